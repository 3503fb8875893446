package io.lepton.interop.artemis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Carries one connection to a peer, until it is told to drop what the peer answers, and to end. */
final class Bridge implements AutoCloseable {
    private final ServerSocket server;
    private final int peerPort;
    private volatile boolean deaf;
    private volatile Socket near;
    private volatile Socket far;

    Bridge(int peerPort) {
        this.peerPort = peerPort;
        try {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Thread(this::carry, "bridge").start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on the peer hears what is said, and what it answers is lost. */
    void dropAnswers() {
        deaf = true;
    }

    /** The connection is lost. */
    void fall() {
        end(near);
        end(far);
    }

    private void carry() {
        try {
            near = server.accept();
            far = new Socket(InetAddress.getLoopbackAddress(), peerPort);
            Thread back = new Thread(() -> copy(far, near, true), "bridge, back");
            back.start();
            copy(near, far, false);
        } catch (IOException e) {
            // nobody came
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        byte[] bytes = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count;
            while ((count = in.read(bytes)) >= 0) {
                if (!answers || !deaf) {
                    out.write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // it has fallen
        }
    }

    private static void end(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        fall();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
