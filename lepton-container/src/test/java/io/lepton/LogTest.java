package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.frame.Detach;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the log says of connections where the application leaves that to it, and how it names them. */
class LogTest {
    private static ConnectionOptions tries(int attempts) {
        return ConnectionOptions.builder()
                .reconnect(ReconnectOptions.builder()
                        .initialDelay(Duration.ofMillis(1))
                        .maxAttempts(attempts)
                        .build())
                .build();
    }

    @Test
    @DisplayName("API-MHE-17: of an outage the first failure is warned of, by URL, and that it is given up")
    void outageThatIsGivenUp() {
        int port = RawPeer.closedPort();
        try (Logged log = new Logged(Level.INFO);
                Container container = Container.create(new MessagingHandler() {})) {
            container.connect("user:secret@127.0.0.1:" + port, tries(4));
            container.run();
            String connection = "WARNING: connection to amqp://127.0.0.1:" + port + ": ";
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).startsWith(connection + "lepton:io");
            assertThat(log.lines().get(1)).startsWith(connection + "given up after 4 failures: lepton:io");
        }
    }

    @Test
    @DisplayName("API-MHE-17: the failures between are there for those who look closely")
    void failuresBetween() {
        try (Logged log = new Logged(Level.FINE);
                Container container = Container.create(new MessagingHandler() {})) {
            container.connect("127.0.0.1:" + RawPeer.closedPort(), tries(4));
            container.run();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("FINE: connection to"))
                    .hasSize(3);
        }
    }

    @Test
    @DisplayName("API-MHE-17: the end of an outage is told once, and the next outage is warned of again")
    void outageThatEnds() {
        CompletableFuture<Void> openedAgain = new CompletableFuture<>();
        MessagingHandler client = new MessagingHandler() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                if (event.connection().reconnectCount() == 2) {
                    openedAgain.complete(null);
                }
            }
        };
        try (Logged log = new Logged(Level.INFO);
                RawPeer.Door door = new RawPeer.Door();
                Container container = Container.create(client)) {
            container.connect(door.url());
            try (Running running = Running.run(container)) {
                door.accept().opens().vanishes();
                door.accept().opens().vanishes();
                door.accept().opens();
                Running.await(openedAgain);
                assertThat(running.isRunning()).isTrue();
            }
            String connection = "connection to " + door.url() + ": ";
            List<String> lines = log.lines().subList(0, 4);
            assertThat(lines.get(0)).startsWith("WARNING: " + connection);
            assertThat(lines.get(1)).isEqualTo("INFO: " + connection + "open again after 1 failure");
            assertThat(lines.get(2)).startsWith("WARNING: " + connection);
            assertThat(lines.get(3)).isEqualTo("INFO: " + connection + "open again after 1 failure");
        }
    }

    @Test
    @DisplayName("API-MHE-13: an error of a link is told with its connection, by the address of who made it")
    void errorOfALink() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        MessagingHandler server = new MessagingHandler() {
            @Override
            public void onLinkClosed(LinkEvent event) {
                closed.complete(null);
            }
        };
        try (Logged log = new Logged(Level.INFO);
                Container container = Container.create(server);
                Listener listener = container.listen("127.0.0.1:0");
                Running running = Running.run(container);
                RawPeer peer = RawPeer.connect(listener.port()).entersAndOpens()) {
            peer.begins();
            peer.says(io.lepton.frame.Attach.builder("mine", 0, io.lepton.amqp.Role.RECEIVER)
                    .build());
            peer.says(new Detach(0, true, Condition.of(LinkError.DETACH_FORCED, "maintenance")));
            Running.await(closed);
            assertThat(running.isRunning()).isTrue();
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0))
                    .matches("WARNING: sender 'mine', connection from 127\\.0\\.0\\.1:\\d+: .*maintenance.*");
        }
    }

    @Test
    @DisplayName(
            "ROB-32: what a peer does wrong hides no handler that fails, and a peer that makes it fail cannot fill the log")
    void handlerThatFailsOften() {
        MessagingHandler server = new MessagingHandler() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                throw new IllegalStateException("oops");
            }
        };
        try (Logged log = new Logged(Level.INFO);
                Facing facing = Facing.server(Container.builder().handlers(server), ListenOptions.builder())) {
            for (int i = 0; i < 15; i++) {
                try (RawPeer peer = facing.connect()) {
                    peer.says("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
                    peer.hearsEnd();
                }
            }
            for (int i = 0; i < 15; i++) {
                try (RawPeer peer = facing.connect().entersAndOpens()) {
                    peer.hears(io.lepton.frame.Close.class);
                }
            }
            assertThat(log.lines().stream().filter(line -> line.startsWith("WARNING:")))
                    .hasSize(10);
            assertThat(log.lines().stream().filter(line -> line.startsWith("SEVERE: a handler failed")))
                    .hasSize(10);
        }
    }

    @Test
    @DisplayName("API-DIS-12: a handler that failed is told with its connection")
    void handlerThatFailed() {
        MessagingHandler client = new MessagingHandler() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                throw new IllegalStateException("oops");
            }
        };
        try (Logged log = new Logged(Level.INFO);
                RawPeer.Door door = new RawPeer.Door();
                Container container = Container.create(client)) {
            container.connect(door.url());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().opens()) {
                assertThat(peer.hears(io.lepton.frame.Close.class).error().name())
                        .isEqualTo(AmqpError.INTERNAL_ERROR);
                assertThat(running.isRunning()).isTrue();
            }
            assertThat(log.lines())
                    .contains("SEVERE: a handler failed in CONNECTION_OPENED of connection to " + door.url());
        }
    }
}
