package io.lepton;

import static io.lepton.Certificates.client;
import static io.lepton.Certificates.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.Transport;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over TLS between a container and itself. */
class TlsTest {
    private static final char[] SECRET = "secret".toCharArray();

    @TempDir
    Path folder;

    @Test
    @DisplayName("API-SSL-01, API-SSL-08, TLS-01, API-LSN-05: client and server meet, and either tells the session")
    void meet() {
        TlsMeeting meeting = TlsMeeting.of(client(), server());

        assertThat(meeting.transport().condition()).isNull();
        assertThat(meeting.transport().tlsSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(meeting.transport().tlsSession().getCipherSuite()).startsWith("TLS_AES_");
        assertThat(meeting.transport().peerCertificates().get(0)).isEqualTo(Certificates.LOCALHOST.getCertificate());
        assertThat(meeting.atServer().isEncrypted()).isTrue();
        assertThat(meeting.atServer().peerCertificates()).isEmpty();
        assertThat(meeting.only(EventType.TRANSPORT_ERROR)).isEmpty();
    }

    @Test
    @DisplayName("API-SSL-02, API-SSL-03: certificates, keys and trust come from files of PEM, chains included")
    void filesOfPem() {
        var between = Certificates.issuedBy(Certificates.CA, "in the middle", it -> it.setIsCertificateAuthority(true));
        var leaf = Certificates.issuedBy(between, "localhost", Certificates::forLoopback);
        Path certificate = Certificates.write(folder.resolve("cert.pem"), leaf.getCertificatePathPEM());
        Path key = Certificates.write(folder.resolve("key.pem"), leaf.getPrivateKeyPEM());
        Path root = Certificates.write(folder.resolve("ca.pem"), Certificates.CA.getCertificatePEM());
        Path middle = Certificates.write(folder.resolve("middle.pem"), between.getCertificatePEM());
        SslDomain server = SslDomain.server().certificate(certificate, key, null);

        assertThat(TlsMeeting.of(SslDomain.client().trustedCa(root), server)
                        .transport()
                        .condition())
                .isNull();
        assertThat(TlsMeeting.of(SslDomain.client().trustedCa(middle), server)
                        .transport()
                        .condition())
                .as("an authority in the middle is trusted as well")
                .isNull();
    }

    @Test
    @DisplayName("API-SSL-02, API-SSL-03: keys and trust come from key stores, in memory and in files")
    void keyStores() throws Exception {
        KeyStore keys = Certificates.LOCALHOST.toKeyStore(SECRET);
        Path file = Certificates.LOCALHOST.toTempKeyStoreFile(SECRET).toPath();
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", Certificates.CA.getCertificate());
        SslDomain client = SslDomain.client().trustStore(trust);

        assertThat(TlsMeeting.of(client, SslDomain.server().keyStore(keys, SECRET))
                        .transport()
                        .condition())
                .isNull();
        assertThat(TlsMeeting.of(client, SslDomain.server().keyStore(file, SECRET))
                        .transport()
                        .condition())
                .isNull();
    }

    @Test
    @DisplayName("API-SSL-02: an SSLContext of the application's is taken, in both roles")
    void ownContext() throws Exception {
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(Certificates.LOCALHOST.toKeyManagerFactory().getKeyManagers(), null, null);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, Certificates.CA.toTrustManagerFactory().getTrustManagers(), null);

        TlsMeeting meeting = TlsMeeting.of(
                SslDomain.client().sslContext(client), SslDomain.server().sslContext(server));

        assertThat(meeting.transport().condition()).isNull();
        assertThat(meeting.transport().tlsSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(TlsMeeting.of(
                                ConnectionOptions.builder()
                                        .sslDomain(SslDomain.client().sslContext(client))
                                        .sniHostname("another.example"),
                                ListenOptions.builder()
                                        .sslDomain(SslDomain.server().sslContext(server)))
                        .condition()
                        .name())
                .isEqualTo(LeptonError.TLS_CERTIFICATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("TLS-05: TLS 1.2 and 1.3 are spoken, and either can be chosen")
    void versions(String version) {
        TlsMeeting meeting = TlsMeeting.of(client(), server().protocols(version));

        assertThat(meeting.transport().tlsSession().getProtocol()).isEqualTo(version);
    }

    @Test
    @DisplayName("TLS-05: cipher suites can be chosen, but none that protects nothing; older versions cannot")
    void ciphers() {
        TlsMeeting meeting = TlsMeeting.of(client().ciphers("TLS_AES_256_GCM_SHA384"), server());
        assertThat(meeting.transport().tlsSession().getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");

        for (String weak : List.of(
                "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
                "TLS_RSA_WITH_NULL_SHA256",
                "SSL_RSA_EXPORT_WITH_RC4_40_MD5",
                "SSL_RSA_WITH_DES_CBC_SHA")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client().ciphers(weak))
                    .withMessageContaining(weak);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> client().protocols("TLSv1.1"));
    }

    @Test
    @DisplayName("API-SSL-04, TLS-07: with PEER a client has to show a certificate, which the server can read")
    void clientCertificate() {
        SslDomain strict =
                server().trustedCa(Certificates.CA.getCertificatePEM()).verify(VerifyMode.PEER);

        TlsMeeting meeting = TlsMeeting.of(Certificates.with(client(), Certificates.CLIENT), strict);

        assertThat(meeting.transport().condition()).isNull();
        assertThat(meeting.atServer()
                        .peerCertificates()
                        .get(0)
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=a client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("API-SSL-09, MEC-03: who comes again logs in by its certificate again, with the same domain, by …")
    void certificateOfEachConnection(String version) {
        List<String> users = new ArrayList<>();
        CompletableFuture<Void> thrice = new CompletableFuture<>();
        Recorder atServer = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                Transport transport = event.connection().transport();
                users.add(transport.saslMechanism() + " " + transport.user());
                if (users.size() == 3) {
                    thrice.complete(null);
                } else {
                    transport.fail(Condition.of(LeptonError.IO, "so that it comes again"));
                }
            }
        };
        SslDomain strict = server().trustedCa(Certificates.CA.getCertificatePEM())
                .verify(VerifyMode.PEER)
                .protocols(version);
        ListenOptions listening =
                ListenOptions.builder().sslDomain(strict).handler(atServer).build();
        ConnectionOptions connecting = ConnectionOptions.builder()
                .sslDomain(Certificates.with(client(), Certificates.CLIENT))
                .handler(new Recorder())
                .build();
        try (Container container = Container.create();
                Listener listener = container.listen("localhost:0", listening);
                Running running = Running.run(container)) {
            assertThat(running.isRunning()).isTrue();
            container.connect("amqps://localhost:" + listener.port(), connecting);
            Running.await(thrice);
        }
        assertThat(users).containsOnly("EXTERNAL CN=a client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("API-SSL-04: with PEER a client without a certificate, or with one of a stranger, is turned away")
    void clientCertificateIsWanted(String version) {
        SslDomain strict = server().trustedCa(Certificates.CA.getCertificatePEM())
                .verify(VerifyMode.PEER)
                .protocols(version);

        TlsMeeting without = TlsMeeting.of(client(), strict);
        assertThat(without.condition()).isNotNull();
        assertThat(without.atServer().condition().name()).isEqualTo(LeptonError.TLS_CERTIFICATE);
        assertThat(without.atServer().condition().description()).contains("the client showed no certificate");
        assertThat(without.atServer().bytesIn()).isZero();

        TlsMeeting stranger = TlsMeeting.of(Certificates.with(client(), Certificates.selfSigned()), strict);
        assertThat(stranger.condition()).isNotNull();
        assertThat(stranger.atServer().condition().name()).isEqualTo(LeptonError.TLS_CERTIFICATE);
        assertThat(stranger.atServer().bytesIn()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("API-SSL-04: with OPTIONAL a client may do without a certificate, but not show one of a stranger")
    void clientCertificateIsAskedFor(String version) {
        SslDomain asking = server().trustedCa(Certificates.CA.getCertificatePEM())
                .verify(VerifyMode.OPTIONAL)
                .protocols(version);

        TlsMeeting without = TlsMeeting.of(client(), asking);
        assertThat(without.transport().condition()).isNull();
        assertThat(without.atServer().peerCertificates()).isEmpty();

        TlsMeeting known = TlsMeeting.of(Certificates.with(client(), Certificates.CLIENT), asking);
        assertThat(known.transport().condition()).isNull();
        assertThat(known.atServer().peerCertificates()).hasSize(1);

        X509Bundle impostor =
                Certificates.authority("test authority"); // clients show what fits the names that are asked for
        TlsMeeting stranger = TlsMeeting.of(
                Certificates.with(client(), Certificates.issuedBy(impostor, "a client", it -> it)), asking);
        assertThat(stranger.condition()).isNotNull();
        assertThat(stranger.atServer().condition().name()).isEqualTo(LeptonError.TLS_CERTIFICATE);
        assertThat(stranger.atServer().bytesIn()).isZero();
    }

    @Test
    @DisplayName("API-SSL-04: OPTIONAL is not for clients, to whom a server always shows a certificate")
    void optionalForServersOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client().verify(VerifyMode.OPTIONAL))
                .withMessageContaining("PEER_NAME");
    }

    @Test
    @DisplayName("API-SSL-10: protocols are negotiated by ALPN")
    void alpn() {
        SslDomain server = server().alpn("amqp", "http/1.1");

        assertThat(TlsMeeting.of(client().alpn("amqp"), server).transport().condition())
                .isNull();
        assertThat(TlsMeeting.of(client(), server).transport().condition())
                .as("who does not speak of it is let in")
                .isNull();
    }

    @Test
    @DisplayName("API-SSL-07: with allowPlaintext either is spoken on one port, as the first octet tells")
    void plaintextAllowed() {
        ListenOptions.Builder either =
                ListenOptions.builder().sslDomain(server()).allowPlaintext(true);

        TlsMeeting plain = TlsMeeting.of("amqp://localhost", ConnectionOptions.builder(), either);
        assertThat(plain.transport().condition()).isNull();
        assertThat(plain.transport().isEncrypted()).isFalse();
        assertThat(plain.atServer().isEncrypted()).isFalse();

        TlsMeeting encrypted = TlsMeeting.of(ConnectionOptions.builder().sslDomain(client()), either);
        assertThat(encrypted.transport().condition()).isNull();
        assertThat(encrypted.atServer().isEncrypted()).isTrue();
    }

    @Test
    @DisplayName("ROB-25, API-SSL-07: PLAIN is offered over TLS, and not to those who do without on the same port")
    void plainOverTls() {
        ListenOptions.Builder either = ListenOptions.builder()
                .sslDomain(server())
                .allowPlaintext(true)
                .saslAuthenticator(SaslAuthenticator.plain((user, password) -> user.equals("me"), true));
        ConnectionOptions.Builder me = ConnectionOptions.builder()
                .user("me")
                .password("secret")
                .saslAllowInsecure(true)
                .sslDomain(client());

        TlsMeeting encrypted = TlsMeeting.of(me, either);
        assertThat(encrypted.transport().condition()).isNull();
        assertThat(encrypted.atServer().user()).isEqualTo("me");
        assertThat(encrypted.atServer().saslMechanism()).isEqualTo(Symbol.of("PLAIN"));

        assertThat(TlsMeeting.of("amqp://localhost", me, either).condition()).isNotNull();
    }

    @Test
    @DisplayName("API-CON-19, API-LSN-01: domains of the container's defaults are used for amqps where none is given")
    void defaults() {
        Recorder handler = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.connection().close();
            }
        };
        Container container = Container.builder()
                .handlers(handler)
                .failFast(true)
                .connectionDefaults(
                        ConnectionOptions.builder().sslDomain(client()).build())
                .serverDefaults(ListenOptions.builder().sslDomain(server()).build())
                .build();
        Listener plain = container.listen("localhost:0");
        Listener listener = container.listen("amqps://localhost:0");
        AtomicInteger ends = new AtomicInteger();
        handler.atEnd = () -> {
            if (ends.incrementAndGet() == 4) { // both sides of both
                listener.close();
                plain.close();
            }
        };
        Transport transport = container
                .connect(
                        "amqps://localhost:" + listener.port(),
                        ConnectionOptions.builder().reconnectDisabled().build())
                .transport();
        Transport clear = container
                .connect(
                        "amqp://localhost:" + plain.port(),
                        ConnectionOptions.builder().reconnectDisabled().build())
                .transport();

        container.run();

        assertThat(transport.condition()).isNull();
        assertThat(transport.isEncrypted()).isTrue();
        assertThat(clear.condition()).isNull();
        assertThat(clear.isEncrypted()).isFalse();
    }

    @Test
    @DisplayName("API-LSN-01: a listener with amqps and without a certificate cannot be had, and nothing is left of it")
    void listenerNeedsACertificate() {
        try (Container container = Container.create()) {
            assertThatThrownBy(() -> container.listen("amqps://localhost:0"))
                    .isInstanceOf(TlsException.class)
                    .hasMessageContaining("needs a certificate");
            container.run(); // ends at once
        }
    }

    @Test
    @DisplayName("API-COP-06: a domain of the wrong side is refused where it is given")
    void wrongSide() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionOptions.builder().sslDomain(server()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenOptions.builder().sslDomain(client()));
    }
}
