package io.lepton.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of the demonstration of exactly-once: a process of its own, {@code lepton receive --store}, that is killed
 * once in the middle of its work and started again.
 */
final class KilledPeer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final Path folder = Files.createTempDirectory("lepton-demo");
    private final Path output = folder.resolve("arrived");
    private final int count;
    private final int port = freePort();
    private @Nullable Process process;
    private volatile boolean killed;
    private boolean closed;

    /** Starts it; it listens when this returns. */
    KilledPeer(int count) throws IOException {
        this.count = count;
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void start() throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.sqlite.tmpdir=" + folder, // its driver leaves a file there when it is killed
                "-cp",
                System.getProperty("java.class.path"),
                DemoPeer.class.getName(),
                DemoPeer.owner(),
                folder.toString(),
                "receive",
                "--listen",
                "--guarantee",
                "exactly-once",
                "--credit",
                "1000",
                "--store",
                folder.resolve("store").toString(),
                "--output",
                output.toString(),
                "--count",
                Integer.toString(count),
                "amqp://127.0.0.1:" + port + "/demo");
        Process started = begun(new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD));
        BufferedReader said =
                new BufferedReader(new InputStreamReader(started.getErrorStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.startsWith("listening on")) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException("the receiving process did not start");
        }
        Thread rest = new Thread(() -> readOn(said), "lepton-demo-peer");
        rest.setDaemon(true);
        rest.start();
    }

    /** Whoever ends the demonstration meanwhile finds the process, and none is begun behind the end: it would be left behind. */
    private synchronized Process begun(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw new IOException("it is over");
        }
        Process begun = builder.start();
        process = begun;
        return begun;
    }

    private synchronized @Nullable Process process() {
        return process;
    }

    /** Nobody wants to know it, and it must not wait to be read. */
    private static void readOn(BufferedReader said) {
        try {
            while (said.readLine() != null) {
                // until it ends
            }
        } catch (IOException e) {
            // it was killed
        }
    }

    int port() {
        return port;
    }

    /** Where the sending end may keep its own store. */
    Path folder() {
        return folder;
    }

    /** Kills it, and starts it again; the first call counts. Returns at once. */
    void kill() {
        if (!killed) {
            killed = true;
            Thread killer = new Thread(this::startAgain, "lepton-demo-killer");
            killer.setDaemon(true);
            killer.start();
        }
    }

    private void startAgain() {
        try {
            Process first = process();
            if (first != null) {
                first.destroyForcibly().waitFor();
            }
            start();
        } catch (IOException | InterruptedException e) {
            // then nothing arrives any more, and the numbers say so
        }
    }

    boolean wasKilled() {
        return killed;
    }

    /** How often each number has arrived, once the process has ended by itself. */
    int[] arrivals() throws IOException {
        Process last = process();
        try {
            if (last != null) {
                last.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int[] arrivals = new int[count];
        for (String line : Files.exists(output) ? Files.readAllLines(output) : List.<String>of()) {
            arrivals[Integer.parseInt(line)]++;
        }
        return arrivals;
    }

    /** Ends it, and removes what it kept. */
    @Override
    public void close() {
        Process last = last();
        try {
            if (last != null) {
                last.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        DemoPeer.remove(folder);
    }

    /** No process is begun from here on. */
    private synchronized @Nullable Process last() {
        closed = true;
        return process;
    }
}
