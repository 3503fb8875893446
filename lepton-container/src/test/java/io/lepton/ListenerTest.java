package io.lepton;

import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.CONNECTION_OPENING;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslMechanisms;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListenerTest {
    private static final BiPredicate<String, char[]> KNOWN =
            (user, password) -> user.equals("anna") && Arrays.equals(password, "pässword".toCharArray());

    // ------------------------------------------------------------------ sockets

    @Test
    @DisplayName("API-CON-23, API-LSN-01: listen binds at once and tells the real port; a port in use is refused")
    void bindsAtOnce() {
        try (Container container = Container.create();
                Container other = Container.create()) {
            Listener listener = container.listen("127.0.0.1:0/ignored");
            assertThat(listener.port()).isBetween(1, 65535);
            assertThat(listener.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
            RawPeer.connect(listener.port()).close(); // somebody listens, before the container runs
            assertThatThrownBy(() -> other.listen("127.0.0.1:" + listener.port()))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("127.0.0.1:" + listener.port())
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("API-LSN-01: a port is to be had again at once, though connections that we have ended linger on it")
    void portAgainAtOnce() {
        Container first = Container.create();
        Listener listener = first.listen("127.0.0.1:0");
        RawPeer peer;
        try (Running running = Running.run(first)) {
            assertThat(running.isRunning()).isTrue();
            peer = RawPeer.connect(listener.port()).entersAndOpens();
        }
        assertThat(peer.hearsEnd()).isTrue(); // our side ends first, and keeps the port busy for a while
        peer.close();
        try (Container second = Container.create()) {
            assertThat(second.listen("127.0.0.1:" + listener.port()).port()).isEqualTo(listener.port());
        }
    }

    @Test
    @DisplayName("API-LSN-01: without a host it listens on all addresses, of both families")
    void allAddresses() throws IOException {
        try (Container container = Container.create()) {
            Listener listener = container.listen(":0");
            for (String host : new String[] {"127.0.0.1", "::1"}) {
                new java.net.Socket(InetAddress.getByName(host), listener.port()).close();
            }
        }
    }

    @Test
    @DisplayName(
            "API-LSN-03, W-30: close() gives the port back before it returns, from a callback and from another thread, and twice")
    void closeGivesThePortBack() {
        Container container = Container.builder().failFast(true).build();
        Listener first = container.listen("127.0.0.1:0");
        int port = first.port();
        container.schedule(Duration.ZERO, () -> {
            first.close();
            first.close();
            Listener second = container.listen("127.0.0.1:" + port);
            assertThat(second.port()).isEqualTo(port);
        });
        Running running = Running.run(container);
        CompletableFuture<Void> turned = new CompletableFuture<>();
        container.schedule(Duration.ofMillis(1), () -> turned.complete(null));
        Running.await(turned);
        container.stop();
        running.join();

        Container other = Container.create();
        Listener third = other.listen("127.0.0.1:" + port);
        Running otherRunning = Running.run(other);
        RawPeer.connect(port).entersAndOpens().close();
        third.close();
        try (Container again = Container.create()) {
            assertThat(again.listen("127.0.0.1:" + port).port()).isEqualTo(port);
        }
        otherRunning.join();
    }

    @Test
    @DisplayName(
            "API-LSN-03, API-LSN-04: connections outlive their listener, and it keeps run() alive while it is open")
    void connectionsOutliveTheListener() {
        Listener[] listener = new Listener[1];
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                listener[0].close();
                event.connection().createSender("q");
            }

            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                event.connection().close();
            }
        };
        Container container = Container.create();
        listener[0] = container.listen("localhost:0");
        container.connect(
                "localhost:" + listener[0].port(),
                ConnectionOptions.builder().handler(client).reconnectDisabled().build());
        container.run();
        assertThat(client.count(EventType.LINK_OPENED)).isEqualTo(1);
    }

    // ------------------------------------------------------------------ who comes in

    private static List<Condition> connect(ConnectionOptions.Builder client, ListenOptions.Builder server) {
        List<Condition> conditions = new ArrayList<>();
        Recorder connecting = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.connection().close();
            }

            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                conditions.add(event.transport().condition());
            }
        };
        Loopback loopback = new Loopback(connecting, new Recorder(), client, server);
        loopback.run();
        assertThat(connecting.count(CONNECTION_OPENED)).isEqualTo(conditions.isEmpty() ? 1 : 0);
        return conditions;
    }

    private static ListenOptions.Builder withUsers(boolean anonymousToo) {
        return ListenOptions.builder()
                .saslAuthenticator(SaslAuthenticator.plain(KNOWN, anonymousToo))
                .saslAllowInsecure(true);
    }

    private static ConnectionOptions.Builder as(String user, String password) {
        return ConnectionOptions.builder().user(user).password(password).saslAllowInsecure(true);
    }

    @Test
    @DisplayName("API-LSN-02, API-SAS-02: without an authenticator everybody comes in, as ANONYMOUS")
    void anonymous() {
        assertThat(connect(ConnectionOptions.builder(), ListenOptions.builder()))
                .isEmpty();
    }

    @Test
    @DisplayName("API-COP-10, API-TRN-08: who has the password comes in as who he is")
    void plain() {
        List<String> users = new ArrayList<>();
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                users.add(event.connection().transport().user() + " "
                        + event.connection().transport().isAuthenticated() + " "
                        + event.connection().transport().saslMechanism());
            }
        };
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().close();
            }
        };
        new Loopback(client, server, as("anna", "pässword"), withUsers(false)).run();
        assertThat(users).containsExactly("anna true PLAIN");
    }

    @Test
    @DisplayName(
            "API-RCN-08, API-SAS-03, API-MH-05: a refused password is amqp:unauthorized-access, and is not tried again")
    void wrongPassword() {
        Recorder client = new Recorder();
        Recorder server = new Recorder();
        Loopback loopback = new Loopback(client, server, as("anna", "wrong"), withUsers(true));
        loopback.run();
        assertThat(client.only(
                        TRANSPORT_ERROR,
                        EventType.DISCONNECTED,
                        EventType.RECONNECTING,
                        EventType.CONNECTION_CLOSED,
                        TRANSPORT_CLOSED))
                .containsExactly(TRANSPORT_ERROR, EventType.CONNECTION_CLOSED, TRANSPORT_CLOSED);
        assertThat(server.only(TRANSPORT_ERROR, CONNECTION_OPENING, TRANSPORT_CLOSED))
                .containsExactly(TRANSPORT_ERROR, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName(
            "W-20, API-COP-09: a password does not go over an open wire unless that is allowed, and the error names the option")
    void noPasswordOverAnOpenWire() {
        List<Condition> conditions =
                connect(ConnectionOptions.builder().user("anna").password("pässword"), withUsers(false));
        assertThat(conditions).hasSize(1);
        assertThat(conditions.get(0).name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(conditions.get(0).description()).contains("saslAllowInsecure");
    }

    @Test
    @DisplayName("W-22, API-SAS-01: who has a name does not end as nobody, unless ANONYMOUS was listed")
    void noSilentDowngrade() {
        assertThat(connect(as("anna", "pässword"), ListenOptions.builder())).hasSize(1);
        assertThat(connect(as("anna", "pässword").saslMechanisms("PLAIN", "ANONYMOUS"), ListenOptions.builder()))
                .isEmpty();
    }

    @Test
    @DisplayName("API-COP-08: a mechanism that is not listed is not used; an unknown name is refused")
    void listedMechanisms() {
        assertThat(connect(as("anna", "pässword").saslMechanisms("ANONYMOUS"), withUsers(true)))
                .isEmpty();
        assertThat(connect(as("anna", "pässword").saslMechanisms("ANONYMOUS"), withUsers(false)))
                .hasSize(1);
        assertThatThrownBy(() -> ConnectionOptions.builder().saslMechanisms("ROT13"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ROT13");
    }

    @Test
    @DisplayName("API-COP-11, API-COP-20: user and password of the URL beat those of the options")
    void credentialsOfTheUrl() {
        Container container = Container.builder()
                .connectionDefaults(as("nobody", "nothing").build())
                .build();
        Recorder server = new Recorder();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.connection().close();
            }
        };
        Listener listener =
                container.listen("localhost:0", withUsers(false).handler(server).build());
        server.atEnd = listener::close;
        container.connect(
                "amqp://anna:p%C3%A4ssword@localhost:" + listener.port(),
                ConnectionOptions.builder().handler(client).password("wrong").build());
        container.run();
        assertThat(client.count(CONNECTION_OPENED)).isEqualTo(1);
    }

    @Test
    @DisplayName("W-22, API-TRN-06: who is required to say who he is does not come in as nobody")
    void authenticationRequired() {
        assertThat(connect(ConnectionOptions.builder(), withUsers(true).requireAuth(true)))
                .extracting(Condition::name)
                .containsExactly(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(connect(as("anna", "pässword"), withUsers(true).requireAuth(true)))
                .isEmpty();
        try (Container container = Container.create()) {
            assertThatThrownBy(() -> container.listen(
                            "localhost:0",
                            ListenOptions.builder().requireAuth(true).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("saslAuthenticator");
        }
    }

    @Test
    @DisplayName("API-SAS-05: a listener offers PLAIN on an open wire only where that is allowed")
    void listenerDoesNotOfferPlain() {
        ListenOptions.Builder options = ListenOptions.builder().saslAuthenticator(SaslAuthenticator.plain(KNOWN, true));
        try (Facing facing = Facing.server(new Recorder(), options);
                RawPeer peer = facing.connect()) {
            peer.says(ProtocolHeader.SASL);
            peer.hears(ProtocolHeader.SASL);
            assertThat(((SaslMechanisms) peer.hearsSasl()).mechanisms())
                    .containsExactly(io.lepton.amqp.Symbol.of("ANONYMOUS"));
        }
        try (Container container = Container.create()) {
            assertThatThrownBy(() -> container.listen(
                            "localhost:0",
                            ListenOptions.builder()
                                    .saslAuthenticator(SaslAuthenticator.plain(KNOWN, false))
                                    .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("saslAllowInsecure");
        }
    }

    // ------------------------------------------------------------------ headers and time limits

    @Test
    @DisplayName("HDR-05: what is no protocol header is answered with one, and the end of the stream")
    void noHeader() {
        Recorder server = new Recorder();
        try (Facing facing = Facing.server(server, ListenOptions.builder());
                RawPeer peer = facing.connect()) {
            peer.says("GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            peer.hears(ProtocolHeader.SASL);
            assertThat(peer.hearsEnd()).isTrue();
        }
        assertThat(server.count(CONNECTION_OPENING)).isZero();
    }

    @Test
    @DisplayName("ROB-20: who takes too long to open is thrown out, though bytes keep coming")
    void handshakeTakesTooLong() {
        try (Facing facing =
                        Facing.server(new Recorder(), ListenOptions.builder().handshakeTimeout(Duration.ofSeconds(1)));
                RawPeer peer = facing.connect()) {
            peer.says(ProtocolHeader.SASL);
            assertThat(peer.hearsEnd()).isTrue();
        }
    }

    @Test
    @DisplayName("HDR-08: frames that come behind the header in one segment are taken")
    void pipelined() {
        try (Facing facing = Facing.server(new Recorder(), ListenOptions.builder());
                RawPeer peer = facing.connect()) {
            peer.together(() -> {
                peer.says(ProtocolHeader.AMQP);
                peer.says(Open.builder("peer").build());
            });
            peer.hears(ProtocolHeader.AMQP);
            assertThat(peer.hears(Open.class).containerId()).isEqualTo("us");
        }
    }
}
