package io.lepton.interop.testdriver;

import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.ReconnectOptions;
import io.lepton.endpoint.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.qpid.protonj2.test.driver.ProtonTestClient;
import org.apache.qpid.protonj2.test.driver.ProtonTestPeer;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;

/**
 * Lepton and a peer that Qpid's test driver plays, over some connections one after the other, each of which has a script of its
 * own. The next one is scripted before the one before it is {@linkplain #cut cut}.
 */
final class Meeting implements AutoCloseable {
    /** Who makes the connections. */
    enum Connects {
        LEPTON,
        PEER
    }

    /** The driver has Netty log each event of each channel. Kept here, for loggers that nobody holds forget their level. */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    static {
        NETTY.setLevel(Level.WARNING);
    }

    private static final int MOST_CONNECTIONS = 4;
    private static final long PATIENCE_SECONDS = 10;

    private final Connects who;
    private final Log log = new Log();
    private final Container container;
    private final Thread thread;
    private final List<ProtonTestPeer> peers = new ArrayList<>();
    private final Listener listener;
    private int now = -1;

    Meeting(Connects who) {
        this.who = who;
        container = Container.builder().containerId("lepton").handlers(log).build();
        listener = who == Connects.PEER ? container.listen("127.0.0.1:0", ListenOptions.DEFAULT) : null;
        for (int i = 0; i < MOST_CONNECTIONS; i++) {
            peers.add(who == Connects.PEER ? new ProtonTestClient() : started(new ProtonTestServer()));
        }
        thread = new Thread(container::run, "lepton");
    }

    private static ProtonTestServer started(ProtonTestServer server) {
        server.start();
        return server;
    }

    Connects who() {
        return who;
    }

    /** What Lepton's application was told. */
    Log log() {
        return log;
    }

    /** The peer's side of the next connection, to be scripted. */
    Script next() {
        return new Script(peers.get(now + 1), who);
    }

    /** Where Lepton makes its connections to, and links on them. Then they {@linkplain #begin begin}. */
    Connection connection() {
        List<String> urls = peers.stream()
                .map(peer ->
                        "127.0.0.1:" + ((ProtonTestServer) peer).getServerURI().getPort())
                .toList();
        ReconnectOptions soon = ReconnectOptions.builder()
                .initialDelay(Duration.ofMillis(1))
                .maxDelay(Duration.ofMillis(20))
                .build();
        return container.connect(
                ConnectionOptions.builder().failoverUrls(urls).reconnect(soon).build());
    }

    /** The first connection is made. */
    void begin() {
        thread.start();
        connect();
    }

    /** The connection is lost, and the next one is made. */
    void cut() {
        await();
        peers.get(now).close();
        connect();
    }

    private void connect() {
        now++;
        if (who == Connects.PEER) {
            try {
                ((ProtonTestClient) peers.get(now)).connect("127.0.0.1", listener.port());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** All that was scripted has happened. */
    void await() {
        peers.get(now).waitForScriptToComplete(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        container.stop();
        peers.forEach(ProtonTestPeer::close);
        try {
            thread.join(PATIENCE_SECONDS * 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new AssertionError("the container still runs");
        }
    }
}
