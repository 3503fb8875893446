package io.lepton.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A command that runs in this process, on a thread of its own, with streams of its own. */
final class Command {

    private final Captured out = new Captured();
    private final Captured err = new Captured();
    private final Interruption interruption = new Interruption();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    /** The words of a command, and what it finds around it. */
    static final class Line {
        private final List<String> words = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private InputStream in = InputStream.nullInputStream();
        private boolean outTerminal;

        Line and(String... more) {
            words.addAll(List.of(more));
            return this;
        }

        Line input(String text) {
            return input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }

        Line input(InputStream stream) {
            in = stream;
            return this;
        }

        Line environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** A person looks at standard output. */
        Line outTerminal() {
            outTerminal = true;
            return this;
        }

        Command start() {
            Command command = new Command();
            PrintStream out = new PrintStream(command.out, false, StandardCharsets.UTF_8);
            Streams streams = Streams.of(
                    in,
                    out,
                    out,
                    new PrintStream(command.err, true, StandardCharsets.UTF_8),
                    environment,
                    descriptor -> descriptor == 1 && outTerminal);
            Thread thread = new Thread(
                    () -> {
                        try {
                            command.exitCode.complete(
                                    Lepton.run(words.toArray(String[]::new), streams, command.interruption));
                        } catch (Throwable thrown) {
                            command.exitCode.completeExceptionally(thrown);
                        } finally {
                            command.out.end();
                            command.err.end();
                        }
                    },
                    "command " + words);
            thread.setDaemon(true);
            thread.start();
            return command;
        }
    }

    /** A command line, word by word. */
    static Line line(String... words) {
        return new Line().and(words);
    }

    /** Starts a command line of words without blanks. */
    static Command start(String line) {
        return line(line.split(" ")).start();
    }

    /** Runs a command line of words without blanks to its end. */
    static Command run(String line) {
        Command command = start(line);
        command.exitCode();
        return command;
    }

    /** Waits for the end. */
    int exitCode() {
        return exitCode.join();
    }

    /** All of standard output. */
    String out() {
        exitCode();
        return out.text();
    }

    /** All of standard error. */
    String err() {
        exitCode();
        return err.text();
    }

    /** Waits until standard output has this. */
    void awaitOut(String regex) throws InterruptedException {
        out.await(regex);
    }

    /** Waits until standard error has this. */
    void awaitErr(String regex) throws InterruptedException {
        err.await(regex);
    }

    /** Waits until a command with {@code --listen} listens, and answers its URL, with this address. */
    String url(String address) throws InterruptedException {
        return "amqp://127.0.0.1:" + port() + "/" + address;
    }

    int port() throws InterruptedException {
        return Integer.parseInt(err.await("listening on .*:(\\d+)\n").group(1));
    }

    /** What SIGINT does. */
    void interrupt() {
        interruption.raise();
    }
}
