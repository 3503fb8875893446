package io.lepton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code bench --pair}: a process that receives, {@code bench --receive --listen}, and one that sends to it, {@code bench
 * --send}. What each of them found out is put together. Both are started as this process was, with the same options for the
 * JVM.
 */
final class BenchPair {

    private static final String ANY_PORT = "127.0.0.1:0";
    private static final String LISTENING = "listening on ";
    private static final List<String> FOR_BOTH = List.of(
            "--count",
            "--size",
            "--credit",
            "--warm-up",
            "--guarantee",
            "--heartbeat",
            "--max-frame-size",
            "--timeout",
            "--trace");

    private final List<String> words;
    private final BenchSettings settings;
    private final SharedOptions options;
    private final Streams streams;
    private final List<Process> processes = new ArrayList<>();
    private boolean stopped;

    BenchPair(Arguments arguments, BenchSettings settings, SharedOptions options, Streams streams) {
        this.settings = settings;
        this.options = options;
        this.streams = streams;
        words = arguments.again(FOR_BOTH);
        words.add("--json");
        if (!arguments.has("--warm-up")) {
            words.addAll(List.of("--warm-up", Durations.text(settings.warmUp())));
        }
        if (!arguments.has("--count")) {
            words.addAll(List.of("--count", Long.toString(settings.count())));
        }
        if (!arguments.has("--timeout")) {
            words.addAll(List.of("--timeout", "30s")); // neither is left behind by the other
        }
    }

    int run(Interruption interruption) {
        interruption.whenWanted(this::stop);
        if (!options.isQuiet()) {
            streams.err()
                    .printf(
                            "%d messages of %d bytes under a credit of %d, after %s to get warm%n",
                            settings.count(), settings.size(), settings.credit(), Durations.text(settings.warmUp()));
        }
        try {
            int code = measure();
            if (!isStopped()) {
                return code;
            }
            if (!options.isQuiet()) {
                streams.complain("interrupted: it was not measured to the end", null);
            }
            return ExitCode.INTERRUPTED;
        } catch (IOException unavailable) {
            throw Failure.local("a process of our own: " + Reasons.of(unavailable), unavailable);
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        } finally {
            stop();
        }
    }

    private int measure() throws IOException, InterruptedException {
        End receiver =
                new End(false, "--receive", settings.url(), "--listen", "--warm-up", "0s"); // warm by the sender's word
        String host = receiver.listening();
        if (host.isEmpty()) {
            return receiver.exitCode();
        }
        boolean watched = !options.isQuiet() && streams.isErrTerminal();
        End sender = new End(watched, "--no-reconnect", "--send", settings.url().replace(ANY_PORT, host));
        int code = sender.exitCode();
        if (code == ExitCode.DONE) {
            code = receiver.exitCode();
        }
        if (code == ExitCode.DONE) {
            streams.out().print(sender.figures().and(receiver.figures()).text(options.isJson()));
        }
        return code;
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void stop() {
        stopped = true;
        processes.forEach(Process::destroyForcibly);
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        processes.add(process);
        if (stopped) {
            process.destroyForcibly();
        }
        return process;
    }

    /** One of the two processes. What it says on standard error is said on ours. */
    private final class End {
        private final Process process;
        private final CompletableFuture<String> listening = new CompletableFuture<>();
        private final Thread err = new Thread(this::passErrOn, "lepton-bench");

        /** {@code watched}: whether it shows on our terminal how far it is. */
        End(boolean watched, String... role) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Lepton.class.getName(), "bench"));
            command.addAll(words);
            command.addAll(List.of(role));
            ProcessBuilder builder = new ProcessBuilder(command);
            if (watched) {
                builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            } else {
                command.add("--quiet");
            }
            process = start(builder);
            err.setDaemon(true);
            err.start();
        }

        private void passErrOn() {
            try (BufferedReader lines = process.errorReader(UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(LISTENING)) {
                        listening.complete(line.substring(LISTENING.length()));
                    } else {
                        streams.err().println(line);
                    }
                }
            } catch (IOException killed) {
                // then there is nothing more to say
            }
            listening.complete("");
        }

        /** Waits until the process listens, and answers at which host and port; empty: it has ended before. */
        String listening() {
            return listening.join();
        }

        /** Waits for the end. */
        int exitCode() throws InterruptedException {
            err.join();
            return process.waitFor();
        }

        /** What it has printed, once it has ended. */
        BenchFigures figures() throws IOException {
            return BenchFigures.parse(new String(process.getInputStream().readAllBytes(), UTF_8));
        }
    }
}
