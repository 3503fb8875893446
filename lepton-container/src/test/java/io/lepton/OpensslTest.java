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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tool {@code openssl} as a peer that does what others do not: old versions, no certificates, new keys again and again. */
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

        /** The next line that begins so; null: there will be none. */
        String line(String begin) {
            try {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines.add(line);
                    if (line.startsWith(begin)) {
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
        Path certificate = Certificates.write(
                folder.resolve("cert.pem"),
                Certificates.LOCALHOST.getCertificatePathPEM() + Certificates.LOCALHOST.getPrivateKeyPEM());
        List<String> arguments = new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:0"));
        if (!options.contains("-nocert")) {
            arguments.addAll(List.of("-cert", certificate.toString(), "-key", certificate.toString()));
        }
        arguments.addAll(List.of(options.split(" ")));
        try (Openssl server = new Openssl(arguments.toArray(new String[0]))) {
            String accepts = server.line("ACCEPT");
            String port = accepts.substring(accepts.lastIndexOf(':') + 1);

            TlsMeeting meeting = TlsMeeting.with(
                    "amqps://localhost:" + port, ConnectionOptions.builder().sslDomain(Certificates.client()));

            assertThat(meeting.condition().name()).isEqualTo(LeptonError.TLS);
            assertThat(meeting.condition().description()).contains("no TLS version and cipher suite in common");
            assertThat(meeting.transport().tlsSession()).isNull();
            assertThat(String.join("\n", server.lines)).doesNotContain("AMQP");
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
