package io.lepton.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A TCP relay in front of a port of this machine that fails once, when told or after so many bytes, as networks do: first the answers get lost,
 * then what is sent, then both ends find their connection reset. Connections made later are relayed untouched.
 */
final class CuttingRelay implements AutoCloseable {

    /** So many bytes still arrive after their answers are lost: what they carry is known to one end only. */
    private static final int UNANSWERED_BYTES = 4 << 10;

    /** So many bytes then get lost before the connection is reset. */
    private static final int LOST_BYTES = 4 << 10;

    /** A sender that has nothing more to send is cut after so long. */
    private static final int STALL_MILLIS = 200;

    private final InetSocketAddress target;
    private final ServerSocket server;
    private volatile long limit = Long.MAX_VALUE;
    private volatile boolean failing;
    private volatile boolean failed;

    /**
     * Listens on a free port of the loopback interface from now on.
     *
     * @param targetPort where each connection is relayed to
     */
    CuttingRelay(int targetPort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        target = new InetSocketAddress(loopback, targetPort);
        server = new ServerSocket(0, 0, loopback);
        start("lepton-relay", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on the connection fails; the first call counts. Any thread. */
    void fail() {
        failing = true;
    }

    /**
     * The connection fails by itself with the byte after so many of one direction: no answer to it is relayed, and where it
     * is an answer it gets lost. Any thread, before something is relayed.
     */
    void failAfter(long bytes) {
        limit = bytes;
    }

    /** Whether the connection was cut. */
    boolean hasFailed() {
        return failed;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            for (boolean first = true; ; first = false) {
                relay(new Wire(server.accept(), new Socket(), first));
            }
        } catch (IOException closed) {
            // the end of the relay
        }
    }

    private void relay(Wire wire) {
        try {
            wire.near.setTcpNoDelay(true);
            wire.far.setTcpNoDelay(true);
            wire.far.connect(target);
            start("lepton-relay-out", wire::forward);
            start("lepton-relay-in", wire::answer);
        } catch (IOException gone) {
            wire.close();
        }
    }

    /** One relayed connection; the first is the one that can fail. */
    private final class Wire {
        private final Socket near;
        private final Socket far;
        private final boolean first;

        Wire(Socket near, Socket far, boolean first) {
            this.near = near;
            this.far = far;
            this.first = first;
        }

        private boolean isDoomed() {
            return first && failing;
        }

        /** Counts what comes one way. */
        private long passed(long before, int count) {
            long passed = before + count;
            if (first && passed > limit) {
                fail();
            }
            return passed;
        }

        void forward() {
            byte[] buffer = new byte[1 << 10];
            long passed = 0;
            int unanswered = 0;
            int lost = 0;
            try {
                near.setSoTimeout(STALL_MILLIS);
                InputStream in = near.getInputStream();
                OutputStream out = far.getOutputStream();
                while (lost < LOST_BYTES) {
                    int count = read(in, buffer);
                    if (count < 0) {
                        close();
                        return;
                    }
                    passed = passed(passed, count);
                    if (!isDoomed() || unanswered < UNANSWERED_BYTES) {
                        out.write(buffer, 0, count);
                        unanswered += isDoomed() ? count : 0;
                    } else {
                        lost += count;
                    }
                }
                cut();
            } catch (SocketTimeoutException stalled) {
                cut();
            } catch (IOException ended) {
                close();
            }
        }

        /** Waits for bytes; no longer than for a stall once the wire is doomed. */
        private int read(InputStream in, byte[] buffer) throws IOException {
            while (true) {
                try {
                    return in.read(buffer);
                } catch (SocketTimeoutException stalled) {
                    if (isDoomed()) {
                        throw stalled;
                    }
                }
            }
        }

        void answer() {
            byte[] buffer = new byte[1 << 10];
            long passed = 0;
            try {
                InputStream in = far.getInputStream();
                OutputStream out = near.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    passed = passed(passed, count);
                    if (!isDoomed()) {
                        out.write(buffer, 0, count);
                    }
                }
            } catch (IOException ended) {
                // one end is gone; closing both tells the other
            }
            close();
        }

        private void cut() {
            try {
                near.setSoLinger(true, 0); // closing then sends a reset
                far.setSoLinger(true, 0);
            } catch (IOException gone) {
                // it was reset by the other side
            }
            failed = true;
            close();
        }

        void close() {
            try (near;
                    far) {
                // closes both, whatever the first says
            } catch (IOException gone) {
                // there is nobody left to tell
            }
        }
    }
}
