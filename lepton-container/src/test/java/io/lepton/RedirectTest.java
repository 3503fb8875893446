package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.DISCONNECTED;
import static io.lepton.EventType.RECONNECTING;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import io.lepton.frame.Close;
import io.lepton.frame.Open;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that closes with {@code amqp:connection:redirect}. */
@Timeout(20)
class RedirectTest {
    private static Condition redirect(Map<Symbol, Object> info) {
        return new Condition(ConnectionError.REDIRECT, "over there", info);
    }

    private static Condition redirectTo(RawPeer.Door door) {
        return redirect(Map.of(
                Symbol.of("hostname"), "tenant-7",
                Symbol.of("network-host"), "127.0.0.1",
                Symbol.of("port"), door.port()));
    }

    private static ConnectionOptions.Builder following(int hops) {
        return ConnectionOptions.builder().reconnectDisabled().maxRedirects(hops);
    }

    private static void redirects(RawPeer peer, Condition to) {
        peer.says(new Close(to));
        peer.hears(Close.class);
        peer.close();
    }

    @Test
    @DisplayName(
            "CON-25: a redirect is followed where it is enabled: to network-host and port, with hostname in the open")
    void followed() {
        List<String> attempts = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onReconnecting(ReconnectingEvent event) {
                super.onReconnecting(event);
                attempts.add(event.delay().toMillis() + " " + event.url());
            }
        };
        try (RawPeer.Door second = new RawPeer.Door();
                Facing facing = Facing.client(client, following(1), connection -> connection.createSender("q"))) {
            RawPeer first = facing.accept().opens();
            String name = first.answersLink().name();
            redirects(first, redirectTo(second));
            try (RawPeer peer = second.accept().letsIn()) {
                assertThat(peer.hears(Open.class).hostname()).isEqualTo("tenant-7");
                peer.says(Open.builder("second").build());
                assertThat(peer.answersLink().name()).isEqualTo(name);
                assertThat(facing.connection.connectedUrl()).isEqualTo(second.url());
                peer.says(new Close(null));
                facing.join();
            }
            assertThat(attempts).containsExactly("0 " + second.url());
        }
        assertThat(client.only(CONNECTION_OPENED, CONNECTION_ERROR, DISCONNECTED, RECONNECTING, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_OPENED, DISCONNECTED, RECONNECTING, CONNECTION_OPENED, CONNECTION_CLOSED);
    }

    @Test
    @DisplayName("CON-25: a redirect in place of an open, as of one who lets nobody in, is followed too")
    void followedFromARefusal() {
        Map<Symbol, Object> refusal = Map.of(Symbol.of("amqp:connection-establishment-failed"), true);
        Recorder client = new Recorder();
        try (RawPeer.Door second = new RawPeer.Door();
                Facing facing = Facing.client(client, following(1), connection -> {})) {
            RawPeer first = facing.accept().letsIn();
            first.hears(Open.class);
            first.says(Open.builder("first").properties(refusal).build());
            redirects(first, redirectTo(second));
            try (RawPeer peer = second.accept().opens()) {
                peer.says(new Close(null));
                facing.join();
            }
        }
        assertThat(client.only(CONNECTION_OPENED, CONNECTION_ERROR)).containsExactly(CONNECTION_OPENED);
    }

    @Test
    @DisplayName(
            "CON-25: unless it is enabled a redirect is an error, whose info the application sees; nobody is tried")
    void notFollowed() {
        List<Map<Symbol, Object>> infos = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionError(ConnectionEvent event) {
                super.onConnectionError(event);
                infos.add(event.connection().remoteCondition().info());
            }
        };
        try (RawPeer.Door second = new RawPeer.Door();
                Facing facing = Facing.client(client, connection -> {})) {
            redirects(facing.accept().opens(), redirectTo(second));
            facing.join();
            assertThat(infos).containsExactly(redirectTo(second).info());
        }
        assertThat(client.only(RECONNECTING, CONNECTION_ERROR, CONNECTION_CLOSED, TRANSPORT_CLOSED))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("CON-25 ROB-28: a loop of redirects stops after so many hops, with an error")
    void loop() {
        Recorder client = new Recorder();
        try (RawPeer.Door second = new RawPeer.Door();
                Facing facing =
                        Facing.client(client, following(3).reconnect(ReconnectOptions.DEFAULT), connection -> {})) {
            redirects(facing.accept().opens(), redirectTo(second));
            redirects(second.accept().opens(), redirectTo(second));
            redirects(second.accept().opens(), redirectTo(second));
            redirects(second.accept().opens(), redirectTo(second));
            facing.join();
        }
        assertThat(client.count(RECONNECTING)).isEqualTo(3);
        assertThat(client.only(CONNECTION_ERROR, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED);
    }

    static Stream<Map<Symbol, Object>> useless() {
        Symbol host = Symbol.of("network-host");
        Symbol port = Symbol.of("port");
        return Stream.of(
                Map.of(),
                Map.of(port, 5672),
                Map.of(host, "", port, 5672),
                Map.of(host, 7, port, 5672),
                Map.of(host, "h", port, 0),
                Map.of(host, "h", port, 65_536),
                Map.of(host, "h", port, -1),
                Map.of(host, "user@h", port, 5672),
                Map.of(host, "h/path"),
                Map.of(host, "h:1", port, 2),
                Map.of(host, "a b", port, 5672));
    }

    @ParameterizedTest
    @MethodSource("useless")
    @DisplayName("CON-25: a redirect that names no host and port to go to is an error")
    void uselessRedirect(Map<Symbol, Object> info) {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, following(9), connection -> {})) {
            redirects(facing.accept().opens(), redirect(info));
            facing.join();
        }
        assertThat(client.only(RECONNECTING, CONNECTION_ERROR, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_ERROR, CONNECTION_CLOSED);
    }

    @Test
    @DisplayName("CON-25: after a loss of where a redirect led, the attempts begin with the first URL")
    void lossAfterARedirect() {
        try (RawPeer.Door second = new RawPeer.Door();
                Facing facing = Facing.client(
                        new Recorder(), ConnectionOptions.builder().maxRedirects(1), connection -> {})) {
            redirects(facing.accept().opens(), redirectTo(second));
            second.accept().opens().vanishes();
            try (RawPeer peer = facing.accept().letsIn()) {
                assertThat(peer.hears(Open.class).hostname()).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    @DisplayName("CON-25: how many redirects are followed is 0 or more, and 0 unless it is set")
    void option() {
        assertThat(ConnectionOptions.DEFAULT.maxRedirects()).isZero();
        assertThatThrownBy(() -> ConnectionOptions.builder().maxRedirects(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
