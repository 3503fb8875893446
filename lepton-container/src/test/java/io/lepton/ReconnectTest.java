package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_CLOSING;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.DISCONNECTED;
import static io.lepton.EventType.IN_DOUBT;
import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.RECONNECTING;
import static io.lepton.EventType.RECONNECT_GIVEN_UP;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static io.lepton.EventType.TRANSPORT_OPENED;
import static io.lepton.Recorder.OF_CONNECTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.LeptonError;
import io.lepton.frame.Close;
import io.lepton.frame.Open;
import io.lepton.frame.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which attempts are made to connect, and when they end. */
class ReconnectTest {
    private static ConnectionOptions.Builder tries(int attempts) {
        return ConnectionOptions.builder()
                .reconnect(ReconnectOptions.builder()
                        .initialDelay(Duration.ofMillis(1))
                        .maxDelay(Duration.ofMillis(20))
                        .maxAttempts(attempts)
                        .build());
    }

    @Test
    @DisplayName(
            "API-RCN-04, API-RCN-06, API-MHE-18, API-MHE-27: onReconnecting is told before each attempt, all URLs in each round; then onReconnectGivenUp, once")
    void givenUp() {
        List<String> attempts = new ArrayList<>();
        int first = RawPeer.closedPort();
        int second = RawPeer.closedPort();
        Recorder client = new Recorder() {
            @Override
            public void onReconnecting(ReconnectingEvent event) {
                super.onReconnecting(event);
                attempts.add(event.attempt() + " " + event.delay().toMillis() + " " + event.url());
            }

            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                assertThat(event.transport().condition().name()).isEqualTo(LeptonError.IO);
            }
        };
        Container container = Container.create(client);
        Connection connection = container.connect(
                "127.0.0.1:" + first,
                tries(2).failoverUrls(List.of("u:secret@127.0.0.1:" + second)).build());
        container.run();

        assertThat(attempts)
                .containsExactly(
                        "2 0 amqp://u:***@127.0.0.1:" + second,
                        "3 1 amqp://127.0.0.1:" + first,
                        "4 1 amqp://u:***@127.0.0.1:" + second);
        assertThat(client.only(OF_CONNECTION))
                .containsExactly(
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        RECONNECTING,
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        RECONNECTING,
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        RECONNECTING,
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        RECONNECT_GIVEN_UP,
                        TRANSPORT_CLOSED);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    @DisplayName("API-RCN-15: what waited when a connection is given up is in doubt, and certainly did not arrive")
    void queuedMessagesOfAGivenUpConnection() {
        List<Boolean> unsent = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onInDoubt(DeliveryEvent event) {
                super.onInDoubt(event);
                unsent.add(event.delivery().isUnsent());
            }
        };
        Container container = Container.create(client);
        Connection connection = container.connect("127.0.0.1:" + RawPeer.closedPort(), tries(1).build());
        connection.createSender("q").send(Message.create("m"));
        container.run();
        assertThat(unsent).containsExactly(true);
        assertThat(client.only(IN_DOUBT, RECONNECT_GIVEN_UP, TRANSPORT_CLOSED, LINK_CLOSED))
                .containsExactly(RECONNECT_GIVEN_UP, IN_DOUBT, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-03, API-RCN-05: after a success the next attempt goes to the first URL again, at once")
    void firstUrlAfterASuccess() {
        List<String> attempts = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onReconnecting(ReconnectingEvent event) {
                super.onReconnecting(event);
                attempts.add(event.attempt() + " " + event.delay().toMillis() + " " + event.url());
            }
        };
        int closed = RawPeer.closedPort();
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.create(client);
            container.connect(
                    "127.0.0.1:" + closed,
                    tries(9).failoverUrls(List.of(door.url())).build());
            container.start();
            try (RawPeer peer = door.accept().opens()) {
                peer.vanishes();
            }
            door.accept().opens().close();
            container.stop();
            container.close();
        }
        assertThat(attempts)
                .startsWith(
                        "2 0 " + "amqp://127.0.0.1:" + attempts.get(0).replaceAll(".*:", ""),
                        "1 0 amqp://127.0.0.1:" + closed);
    }

    /** What is told of the attempts to reach {@code door}, whose peers do {@code each} and are given up in the end. */
    private static List<String> attempts(
            RawPeer.Door door, ReconnectOptions options, int losses, Consumer<RawPeer> each) {
        List<String> attempts = Collections.synchronizedList(new ArrayList<>());
        Recorder client = new Recorder() {
            @Override
            public void onReconnecting(ReconnectingEvent event) {
                super.onReconnecting(event);
                attempts.add(event.attempt() + " " + event.delay().toMillis());
            }
        };
        try (Container container = Container.create(client)) {
            container.connect(
                    door.url(), ConnectionOptions.builder().reconnect(options).build());
            Running running = Running.run(container);
            for (int i = 0; i < losses; i++) {
                try (RawPeer peer = door.accept()) {
                    each.accept(peer);
                }
            }
            running.join();
        }
        assertThat(client.count(RECONNECT_GIVEN_UP)).isEqualTo(1);
        return attempts;
    }

    private static ReconnectOptions.Builder fast(int attempts) {
        return ReconnectOptions.builder().initialDelay(Duration.ofMillis(1)).maxAttempts(attempts);
    }

    @Test
    @DisplayName(
            "API-RCN-05: a peer that opens and vanishes is tried at ever longer intervals, and given up, on demand")
    void unstablePeer() {
        try (RawPeer.Door door = new RawPeer.Door()) {
            ReconnectOptions options = fast(4).stableAfter(Duration.ofHours(1)).build();
            assertThat(attempts(door, options, 4, peer -> peer.opens().vanishes()))
                    .containsExactly("2 1", "3 2", "4 4");
        }
    }

    @Test
    @DisplayName(
            "API-RCN-05, API-RCN-09: an open that only makes way for a forced close does not begin the sequence anew")
    void refusedByForce() {
        Map<Symbol, Object> refusal = Map.of(Symbol.of("amqp:connection-establishment-failed"), true);
        Condition forced = Condition.of(ConnectionError.FORCED, "going down");
        try (RawPeer.Door door = new RawPeer.Door()) {
            assertThat(attempts(door, fast(3).build(), 3, peer -> {
                        peer.letsIn().hears(Open.class);
                        peer.says(Open.builder("peer").properties(refusal).build());
                        peer.says(new Close(forced));
                        peer.hears(Close.class);
                    }))
                    .containsExactly("2 1", "3 2");
        }
    }

    @Test
    @DisplayName("API-RCN-07: without reconnection each URL is tried once at first")
    void eachUrlOnceWithoutReconnection() {
        Recorder client = new Recorder();
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.create(client);
            container.connect(
                    "127.0.0.1:" + RawPeer.closedPort(),
                    ConnectionOptions.builder()
                            .reconnectDisabled()
                            .failoverUrls(List.of(door.url()))
                            .build());
            Running running = Running.run(container);
            door.accept().opens().vanishes();
            running.join();
        }
        assertThat(client.only(OF_CONNECTION))
                .containsExactly(
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        RECONNECTING,
                        TRANSPORT_OPENED,
                        CONNECTION_OPENED,
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("W-10, API-RCN-10: a connection that is closed while it waits to try again ends at once")
    void closedWhileItWaits() {
        Recorder client = new Recorder() {
            @Override
            public void onReconnecting(ReconnectingEvent event) {
                super.onReconnecting(event);
                if (event.attempt() == 2) {
                    event.connection().execute(() -> event.connection().close());
                }
            }
        };
        Container container = Container.create(client);
        container.connect(
                "127.0.0.1:" + RawPeer.closedPort(),
                ConnectionOptions.builder()
                        .reconnect(ReconnectOptions.builder()
                                .initialDelay(Duration.ofHours(1))
                                .build())
                        .build());
        container.run();
        assertThat(client.only(RECONNECTING, CONNECTION_CLOSED, RECONNECT_GIVEN_UP, TRANSPORT_CLOSED))
                .containsExactly(RECONNECTING, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-08, API-DIS-06: a connection that is closed in onDisconnected is not tried again")
    void closedInOnDisconnected() {
        Recorder client = new Recorder() {
            @Override
            public void onDisconnected(TransportEvent event) {
                super.onDisconnected(event);
                event.connection().close();
            }
        };
        Container container = Container.create(client);
        container.connect("127.0.0.1:" + RawPeer.closedPort());
        container.run();
        assertThat(client.only(OF_CONNECTION))
                .containsExactly(TRANSPORT_ERROR, DISCONNECTED, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-08: a close by the peer, with an error or not, is not followed by another attempt")
    void closeByThePeerIsFinal() {
        for (Condition why : new Condition[] {null, Condition.of(AmqpError.NOT_ALLOWED, "go away")}) {
            Recorder client = new Recorder();
            try (Facing facing = Facing.client(client, connection -> {});
                    RawPeer peer = facing.accept().opens()) {
                peer.says(new Close(why));
                facing.join();
            }
            assertThat(client.only(CONNECTION_CLOSED, RECONNECTING, TRANSPORT_CLOSED))
                    .containsExactly(CONNECTION_CLOSED, TRANSPORT_CLOSED);
        }
    }

    @Test
    @DisplayName("API-RCN-09: a close with amqp:connection:forced counts as a loss, and the links survive it")
    void forcedCloseIsALoss() {
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                event.sender().send(Message.create("m"));
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createSender("q"))) {
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.says(new Close(Condition.of(ConnectionError.FORCED, "maintenance")));
                peer.hears(Close.class);
            }
            try (RawPeer peer = facing.accept().opens()) {
                peer.answersLink();
                peer.grants(1);
                peer.hears(Transfer.class);
            }
        }
        assertThat(client.only(CONNECTION_ERROR, CONNECTION_CLOSING, CONNECTION_CLOSED, LINK_CLOSED))
                .isEmpty();
        assertThat(client.only(CONNECTION_OPENED, DISCONNECTED, RECONNECTING))
                .startsWith(CONNECTION_OPENED, DISCONNECTED, RECONNECTING, CONNECTION_OPENED);
    }

    @Test
    @DisplayName("API-RCN-09: without reconnection a close with amqp:connection:forced is an error like others")
    void forcedCloseWithoutReconnection() {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, ConnectionOptions.builder().reconnectDisabled(), connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.says(new Close(Condition.of(ConnectionError.FORCED, "maintenance")));
            facing.join();
        }
        assertThat(client.only(CONNECTION_ERROR, CONNECTION_CLOSED, DISCONNECTED, TRANSPORT_CLOSED))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-01: a listener that goes and comes back is found again")
    void listenerComesBack() {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        CompletableFuture<Void> openedAgain = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                (event.reconnected() ? openedAgain : opened).complete(null);
            }
        };
        Container first = Container.create();
        int port = first.listen("127.0.0.1:0").port();
        first.start();
        try (Container container = Container.create(client);
                Container second = Container.create()) {
            container.connect("127.0.0.1:" + port, tries(10_000).build());
            container.start();
            Running.await(opened);
            first.stop();
            first.close();
            second.listen("127.0.0.1:" + port);
            second.start();
            Running.await(openedAgain);
        }
    }

    // ------------------------------------------------------------------ what is no address, and what takes too long

    @Test
    @DisplayName("API-MHE-17: a name that cannot be resolved is a failed attempt, and ends nothing else")
    void unknownHost() {
        List<Condition> conditions = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                conditions.add(event.transport().condition());
            }
        };
        Container container = Container.create(client);
        container.connect("no-such-host.invalid", tries(2).build());
        container.run();
        assertThat(client.only(OF_CONNECTION))
                .containsExactly(
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        RECONNECTING,
                        TRANSPORT_ERROR,
                        DISCONNECTED,
                        RECONNECT_GIVEN_UP,
                        TRANSPORT_CLOSED);
        assertThat(conditions).allSatisfy(condition -> {
            assertThat(condition.name()).isEqualTo(LeptonError.IO);
            assertThat(condition.description()).contains("no-such-host.invalid");
        });
    }

    @Test
    @DisplayName("API-COP-21: a peer that never opens ends the attempt with lepton:connect-timeout")
    void peerThatNeverOpens() {
        List<Condition> conditions = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                conditions.add(event.transport().condition());
            }
        };
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container = Container.create(client);
            container.connect(
                    door.url(),
                    ConnectionOptions.builder()
                            .reconnectDisabled()
                            .connectTimeout(Duration.ofSeconds(1))
                            .build());
            container.run();
        }
        assertThat(conditions).extracting(Condition::name).containsExactly(LeptonError.CONNECT_TIMEOUT);
        assertThat(client.only(OF_CONNECTION))
                .containsExactly(TRANSPORT_OPENED, TRANSPORT_ERROR, DISCONNECTED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("HDR-07: a peer that wants another layer is told by name")
    void peerWantsAnotherLayer() {
        List<Condition> conditions = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                conditions.add(event.transport().condition());
            }
        };
        try (Facing facing = Facing.client(
                        client, ConnectionOptions.builder().reconnectDisabled().saslEnabled(false), connection -> {});
                RawPeer peer = facing.accept()) {
            peer.hears(io.lepton.frame.ProtocolHeader.AMQP);
            peer.says(io.lepton.frame.ProtocolHeader.SASL);
            facing.join();
        }
        assertThat(conditions.get(0).description()).contains("SASL");
        assertThat(conditions.get(0).name()).isEqualTo(ConnectionError.FRAMING_ERROR);
    }
}
