package io.lepton.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * Stands between a client and a server on loopback, and cuts connections: all at once ({@link #cut}), or each after so many
 * octets ({@link #cutAfter}). Another connection can be made at once.
 */
public final class CuttingProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerSocket listening;
    private final int target;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean held;
    /** Guarded by this. */
    private long passed;

    private volatile IntUnaryOperator octets = connection -> Integer.MAX_VALUE;

    /** One connection. */
    private final class Passage {
        private final Socket client;
        private final Socket server;
        private final AtomicInteger left;
        private volatile boolean swallowing;

        Passage(Socket client, Socket server, int octets) {
            this.client = client;
            this.server = server;
            left = new AtomicInteger(octets);
        }

        void ask() {
            pass(client, server, false);
            cut();
        }

        void answer() {
            pass(server, client, true);
            CuttingProxy.close(server);
            cut();
        }

        private void pass(Socket from, Socket to, boolean answers) {
            byte[] buffer = new byte[16 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (answers && swallowing) {
                        continue;
                    }
                    int octets = count;
                    int before = left.getAndUpdate(n -> n == Integer.MAX_VALUE ? n : Math.max(0, n - octets));
                    out.write(buffer, 0, Math.min(before, count));
                    if (!answers) {
                        onPassed(Math.min(before, count));
                    }
                    if (before <= count) {
                        cuts.incrementAndGet();
                        return;
                    }
                }
            } catch (IOException e) {
                // cut
            }
        }

        /** A server whose answers are swallowed is to get all that was passed on: unread answers would reset its connection. */
        void cut() {
            passages.remove(this);
            CuttingProxy.close(client);
            if (!swallowing) {
                CuttingProxy.close(server);
                return;
            }
            try {
                server.shutdownOutput();
            } catch (IOException e) {
                // it is closed
            }
        }
    }

    /** A proxy for the server on that port of this machine. */
    public CuttingProxy(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Where the client is to connect. */
    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections were cut. */
    public int cuts() {
        return cuts.get();
    }

    /**
     * From now on each connection is cut when so many octets have passed through it, both ways together: by its number,
     * which counts from 0.
     */
    public CuttingProxy cutAfter(IntUnaryOperator octets) {
        this.octets = octets;
        return this;
    }

    /** From now on nothing arrives of what servers say on the connections that there are. */
    public void swallowAnswers() {
        passages.forEach(passage -> passage.swallowing = true);
    }

    /** How many octets of clients have been passed on to servers. */
    public synchronized long passed() {
        return passed;
    }

    private synchronized void onPassed(int octets) {
        passed += octets;
        notifyAll();
    }

    /**
     * Waits until more than so many octets of clients have been passed on to servers.
     *
     * @throws AssertionError if they have not after 20 seconds
     */
    public synchronized void awaitPassed(long octets) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (passed <= octets) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(passed + " octets have passed, and not " + octets);
            }
            wait(left);
        }
    }

    /** Whether those who connect from now on are sent away. */
    public void hold(boolean away) {
        held = away;
    }

    /** Cuts all connections that there are. */
    public void cut() {
        passages.forEach(Passage::cut);
    }

    /** Cuts all, and takes no more. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                connect(client);
            } catch (IOException e) {
                // it was closed
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (held) {
            close(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        } catch (IOException e) {
            close(client);
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Passage passage = new Passage(client, server, octets.applyAsInt(connections.getAndIncrement()));
        passages.add(passage);
        start(passage::ask);
        start(passage::answer);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    private static void start(Runnable run) {
        Thread thread = new Thread(run, "cutting proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
