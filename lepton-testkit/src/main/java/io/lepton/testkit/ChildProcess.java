package io.lepton.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A peer or tool in a process of its own, for tests: keeps the lines that it prints, and waits for one of them or for
 * its end, never for time. Killed when it is closed.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(55);

    private final String name;
    private final Process process;
    private final Lines out;
    private final Lines err;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        out = new Lines(process.getInputStream());
        err = new Lines(process.getErrorStream());
    }

    /**
     * Starts a command.
     *
     * @throws UncheckedIOException if it cannot be started
     */
    public static ChildProcess start(List<String> command) {
        try {
            return new ChildProcess(command.get(0), new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a Java class with the class path of this JVM.
     *
     * @param options options of the JVM
     */
    public static ChildProcess java(List<String> options, String mainClass, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(args));
        return start(command);
    }

    /** Whether the system's Python can import the module. */
    public static boolean pythonHas(String module) {
        if (!Files.isExecutable(Path.of("/usr/bin/python3"))) {
            return false;
        }
        try (ChildProcess python = start(List.of("/usr/bin/python3", "-c", "import " + module))) {
            return python.exitCode() == 0;
        }
    }

    /** Starts a script with the system's Python. */
    public static ChildProcess python(Path script, String... args) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-B", "-u", script.toString()));
        command.addAll(List.of(args));
        return start(command);
    }

    /** Writes to its standard input, and ends that. */
    public void input(String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a line to its standard input, which goes on. */
    public void inputLine(String text) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " has not ended\n" + this);
            }
            out.awaitEnd();
            err.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(name + ": interrupted while waiting for its end\n" + this, e);
        }
    }

    /** What it printed, line by line, so far. */
    public List<String> lines() {
        return out.copy();
    }

    /** What it printed on standard error, line by line, so far. */
    public List<String> errors() {
        return err.copy();
    }

    /** Waits for a line. */
    public String awaitLine(Predicate<String> wanted) {
        return out.await(wanted, this);
    }

    /** Waits for a line on standard error. */
    public String awaitError(Predicate<String> wanted) {
        return err.await(wanted, this);
    }

    /** Waits until it has printed that many lines. */
    public void awaitLines(int count) {
        out.awaitCount(count, this);
    }

    /** Kills it at once, as a failing machine would. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "--- " + name + ", standard output:\n" + String.join("\n", out.tail()) + "\n--- standard error:\n"
                + String.join("\n", err.tail());
    }

    /** The lines of one stream, taken in by a thread. */
    private static final class Lines {
        private static final int TAIL = 40;
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;

        Lines(InputStream stream) {
            reader = new Thread(() -> read(stream), "lines of a child process");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                        lines.notifyAll();
                    }
                }
            } catch (IOException e) {
                // the process was killed: what it had printed is here
            }
            synchronized (lines) {
                lines.notifyAll();
            }
        }

        String await(Predicate<String> wanted, ChildProcess process) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            synchronized (lines) {
                for (int i = 0; ; i++) {
                    awaitCount(i + 1, process, deadline);
                    if (wanted.test(lines.get(i))) {
                        return lines.get(i);
                    }
                }
            }
        }

        void awaitCount(int count, ChildProcess process) {
            awaitCount(count, process, System.nanoTime() + PATIENCE.toNanos());
        }

        private void awaitCount(int count, ChildProcess process, long deadline) {
            synchronized (lines) {
                while (lines.size() < count) {
                    long left = (deadline - System.nanoTime()) / 1_000_000;
                    if (left <= 0 || !reader.isAlive()) {
                        throw new AssertionError("there is no such line\n" + process);
                    }
                    try {
                        lines.wait(Math.min(left, 100));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new AssertionError("interrupted while waiting for a line\n" + process, e);
                    }
                }
            }
        }

        void awaitEnd() throws InterruptedException {
            reader.join(PATIENCE.toMillis());
        }

        List<String> copy() {
            synchronized (lines) {
                return List.copyOf(lines);
            }
        }

        List<String> tail() {
            synchronized (lines) {
                return List.copyOf(lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
            }
        }
    }
}
