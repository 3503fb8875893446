package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ChildProcess;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Strangers from a few addresses who come in crowds and say nothing, or next to nothing, at a listener in a process of 64 MiB. */
class CrowdTest {
    /** More from each address than all that the listener has places for. */
    private static final int OF_EACH = 1200;

    private static final int NEW_CLIENTS = 20;

    private final List<Crowd> crowds = new ArrayList<>();
    private ChildProcess server;

    @BeforeEach
    void start() {
        server = ChildProcess.java(
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"), AttackedServer.class.getName());
    }

    @AfterEach
    void stop() {
        crowds.forEach(Crowd::close);
        server.close();
    }

    private int port(String which) {
        String begin = which + " ";
        return Integer.parseInt(server.awaitLine(line -> line.startsWith(begin)).substring(begin.length()));
    }

    /** Keeps so many sockets open, and opens new ones for the oldest all the time. */
    private static final class Crowd implements AutoCloseable {
        private final Thread thread = new Thread(this::run);
        private final Deque<Socket> sockets = new ArrayDeque<>();
        private final CountDownLatch complete = new CountDownLatch(OF_EACH);
        private final int port;
        private final String from;
        private final byte[] word;
        private volatile boolean over;

        /** {@code word}: what each says. */
        Crowd(int port, String from, byte[] word) {
            this.port = port;
            this.from = from;
            this.word = word;
            thread.setDaemon(true);
            thread.start();
        }

        void awaitAll() throws InterruptedException {
            assertThat(complete.await(60, TimeUnit.SECONDS)).isTrue();
        }

        private void run() {
            while (!over) {
                if (sockets.size() == OF_EACH) {
                    close(sockets.remove());
                }
                try {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0);
                    sockets.add(socket);
                    socket.getOutputStream().write(word);
                } catch (IOException e) {
                    // turned away
                }
                complete.countDown();
            }
            sockets.forEach(Crowd::close);
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // it was reset
            }
        }

        @Override
        public void close() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The first says nothing, the others {@code word}. */
    private void crowd(int port, byte[] word) throws InterruptedException {
        crowds.add(new Crowd(port, "127.0.0.2", new byte[0]));
        crowds.add(new Crowd(port, "127.0.0.3", word));
        crowds.add(new Crowd(port, "127.0.0.4", word));
        for (Crowd each : crowds) {
            each.awaitAll();
        }
    }

    @Test
    @DisplayName(
            "ROB-41, ROB-20: of thousands of sockets from three addresses that say little or nothing nobody is kept out who comes from a fourth")
    void plain() throws Exception {
        int port = port("port");
        crowd(port, new byte[] {'A', 'M', 'Q', 'P', 3, 1, 0, 0}); // to which the server answers
        for (int i = 0; i < NEW_CLIENTS; i++) {
            try (RawPeer peer = RawPeer.connect(port)) {
                peer.entersAndOpens();
            }
        }
    }

    @Test
    @DisplayName("ROB-41, ROB-20: no more are they kept out where each hand-shake of TLS takes memory")
    void secured() throws Exception {
        int port = port("secured");
        crowd(port, new byte[] {22, 3, 1}); // a record begins
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        for (int i = 0; i < NEW_CLIENTS; i++) {
            Socket socket = trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
            try (RawPeer peer = RawPeer.over(socket)) {
                peer.entersAndOpens();
            }
        }
    }
}
