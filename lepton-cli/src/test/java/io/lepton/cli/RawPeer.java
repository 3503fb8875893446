package io.lepton.cli;

import io.lepton.amqp.AmqpWriter;
import io.lepton.frame.FrameWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.Consumer;

/** A port behind which something else than AMQP is spoken, or nothing at all. */
final class RawPeer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

    private final byte[][] answers;

    private RawPeer(byte[]... answers) throws IOException {
        this.answers = answers;
        Thread thread = new Thread(this::serve, "raw-peer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Says nothing, and keeps the connections. */
    static RawPeer silent() throws IOException {
        return new RawPeer();
    }

    /** Answers what it reads by the first of these, then what it reads by the next, and so on; then closes the connection. */
    static RawPeer answering(byte[]... answers) throws IOException {
        return new RawPeer(answers);
    }

    /** What is said so. */
    static byte[] octets(Consumer<FrameWriter> says) {
        AmqpWriter out = new AmqpWriter(1024);
        says.accept(new FrameWriter(out));
        return Arrays.copyOf(out.array(), out.position());
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = server.accept();
                InputStream in = socket.getInputStream();
                for (byte[] answer : answers) {
                    if (in.read(new byte[10_000]) >= 0) {
                        socket.getOutputStream().write(answer);
                    }
                }
                if (answers.length > 0) {
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
