package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool {@code openssl} as a peer that does what others do not: old versions, no certificates, new keys again and again. */
@SuppressWarnings("try") // what runs is stopped at the end of its block, and not used in it
class OpensslTest {
    @TempDir
    Path folder;

    @BeforeEach
    void isThere() {
        try (Openssl version = new Openssl("version")) {
            version.line("OpenSSL 3");
        } catch (UncheckedIOException e) {
            assumeTrue(false, "there is no openssl here");
        }
    }

    private static final class Openssl implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final List<String> lines = new ArrayList<>();

        Openssl(String... arguments) {
            List<String> command = new ArrayList<>(List.of("openssl"));
            command.addAll(List.of(arguments));
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out = process.inputReader(StandardCharsets.ISO_8859_1);
        }

        /** The next line that begins in one of these ways; null: there will be none. */
        String line(String... begins) {
            try {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines.add(line);
                    if (Stream.of(begins).anyMatch(line::startsWith)) {
                        return line;
                    }
                }
                return null;
            } catch (IOException e) {
                return null; // it was ended
            }
        }

        /** False when it has ended. */
        boolean types(String words) {
            try {
                OutputStream in = process.getOutputStream();
                in.write(words.getBytes(StandardCharsets.US_ASCII));
                in.flush();
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLS 1.1 only, -tls1_1 -cipher ALL@SECLEVEL=0",
        "nothing but anonymous cipher suites, -tls1_2 -nocert -cipher aNULL@SECLEVEL=0",
        "nothing but suites without encryption, -tls1_2 -cipher eNULL@SECLEVEL=0",
    })
    @DisplayName("TLS-05, ROB-23: a server is refused, before anything of AMQP, that has …")
    void weakServers(String what, String options) {
        try (Openssl server = server(options)) {
            TlsMeeting meeting =
                    TlsMeeting.with(url(server), ConnectionOptions.builder().sslDomain(Certificates.client()));

            assertThat(meeting.condition().name()).isEqualTo(LeptonError.TLS);
            assertThat(meeting.condition().description()).contains("no TLS version and cipher suite in common");
            assertThat(meeting.transport().tlsSession()).isNull();
            assertThat(String.join("\n", server.lines)).doesNotContain("AMQP");
        }
    }

    private Openssl server(String options) {
        String certificate = Certificates.write(
                        folder.resolve("cert.pem"),
                        Certificates.LOCALHOST.getCertificatePathPEM() + Certificates.LOCALHOST.getPrivateKeyPEM())
                .toString();
        List<String> arguments = new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:0"));
        if (!options.contains("-nocert")) {
            arguments.addAll(List.of("-cert", certificate, "-key", certificate));
        }
        arguments.addAll(List.of(options.split(" ")));
        return new Openssl(arguments.toArray(new String[0]));
    }

    private static String url(Openssl server) {
        String accepts = server.line("ACCEPT");
        return "amqps://localhost:" + accepts.substring(accepts.lastIndexOf(':') + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("API-SSL-09: a client that connects again finds its TLS session, by …")
    void findsItsSession(String version) {
        try (Openssl server = server(version);
                Container container = Container.create()) {
            container.connect(
                    url(server),
                    ConnectionOptions.builder().sslDomain(Certificates.client()).build());
            try (Running running = Running.run(container)) {
                server.line("CIPHER is");
                server.types("q\n"); // ends this connection; the client makes another

                assertThat(server.line("Reused session-id")).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("API-SSL-09: a listener knows the TLS session of a client that comes again, by …")
    void knowsTheSession(String version) {
        Path session = folder.resolve("session.pem");
        ListenOptions options =
                ListenOptions.builder().sslDomain(Certificates.server()).build();
        try (Container container = Container.create();
                Listener listener = container.listen("127.0.0.1:0", options);
                Running running = Running.run(container)) {
            assertThat(visit(listener, version, "-sess_out", session)).startsWith("New");
            assertThat(visit(listener, version, "-sess_in", session)).startsWith("Reused");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName(
            "API-SSL-13: a session of before its keys and trust were read again is known to a listener no more, by …")
    void forgetsTheSession(String version) {
        Path session = folder.resolve("session.pem");
        SslDomain domain = Certificates.server();
        ListenOptions options = ListenOptions.builder().sslDomain(domain).build();
        try (Container container = Container.create();
                Listener listener = container.listen("127.0.0.1:0", options);
                Running running = Running.run(container)) {
            visit(listener, version, "-sess_out", session);

            domain.reload();

            assertThat(visit(listener, version, "-sess_in", session)).startsWith("New");
        }
    }

    /** What a client says of its TLS session, which it writes to the file, or takes from there. */
    private static String visit(Listener listener, String version, String with, Path session) {
        try (Openssl client = new Openssl(
                "s_client", "-connect", "127.0.0.1:" + listener.port(), version, with, session.toString())) {
            String met = client.line("New", "Reused");
            client.types("is no header of AMQP\n"); // so the listener ends it, and the client writes its file
            client.line("until its end");
            return met;
        }
    }

    @Test
    @DisplayName("ROB-45, TLS-05: a peer that sends new keys again and again is turned away")
    void keyUpdates() {
        Transport transport = annoy("-tls1_3", "k\n", "KEYUPDATE", 300);

        assertThat(transport.bytesIn()).isZero();
        if (!Certificates.BORINGSSL) { // which ends the connection, and does not always say why
            assertThat(transport.condition().name()).isEqualTo(LeptonError.TLS);
            assertThat(transport.condition().description()).contains("floods");
        }
    }

    @Test
    @DisplayName("TLS-05: a peer that wants to renegotiate is turned away")
    void renegotiation() {
        Transport transport = annoy("-tls1_2", "R\n", "RENEGOTIATING", 1);

        assertThat(transport.bytesIn()).isZero();
        if (!Certificates.BORINGSSL) { // which says no to the peer, and waits for it to go
            assertThat(transport.condition().name()).isEqualTo(LeptonError.TLS);
            assertThat(transport.condition().description()).contains("renegotiate");
        }
    }

    /** A client does that so many times, or until it is turned away. */
    private static Transport annoy(String version, String types, String says, int times) {
        CompletableFuture<Transport> failed = new CompletableFuture<>();
        CompletableFuture<Transport> secured = new CompletableFuture<>();
        Recorder handler = new Recorder() {
            @Override
            public void onTransportOpened(TransportEvent event) {
                secured.complete(event.transport());
            }

            @Override
            public void onTransportError(TransportEvent event) {
                failed.complete(event.transport());
            }
        };
        ListenOptions options = ListenOptions.builder()
                .sslDomain(Certificates.server())
                .handler(handler)
                .handshakeTimeout(Duration.ofMinutes(1))
                .build();
        try (Container container = Container.create();
                Listener listener = container.listen("127.0.0.1:0", options);
                Running running = Running.run(container);
                Openssl client = new Openssl("s_client", "-connect", "127.0.0.1:" + listener.port(), version)) {
            Running.await(secured);
            for (int i = 0; i < times && client.types(types) && client.line(says) != null; i++) {
                // goes on
            }
            Transport transport = Running.await(failed);
            assertThat(running.isRunning()).isTrue();
            return transport;
        }
    }
}
