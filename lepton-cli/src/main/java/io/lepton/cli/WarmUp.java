package io.lepton.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code lepton warm-up}, for the launcher: brings one message from one command to another in this process, so that the
 * archive of loaded classes, which it makes of this run, holds what a command needs.
 */
final class WarmUp {

    private WarmUp() {}

    static int run() {
        try (InputStream in = InputStream.nullInputStream();
                PrintStream none = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Streams streams = Streams.of(in, none, none, Map.of());
            String url = "amqp://127.0.0.1:" + freePort() + "/warm-up";
            Thread sending = new Thread(
                    () -> Lepton.run(words("send --listen --body {} --timeout 10s", url), streams, new Interruption()));
            sending.setDaemon(true);
            sending.start();
            return Lepton.run(words("receive --count 1 --json --timeout 10s", url), streams, new Interruption());
        } catch (IOException unavailable) {
            throw Failure.local("no port: " + Reasons.of(unavailable), unavailable);
        }
    }

    private static String[] words(String options, String url) {
        return (options + " " + url).split(" ");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
