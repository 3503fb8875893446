package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.ConnectionError;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.Transport;
import io.lepton.frame.Close;
import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transport tells of itself, and of its frames. */
class TransportFactsTest {
    @Test
    @DisplayName(
            "API-TRN-03, API-TRN-04, API-TRN-05, API-TRN-09, API-EVT-09: limits of both sides, and how many frames went by")
    void limitsAndCounts() {
        List<Object> facts = new ArrayList<>();
        List<Transport> transports = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                Connection connection = event.connection();
                facts.addAll(List.of(
                        connection.maxFrameSize(),
                        connection.channelMax(),
                        connection.idleTimeout(),
                        connection.remoteMaxFrameSize(),
                        connection.remoteChannelMax(),
                        connection.remoteIdleTimeout()));
                facts.add(connection.transport().framesIn());
                connection.close();
            }

            @Override
            public void onTransportClosed(TransportEvent event) {
                super.onTransportClosed(event);
                assertThat(event.type()).isEqualTo(EventType.TRANSPORT_CLOSED);
                assertThat(event.context()).isSameAs(event.transport());
                transports.add(event.transport());
            }
        };
        Loopback loopback = new Loopback(
                client,
                new Recorder(),
                ConnectionOptions.builder()
                        .saslEnabled(false)
                        .maxFrameSize(1000)
                        .channelMax(7)
                        .idleTimeout(Duration.ofSeconds(60)),
                ListenOptions.builder());
        loopback.run();
        assertThat(facts).containsExactly(1000L, 7, Duration.ofSeconds(60), 65_536L, 255, Duration.ZERO, 1L);
        Transport transport = transports.get(0);
        assertThat(transport.framesIn()).isEqualTo(2); // open and close
        assertThat(transport.framesOut()).isEqualTo(2);
        assertThat(transport.condition()).isNull();
    }

    @Test
    @DisplayName("API-TRN-02: the condition of a transport is null unless it failed, and then says why and where")
    void condition() {
        List<Transport> failed = new ArrayList<>();
        Container container = Container.create(new MessagingHandler() {
            @Override
            public void onTransportError(TransportEvent event) {
                failed.add(event.transport());
            }
        });
        int port = RawPeer.closedPort();
        container.connect(
                "localhost:" + port,
                ConnectionOptions.builder().reconnectDisabled().build());
        container.run();
        assertThat(failed.get(0).condition().name()).isEqualTo(LeptonError.IO);
        assertThat(failed.get(0).condition().description()).contains("localhost", Integer.toString(port));
    }

    @Test
    @DisplayName("API-TRN-01: a header that is none ends the transport of a client too, as a framing error")
    void garbageForAClient() {
        List<Transport> failed = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                failed.add(event.transport());
            }
        };
        try (Facing facing = Facing.client(client, ConnectionOptions.builder().reconnectDisabled(), connection -> {});
                RawPeer peer = facing.accept()) {
            peer.says("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            facing.join();
        }
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).condition().name()).isEqualTo(ConnectionError.FRAMING_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LEPTON_TRACE_FRM=1", "PN_TRACE_FRM=true", "PN_TRACE_FRM=0"})
    @DisplayName("API-TRN-11, API-TRN-12: frames go to standard error where the environment says so, without passwords")
    void traceByEnvironment(String variable, @TempDir Path folder) throws IOException {
        Recorder server = new Recorder();
        Container container = Container.create();
        Listener listener = container.listen(
                "127.0.0.1:0",
                ListenOptions.builder()
                        .handler(server)
                        .saslAllowInsecure(true)
                        .saslAuthenticator(SaslAuthenticator.plain((user, password) -> true, false))
                        .build());
        server.atEnd = listener::close;
        Path file = Files.writeString(
                folder.resolve("connect.json"),
                "{\"scheme\":\"amqp\",\"host\":\"127.0.0.1\",\"port\":" + listener.port()
                        + ",\"user\":\"anna\",\"password\":\"topsecret\",\"sasl\":{\"allow_insecure\":true}}");
        List<String> command = List.of(
                "env",
                "MESSAGING_CONNECT_FILE=" + file,
                variable,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ConnectsAndCloses.class.getName());
        try (Running running = Running.run(container);
                ChildProcess process = ChildProcess.start(command)) {
            assertThat(process.exitCode()).as(process.toString()).isZero();
            running.join();
            String heard = process.toString();
            if (variable.endsWith("0")) {
                assertThat(heard).doesNotContain("@open");
            } else {
                assertThat(heard)
                        .contains(
                                "[1]: -> SASL",
                                "[1]: AMQP:FRAME:0 -> @open(16) [container-id=",
                                "[1]: AMQP:FRAME:0 <- @close(24)")
                        .contains("@sasl-init")
                        .doesNotContain("topsecret");
            }
        }
    }

    @Test
    @DisplayName(
            "API-CNX-20: frames are traced from when that is asked for, by any thread, on later transports too, until it is not")
    void traceOnDemand() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Logger logger = Logger.getLogger("lepton.frames");
        Handler listening = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.INFO); // Recorder turns off what it belongs to
        logger.addHandler(listening);
        try (Facing facing = Facing.client(new Recorder(), connection -> {})) {
            Connection connection = facing.connection;
            try (RawPeer peer = facing.accept().opens()) {
                connection.setTrace(true);
                Running.await(onItsThread(connection)); // it is on
                peer.vanishes();
            }
            try (RawPeer peer = facing.accept().opens()) {
                String facts = Running.await(connection.diagnose()).toString();
                assertThat(facts).contains("@open(16)", "reconnectCount");
                connection.setTrace(false);
                connection.close();
                peer.hears(Close.class);
                peer.says(new Close(null));
                facing.join();
            }
            assertThat(connection.diagnose().join().toString()).contains("localState CLOSED"); // after its end, too
        } finally {
            logger.removeHandler(listening);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
        }
        assertThat(lines)
                .anyMatch(line -> line.contains("AMQP:FRAME:0 -> @open(16)"))
                .noneMatch(line -> line.contains("@close"));
    }

    private static CompletableFuture<Void> onItsThread(Connection connection) {
        CompletableFuture<Void> there = new CompletableFuture<>();
        connection.execute(() -> there.complete(null));
        return there;
    }
}
