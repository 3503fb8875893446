package io.lepton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured, or measures. It is not let run for ever. */
final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120; // beyond what its work takes

    private final Process process;
    private final BufferedReader out;
    private final Thread watch;

    /** Starts it; its work takes so long. */
    Child(List<String> command, List<String> arguments, long seconds) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(arguments);
        process = new ProcessBuilder(whole)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        watch = new Thread(() -> endAfter(PATIENCE_SECONDS + seconds));
        watch.setDaemon(true);
        watch.start();
    }

    private void endAfter(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException closed) {
            // nobody waits for it any more
        }
    }

    /** What stands behind the mark on the first line that begins with it. */
    String await(String mark) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(mark)) {
            line = out.readLine(); // what a JVM has to say for itself
        }
        if (line == null) {
            throw new IOException("a process ended early");
        }
        return line.substring(mark.length());
    }

    long pid() {
        return process.pid();
    }

    /** What it has spent until now. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    }

    /** Ends it now. */
    void kill() {
        process.destroyForcibly();
    }

    /** Ends it, unless it leaves by itself. */
    @Override
    public void close() {
        try {
            process.waitFor(5, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
        }
        watch.interrupt();
    }
}
