package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionException;
import io.lepton.frame.Begin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a connection tells of itself and of its peer. */
class ConnectionTest {
    private static final Symbol RELAY = Symbol.of("relay");
    private static final Symbol QUEUES = Symbol.of("queues");

    @Test
    @DisplayName(
            "API-CNX-03, API-CNX-04, API-CNX-05, API-CNX-06, API-CNX-07, API-CNX-08, API-CNX-09, API-CNX-13: each side tells what"
                    + " it is, and hears what the other is")
    void tellsOfBothSides() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                Connection connection = event.connection();
                assertThat(connection.containerId()).isEqualTo("client");
                assertThat(connection.hostname()).isEqualTo("virtual");
                assertThat(connection.remoteContainerId()).isEqualTo("loop");
                assertThat(connection.remoteHostname()).isNull();
                assertThat(connection.remoteOfferedCapabilities()).containsExactly(RELAY, QUEUES);
                assertThat(connection.remoteDesiredCapabilities()).containsExactly(QUEUES);
                assertThat(connection.remoteProperties()).containsEntry(Symbol.of("zone"), "b");
                connection.close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                super.onConnectionOpening(event);
                Connection connection = event.connection();
                assertThat(connection.remoteContainerId()).isEqualTo("client");
                assertThat(connection.remoteHostname()).isEqualTo("virtual");
                assertThat(connection.remoteOfferedCapabilities()).containsExactly(RELAY);
                assertThat(connection.remoteDesiredCapabilities()).containsExactly(QUEUES);
                assertThat(connection.remoteProperties()).containsEntry(Symbol.of("zone"), "a");
                connection.setOfferedCapabilities(List.of(RELAY, QUEUES));
                connection.setDesiredCapabilities(List.of(QUEUES));
                connection.setProperties(Map.of(Symbol.of("zone"), "b"));
            }
        };
        Loopback loopback = new Loopback(
                client,
                server,
                ConnectionOptions.builder()
                        .reconnectDisabled()
                        .containerId("client")
                        .virtualHost("virtual")
                        .offeredCapabilities("relay")
                        .desiredCapabilities("queues")
                        .properties(Map.of("zone", "a")),
                ListenOptions.builder());
        loopback.run();
        assertThat(client.count(EventType.CONNECTION_OPENED)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "API-CNX-05 to API-CNX-09: before the peer's open nothing is known of it, and nothing is null but its names")
    void beforeTheOpen() {
        try (Container container = Container.create()) {
            Connection connection = container.connect("amqp://127.0.0.1:" + RawPeer.closedPort());
            assertThat(connection.remoteContainerId()).isNull();
            assertThat(connection.remoteHostname()).isNull();
            assertThat(connection.remoteOfferedCapabilities()).isEmpty();
            assertThat(connection.remoteDesiredCapabilities()).isEmpty();
            assertThat(connection.remoteProperties()).isEmpty();
        }
    }

    @Test
    @DisplayName("API-CNX-01, API-CNX-11: connect has opened our side; the peer's opens when its open comes")
    void states() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                assertThat(event.connection().isOpen()).isTrue();
                event.connection().close();
                assertThat(event.connection().localState()).isEqualTo(EndpointState.CLOSED);
                assertThat(event.connection().remoteState()).isEqualTo(EndpointState.ACTIVE);
            }
        };
        Loopback loopback = new Loopback(client, new Recorder());
        assertThat(loopback.connection.localState()).isEqualTo(EndpointState.ACTIVE);
        assertThat(loopback.connection.remoteState()).isEqualTo(EndpointState.UNINIT);
        loopback.connection.open(); // the second time it does nothing
        loopback.run();
        assertThat(loopback.connection.isClosed()).isTrue();
        assertThat(client.count(EventType.CONNECTION_OPENED)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "API-CNX-14: a client tells the URL it connects to, without credentials; either side where the other is")
    void addresses() {
        String[] seen = new String[4];
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                seen[0] = event.connection().connectedUrl();
                seen[1] = event.connection().remoteAddress();
                event.connection().close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                seen[2] = event.connection().connectedUrl();
                seen[3] = event.connection().remoteAddress();
            }
        };
        server.atEnd = () -> {};
        Container container = Container.builder().failFast(true).build();
        Listener listener = container.listen(
                "127.0.0.1:0", ListenOptions.builder().handler(server).build());
        client.atEnd = listener::close;
        String there = "127.0.0.1:" + listener.port();
        Connection connection = container.connect(
                "amqp://anna:secret@" + there + "/path",
                ConnectionOptions.builder()
                        .handler(client)
                        .saslMechanisms("ANONYMOUS")
                        .build());
        assertThat(connection.connectedUrl()).isEqualTo("amqp://" + there);
        assertThat(connection.remoteAddress()).isNull();
        container.run();
        assertThat(seen[0]).isEqualTo("amqp://" + there);
        assertThat(seen[1]).isEqualTo(there);
        assertThat(seen[2]).isNull();
        assertThat(seen[3]).matches("127\\.0\\.0\\.1:\\d+").isNotEqualTo(there);
    }

    @Test
    @DisplayName("API-CNX-14: the URL in use changes on failover")
    void failover() {
        String dead = "amqp://127.0.0.1:" + RawPeer.closedPort();
        List<String> seen = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onDisconnected(TransportEvent event) {
                seen.add(event.connection().connectedUrl());
            }

            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                seen.add(event.connection().connectedUrl());
            }
        };
        String[] alive = new String[1];
        ConnectionOptions.Builder options = ConnectionOptions.builder().handler(client);
        try (RawPeer.Door door = new RawPeer.Door()) {
            alive[0] = door.url();
            Container container = Container.create();
            container.connect(dead, options.failoverUrls(List.of(alive[0])).build());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().opens()) {
                assertThat(running.isRunning()).isTrue();
                peer.says(Begin.builder(0, 1, 1).build());
                peer.hears(Begin.class); // the open before it was told
            }
        }
        assertThat(seen.subList(0, 2)).containsExactly(dead, alive[0]);
    }

    @Test
    @DisplayName("API-CNX-10: a session is made unopened; one more than both sides allow is refused when it opens")
    void sessions() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                Connection connection = event.connection();
                for (int i = 0; i < 2; i++) {
                    Session session = connection.createSession();
                    assertThat(session.localState()).isEqualTo(EndpointState.UNINIT);
                    assertThat(session.connection()).isSameAs(connection);
                    session.open();
                }
                Session third = connection.createSession();
                assertThatThrownBy(third::open).isInstanceOf(SessionException.class);
                connection.close();
                assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
            }
        };
        Loopback loopback = new Loopback(
                client,
                new Recorder(),
                ConnectionOptions.builder().reconnectDisabled(),
                ListenOptions.builder()
                        .connectionOptions(
                                ConnectionOptions.builder().channelMax(1).build()));
        loopback.run();
        assertThat(client.count(EventType.CONNECTION_OPENED)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-CNX-12: user and password stand in the options, and the password is not to be read")
    void credentials() {
        ConnectionOptions options = ConnectionOptions.builder()
                .user("anna")
                .password("secret")
                .authorizationId("bert")
                .build();
        assertThat(options.user()).isEqualTo("anna");
        assertThat(options.authorizationId()).isEqualTo("bert");
        assertThat(options.toString()).doesNotContain("secret");
    }

    @Test
    @DisplayName("API-CNX-15: the transport is there while there is one")
    void transport() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                assertThat(event.connection().transport()).isNotNull();
                event.connection().close();
            }
        };
        Loopback loopback = new Loopback(client, new Recorder());
        loopback.run();
        assertThat(client.count(EventType.CONNECTION_OPENED)).isEqualTo(1);
        assertThat(loopback.connection.transport()).isNull();
    }

    @Test
    @DisplayName(
            "API-CNX-17, API-SES-01: links are made on the connection, whose default session is opened at need, and anew")
    void conveniences() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                Connection connection = event.connection();
                assertThat(Container.of(connection)).isSameAs(event.container());
                assertThat(connection.isReconnected()).isFalse();
                assertThat(connection.reconnectCount()).isZero();
                Session session = connection.defaultSession();
                assertThat(connection.createSender("q").session()).isSameAs(session);
                assertThat(connection.createReceiver("q").session()).isSameAs(session);
                session.close();
                assertThat(connection.defaultSession()).isNotSameAs(session);
                connection.close();
            }
        };
        Loopback loopback = new Loopback(client, new Recorder());
        loopback.run();
        assertThat(client.count(EventType.CONNECTION_OPENED)).isEqualTo(1);
        assertThat(loopback.connection.sessions()).isEmpty(); // API-EPS-07: nothing is kept of what has ended
    }

    @Test
    @DisplayName("API-EPS-07: what is closed on both sides is let go by its connection, and stays readable")
    void letGo() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.connection().createSender("q").close();
            }

            @Override
            public void onLinkClosed(LinkEvent event) {
                super.onLinkClosed(event);
                assertThat(event.connection().links()).isEmpty();
                assertThat(event.link().isClosed()).isTrue();
                assertThat(event.link().target().address()).isEqualTo("q");
                event.connection().close();
            }
        };
        new Loopback(client, new Recorder()).run();
        assertThat(client.count(EventType.LINK_CLOSED)).isEqualTo(1);
    }
}
