package io.lepton.interop.proton;

import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** Our command, as a user runs it: in a process of its own, with a heap of 64 MiB. */
final class Lepton {
    private static final Path SCRIPTS = Path.of("..", "python");

    private Lepton() {}

    static ChildProcess run(String... args) {
        return ChildProcess.java(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), "io.lepton.cli.Lepton", args);
    }

    static ChildProcess proton(String script, String... args) {
        return ChildProcess.python(SCRIPTS.resolve(script), args);
    }

    /** What it prints until it ends, which has to be well. */
    static List<String> linesOf(ChildProcess process) {
        try (process) {
            if (process.exitCode() != 0) {
                throw new AssertionError("it has failed\n" + process);
            }
            return process.lines();
        }
    }

    static boolean protonIsInstalled() {
        return ChildProcess.pythonHas("proton");
    }

    /** HOST:PORT of a listener, once it listens. */
    static String listening(ChildProcess lepton) {
        return lepton.awaitError(line -> line.startsWith("listening on ")).substring("listening on ".length());
    }

    /** A port that is free now, for a peer that cannot tell which one it took. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
