package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.ListenOptions;
import io.lepton.MessagingHandler;
import io.lepton.ReconnectOptions;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.SaslAuthenticator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    /** A peer that lets clients in and does {@code then} with them. */
    private static Peer peer(Consumer<Connection> then) {
        return Peer.with(new MessagingHandler() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                then.accept(event.connection());
            }
        });
    }

    /** A peer that never answers an open. */
    private static Peer silent() {
        return Peer.with(new MessagingHandler() {
            @Override
            public HandlerOptions options() {
                return HandlerOptions.builder().autoOpen(false).build();
            }
        });
    }

    private static BlockingOptions within(Duration timeout) {
        return BlockingOptions.builder().timeout(timeout).build();
    }

    // ------------------------------------------------------------------ open

    @Test
    @DisplayName("API-BLK-01: connects, and returns when the peer has opened")
    void opens() {
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            assertThat(connection.connection().remoteContainerId()).isEqualTo("peer");
            assertThat(connection.connection().isOpen()).isTrue();
            assertThat(connection.url()).isEqualTo(peer.url());
        }
    }

    @Test
    @DisplayName("API-BLK-01: the time-out is 60 s unless set, also where it is set to zero")
    void defaultTimeout() {
        assertThat(BlockingOptions.DEFAULT.timeout()).hasSeconds(60);
        assertThat(within(Duration.ZERO).timeout()).hasSeconds(60);
        assertThatThrownBy(() -> within(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-BLK-02 API-BLK-03: a peer that cannot be reached is tried once, and said to be disconnected")
    void notReachable() {
        int port;
        try (Peer gone = Peer.with(new Queues())) {
            port = gone.listener.port();
            gone.listener.close();
        }
        String url = "amqp://127.0.0.1:" + port;
        assertThatThrownBy(() -> BlockingConnection.connect(url))
                .isExactlyInstanceOf(ConnectionException.class)
                .hasMessageStartingWith("Connection " + url + " disconnected: lepton:io");
    }

    @Test
    @DisplayName("API-CFG-01: a connection without a URL is not said to go where an empty URL would")
    void withoutUrl() {
        assertThatThrownBy(() -> BlockingConnection.connect(""))
                .isExactlyInstanceOf(ConnectionException.class)
                .hasMessageStartingWith("Connection without a URL disconnected: ")
                .hasMessageNotContaining("0.0.0.0");
    }

    @Test
    @DisplayName("API-BLK-02: a log-in that fails is told as amqp:unauthorized-access, and no password with it")
    void notLetIn() {
        try (Peer peer = Peer.with(ListenOptions.builder()
                .handler(new Queues())
                .saslAllowInsecure(true)
                .requireAuth(true)
                .saslAuthenticator(SaslAuthenticator.plain((user, password) -> false, false)))) {
            String url = peer.url().replace("//", "//ann:secret@");
            ConnectionOptions options =
                    ConnectionOptions.builder().saslAllowInsecure(true).build();
            ConnectionException thrown =
                    catchThrowableOfType(ConnectionException.class, () -> BlockingConnection.connect(url, options));
            assertThat(thrown).hasMessageContaining("amqp:unauthorized-access");
            assertThat(thrown.getMessage()).doesNotContain("secret");
            assertThat(thrown.condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        }
    }

    @Test
    @DisplayName("API-BLK-02 API-BLK-15: a peer that closes at once is told with its reason")
    void closedByPeer() {
        MessagingHandler refusing = new MessagingHandler() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                event.connection().close(Condition.of(AmqpError.NOT_ALLOWED, "not you"));
            }
        };
        try (Peer peer = Peer.with(refusing)) {
            ConnectionClosedException thrown =
                    catchThrowableOfType(ConnectionClosedException.class, () -> BlockingConnection.connect(peer.url()));
            assertThat(thrown)
                    .hasMessage("Connection 127.0.0.1 closed due to: amqp:not-allowed: not you (" + peer.url() + ")");
            assertThat(thrown.condition().name()).isEqualTo(AmqpError.NOT_ALLOWED);
        }
    }

    @Test
    @DisplayName("API-BLK-02: a peer that does not open in time is a time-out")
    void tooSlow() {
        try (Peer peer = silent()) {
            assertThatThrownBy(() -> BlockingConnection.open(peer.url(), within(SHORT)))
                    .isInstanceOf(AmqpTimeoutException.class)
                    .hasMessageStartingWith("Connection " + peer.url() + " timed out: Opening connection");
        }
    }

    @Test
    @DisplayName("API-BLK-01: when opening fails nothing goes on behind")
    void nothingIsLeft() {
        try (Peer peer = silent()) {
            assertThatThrownBy(() -> BlockingConnection.open(peer.url(), within(SHORT)))
                    .isInstanceOf(AmqpTimeoutException.class);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("lepton-blocking"))
                    .noneMatch(thread -> !isEnding(thread));
        }
    }

    private static boolean isEnding(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return !thread.isAlive();
    }

    // ------------------------------------------------------------------ loss and failover

    @Test
    @DisplayName("API-BLK-03: a connection that is lost stays so, unless it was told otherwise")
    void staysLost() {
        AtomicInteger opened = new AtomicInteger();
        try (Peer peer = peer(connection -> opened.incrementAndGet());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            peer.vanishes();
            assertThatThrownBy(() -> connection.await(() -> false, null))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageStartingWith("Connection " + peer.url() + " disconnected: ");
            assertThatThrownBy(() -> connection.createSender("q")).isInstanceOf(ConnectionException.class);
            assertThat(opened).hasValue(1);
        }
    }

    @Test
    @DisplayName("API-BLK-04, W-18: waits through the failover list")
    void failsOver() {
        String dead;
        try (Peer gone = Peer.with(new Queues())) {
            dead = gone.url();
            gone.listener.close();
        }
        try (Peer live = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(
                        dead,
                        ConnectionOptions.builder()
                                .failoverUrls(List.of(dead, live.url()))
                                .build())) {
            assertThat(connection.connection().isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("API-BLK-04: after a loss calls go on by themselves on the new connection")
    void goesOnAfterALoss() {
        try (Peer first = Peer.with(new Queues());
                Peer second = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(
                        first.url(),
                        ConnectionOptions.builder()
                                .failoverUrls(List.of(second.url()))
                                .reconnect(ReconnectOptions.builder()
                                        .initialDelay(Duration.ofMillis(1))
                                        .build())
                                .build())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<Object> received =
                    elsewhere(() -> receiver.receive().message().body());
            connection.await(() -> receiver.link().credit() > 0, null);
            first.listener.close();
            first.vanishes();
            connection.await(
                    () -> connection.connection().isReconnected()
                            && sender.link().isOpen(),
                    null);
            sender.send(Message.create("on the second"));
            assertThat(soon(received)).isEqualTo("on the second");
        }
    }

    // ------------------------------------------------------------------ close

    @Test
    @DisplayName("API-BLK-12: close closes in good order, waits for the peer, and may be repeated")
    void closes() {
        CompletableFuture<EndpointState> closed = new CompletableFuture<>();
        MessagingHandler watching = new Queues() {
            @Override
            public void onConnectionClosing(ConnectionEvent event) {
                closed.complete(event.connection().remoteState());
            }
        };
        try (Peer peer = Peer.with(watching)) {
            BlockingConnection connection = BlockingConnection.connect(peer.url());
            connection.close();
            assertThat(connection.connection().isClosed()).isTrue();
            assertThat(soon(closed)).isEqualTo(EndpointState.CLOSED);
            connection.close();
        }
    }

    @Test
    @DisplayName("API-BLK-12: after close every call throws IllegalStateException")
    void afterClose() {
        try (Peer peer = Peer.with(new Queues())) {
            BlockingConnection connection = BlockingConnection.connect(peer.url());
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q");
            connection.close();
            for (Runnable call : List.<Runnable>of(
                    () -> connection.createSender("q"),
                    () -> connection.createReceiver("q"),
                    () -> connection.await(() -> true, null),
                    () -> RequestResponse.open(connection, "q"),
                    () -> sender.send(Message.create("m")),
                    () -> sender.sendAsync(Message.create("m")),
                    receiver::receive,
                    receiver::tryReceive,
                    receiver::accept)) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed");
            }
            sender.close();
            receiver.close();
        }
    }

    @Test
    @DisplayName("API-BLK-15: a peer that closes later is told by the calls that wait and by those that come")
    void closedByPeerLater() {
        CompletableFuture<Connection> peerSide = new CompletableFuture<>();
        try (Peer peer = peer(peerSide::complete);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<?> waiting = elsewhere(receiver::receive);
            connection.await(() -> receiver.link().credit() > 0, null);
            soon(peerSide).close(Condition.of(ConnectionError.FORCED, "maintenance"));
            String text =
                    "Connection 127.0.0.1 closed due to: amqp:connection:forced: maintenance (" + peer.url() + ")";
            assertThatThrownBy(() -> soon(waiting))
                    .isInstanceOf(ConnectionClosedException.class)
                    .hasMessage(text);
            assertThatThrownBy(() -> connection.createSender("q")).hasMessage(text);
        }
    }

    // ------------------------------------------------------------------ await

    @Test
    @DisplayName("API-BLK-13: await asks again whenever something has happened, and gives up when time runs out")
    void awaits() {
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            connection.await(() -> sender.link().credit() > 0, Duration.ofSeconds(20));
            assertThatThrownBy(() -> connection.await(() -> false, SHORT)).isInstanceOf(AmqpTimeoutException.class);
            assertThatThrownBy(() -> connection.await(
                            () -> {
                                throw new UnsupportedOperationException("asked");
                            },
                            null))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-13: await ends when the peer closes a link meanwhile")
    void awaitEndsWithALink() {
        CompletableFuture<Link> peerSide = new CompletableFuture<>();
        MessagingHandler keeping = new MessagingHandler() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                peerSide.complete(event.link());
            }
        };
        try (Peer peer = Peer.with(keeping);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Void> waiting = elsewhere(() -> {
                connection.await(
                        () -> {
                            soon(peerSide)
                                    .connection()
                                    .execute(() -> soon(peerSide).close());
                            return false;
                        },
                        null);
                return null;
            });
            assertThatThrownBy(() -> soon(waiting))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(sender + " closed by peer");
        }
    }

    // ------------------------------------------------------------------ threads

    @Test
    @DisplayName("API-BLK-17: a call that waits throws at once on an event loop, its own or another's, and says so")
    void notOnALoop() {
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q");
            RequestResponse requests = RequestResponse.open(connection, "q");
            for (Runnable call : List.<Runnable>of(
                    () -> BlockingConnection.connect(peer.url()),
                    () -> connection.createSender("q"),
                    () -> connection.createReceiver("q"),
                    () -> connection.await(() -> true, null),
                    connection::close,
                    () -> sender.send(Message.create("m")),
                    sender::close,
                    receiver::receive,
                    receiver::accept,
                    receiver::close,
                    () -> requests.call(Message.create("m")),
                    requests::close)) {
                for (Executor loop : List.of(connection.connection(), peer.container)) {
                    CompletableFuture<Void> done = CompletableFuture.runAsync(call, loop);
                    assertThatThrownBy(() -> soon(done))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("event loop");
                }
            }
            assertThat(connection.connection().isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("API-EXC-02: an interrupt ends a call that waits, and the flag is set again")
    void interrupted() {
        try (Peer peer = silent()) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                thrown.complete(catchThrowableOfType(
                        InterruptedAmqpException.class, () -> BlockingConnection.connect(peer.url())));
                flag.complete(Thread.currentThread().isInterrupted());
            });
            thread.start();
            thread.interrupt();
            assertThat(soon(thrown)).isInstanceOf(InterruptedAmqpException.class);
            assertThat(soon(flag)).isTrue();
        }
    }

    @Test
    @DisplayName("API-BLK-01 API-DIS-02: the handler in the connection's options hears its events as well")
    void ownHandler() {
        CompletableFuture<Boolean> opened = new CompletableFuture<>();
        MessagingHandler own = new MessagingHandler() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                opened.complete(Container.isLoopThread());
            }
        };
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(
                        peer.url(), ConnectionOptions.builder().handler(own).build())) {
            assertThat(soon(opened)).isTrue();
            assertThat(connection.connection().isOpen()).isTrue();
        }
    }
}
