package io.lepton.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port behind which something else than AMQP is spoken, or nothing at all. */
final class RawPeer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

    /**
     * Answers each connection's first bytes.
     *
     * @param answer what is said; then the connection is closed; null: nothing is said, and it stays
     */
    RawPeer(byte[] answer) throws IOException {
        Thread thread = new Thread(() -> serve(answer), "raw-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(byte[] answer) {
        try {
            while (true) {
                Socket socket = server.accept();
                InputStream in = socket.getInputStream();
                if (in.read(new byte[100]) >= 0 && answer != null) {
                    socket.getOutputStream().write(answer);
                    socket.close();
                }
            }
        } catch (IOException closed) {
            // the end
        }
    }

    String url() {
        return shownUrl() + "/q";
    }

    /** Without the address. */
    String shownUrl() {
        return "amqp://127.0.0.1:" + server.getLocalPort();
    }

    /** A port on which nobody listens. */
    static int closedPort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
