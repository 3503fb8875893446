package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.DISCONNECTED;
import static io.lepton.EventType.RECONNECTING;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static io.lepton.EventType.TRANSPORT_OPENED;
import static io.lepton.Recorder.OF_CONNECTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that the application closes before it is there, or while it is lost: no attempt follows. */
@Timeout(20)
class CloseWhileConnectingTest {
    private static final ConnectionOptions PATIENT = ConnectionOptions.builder()
            .reconnect(ReconnectOptions.builder()
                    .initialDelay(Duration.ofHours(1))
                    .maxDelay(Duration.ofHours(1))
                    .build())
            .build();

    @Test
    @DisplayName("API-RCN-08: close() in onTransportError ends it: no loss is told, and no attempt follows")
    void inOnTransportError() {
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                event.connection().close();
            }
        };
        Container container = Container.create(client);
        container.connect("127.0.0.1:" + RawPeer.closedPort());
        container.run();
        assertThat(client.only(OF_CONNECTION)).containsExactly(TRANSPORT_ERROR, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-08: close() in onReconnecting ends it, before the attempt that was told of")
    void inOnReconnecting() {
        Recorder client = new Recorder() {
            @Override
            public void onReconnecting(ReconnectingEvent event) {
                super.onReconnecting(event);
                event.connection().close();
            }
        };
        Container container = Container.create(client);
        container.connect("127.0.0.1:" + RawPeer.closedPort());
        container.run();
        assertThat(client.only(OF_CONNECTION))
                .containsExactly(TRANSPORT_ERROR, DISCONNECTED, RECONNECTING, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-08, API-RCN-10: close() by another thread, during the back-off, ends it at once")
    void duringTheBackOff() {
        CompletableFuture<Void> waits = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onReconnecting(ReconnectingEvent event) {
                super.onReconnecting(event);
                if (event.delay().compareTo(Duration.ZERO) > 0) {
                    waits.complete(null);
                }
            }
        };
        Container container = Container.create(client);
        Connection connection = container.connect("127.0.0.1:" + RawPeer.closedPort(), PATIENT);
        try (Running running = Running.run(container)) {
            Running.await(waits);
            connection.close();
            running.join();
        }
        assertThat(client.only(RECONNECTING, CONNECTION_CLOSED, TRANSPORT_CLOSED))
                .containsExactly(RECONNECTING, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-08, API-CNX-02: close() during a dial tears that down, and no attempt follows")
    void duringTheDial() {
        Recorder client = new Recorder();
        Container container = Container.create(client);
        try (RawPeer.Door door = new RawPeer.Door()) {
            Connection connection = container.connect(door.url());
            connection.execute(() -> connection.execute(connection::close)); // behind the dial, before its outcome
            container.run();
        }
        assertThat(client.only(OF_CONNECTION)).containsExactly(CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-RCN-08, API-CNX-02: close() when there is a socket, and no open yet, ends it without an open")
    void duringTheHandshake() {
        Recorder client = new Recorder() {
            @Override
            public void onTransportOpened(TransportEvent event) {
                super.onTransportOpened(event);
                event.connection().close();
            }
        };
        try (Facing facing = Facing.client(client, connection -> {});
                RawPeer peer = facing.accept()) {
            facing.join();
            peer.hears(io.lepton.frame.ProtocolHeader.SASL);
            assertThat(peer.hearsEnd()).isTrue();
            assertThat(facing.connection.localState()).isEqualTo(EndpointState.CLOSED);
        }
        assertThat(client.only(OF_CONNECTION)).containsExactly(TRANSPORT_OPENED, CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName(
            "API-RCN-18: the delays are Python's, not C++'s, and isReconnected() tells a connection that came back")
    void numbersAndReconnected() {
        assertThat(ReconnectOptions.DEFAULT.initialDelay()).hasMillis(100);
        assertThat(ReconnectOptions.DEFAULT.multiplier()).isEqualTo(2.0);
        assertThat(ReconnectOptions.DEFAULT.maxDelay()).hasSeconds(10);
        assertThat(ReconnectOptions.DEFAULT.maxAttempts()).isEqualTo(Integer.MAX_VALUE);
        assertThat(ReconnectOptions.DEFAULT.jitter()).isZero();
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                (first.isDone() ? second : first).complete(event.connection().isReconnected());
            }
        };
        try (Facing facing = Facing.client(client, connection -> {})) {
            facing.accept().opens().vanishes();
            facing.accept().opens();
            assertThat(Running.await(first)).isFalse();
            assertThat(Running.await(second)).isTrue();
        }
    }
}
