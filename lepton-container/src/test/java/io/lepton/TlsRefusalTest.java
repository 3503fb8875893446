package io.lepton;

import static io.lepton.Certificates.client;
import static io.lepton.Certificates.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.LeptonError;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whom we do not talk to, and that nothing was said to them. */
class TlsRefusalTest {
    private static void assertRefused(TlsMeeting meeting, String reason) {
        Condition why = meeting.condition();
        assertThat(why.name()).isEqualTo(LeptonError.TLS_CERTIFICATE);
        assertThat(why.description()).contains(reason).doesNotContain("\n");
        assertThat(meeting.transport().tlsSession()).isNull();
        assertThat(meeting.atServer().bytesIn()).as("octets of AMQP").isZero();
    }

    @Test
    @DisplayName("TLS-02: a server is refused that shows a certificate which signs itself, before anything of AMQP")
    void selfSigned() {
        assertRefused(TlsMeeting.of(client(), server(Certificates.selfSigned())), "nobody whom we trust vouches");
    }

    @Test
    @DisplayName("TLS-02: a server is refused whose certificate another authority vouches for")
    void otherAuthority() {
        X509Bundle stranger = Certificates.authority("a stranger");
        assertRefused(
                TlsMeeting.of(
                        client(), server(Certificates.issuedBy(stranger, "localhost", Certificates::forLoopback))),
                "nobody whom we trust vouches");
    }

    @Test
    @DisplayName("TLS-02: a server is refused whose certificate has expired")
    void expired() {
        assertRefused(TlsMeeting.of(client(), server(Certificates.expired())), "expired");
    }

    @Test
    @DisplayName("TLS-02, ROB-22, API-SSL-05: a server is refused whose certificate is for another name")
    void otherName() {
        X509Bundle other = Certificates.issued("localhost", it -> it.addSanDnsName("other.example"));
        assertRefused(TlsMeeting.of(client(), server(other)), "localhost");
    }

    @Test
    @DisplayName("API-SSL-04: with PEER the name does not matter, with NONE nothing does")
    void verifyModes() {
        X509Bundle other = Certificates.issued("other", it -> it.addSanDnsName("other.example"));

        assertThat(TlsMeeting.of(client().verify(VerifyMode.PEER), server(other))
                        .transport()
                        .condition())
                .isNull();
        assertRefused(TlsMeeting.of(client().verify(VerifyMode.PEER), server(Certificates.selfSigned())), "vouches");
        assertThat(TlsMeeting.of(SslDomain.client().verify(VerifyMode.NONE), server(Certificates.expired()))
                        .transport()
                        .condition())
                .isNull();
    }

    @Test
    @DisplayName(
            "API-COP-16, API-COP-12: the certificate is checked against sniHostname, else the virtual host, else the"
                    + " URL's host")
    void whichName() {
        X509Bundle virtual = Certificates.issued("virtual", it -> it.addSanDnsName("virtual.example"));
        ListenOptions.Builder server = ListenOptions.builder().sslDomain(server(virtual));

        assertThat(TlsMeeting.of(options().virtualHost("virtual.example"), server)
                        .transport()
                        .condition())
                .isNull();
        assertThat(TlsMeeting.of(options().virtualHost("x").sniHostname("VIRTUAL.example"), server)
                        .transport()
                        .condition())
                .isNull();
        assertRefused(
                TlsMeeting.of(options().virtualHost("virtual.example").sniHostname("x.example"), server), "x.example");
        assertRefused(TlsMeeting.of(options(), server), "localhost");
        assertRefused(TlsMeeting.of(options().virtualHost(""), server), "localhost");
    }

    @Test
    @DisplayName("API-SSL-05: names are compared without regard to case, wildcards stand for one label, addresses are")
    void namesAsInHttps() {
        X509Bundle wild = Certificates.issued("wild", TlsRefusalTest::forAnyOfSome);
        ListenOptions.Builder server = ListenOptions.builder().sslDomain(server(wild));

        assertThat(TlsMeeting.of(options().sniHostname("a.SOME.example"), server)
                        .transport()
                        .condition())
                .isNull();
        assertRefused(TlsMeeting.of(options().sniHostname("a.b.some.example"), server), "a.b.some.example");
        assertRefused(TlsMeeting.of(options().sniHostname("some.example"), server), "some.example");
    }

    /** The builder takes no wildcards: a subjectAltName of one dNSName, RFC 5280 §4.2.1.6. */
    private static CertificateBuilder forAnyOfSome(CertificateBuilder builder) {
        byte[] name = "*.some.example".getBytes(StandardCharsets.US_ASCII);
        byte[] names = new byte[name.length + 4];
        System.arraycopy(name, 0, names, 4, name.length);
        names[0] = 0x30;
        names[1] = (byte) (name.length + 2);
        names[2] = (byte) 0x82;
        names[3] = (byte) name.length;
        return builder.addExtensionOctetString("2.5.29.17", false, names);
    }

    @Test
    @DisplayName("API-MH-05, API-SSL-12: a refused certificate is not tried again, unless that was asked for")
    void isFatal() {
        assertThat(attempts(HandlerOptions.DEFAULT)).isEqualTo(1);
        assertThat(attempts(HandlerOptions.builder().fatalConditions(Set.of()).build()))
                .isEqualTo(3);
    }

    @Test
    @DisplayName(
            "TLS-02, ROB-28: where a redirect leads to a certificate that is for another name, nothing is said there")
    void redirectToOtherName() {
        X509Bundle good = Certificates.issued("localhost", it -> it.addSanDnsName("localhost"));
        X509Bundle other = Certificates.issued("other", it -> it.addSanDnsName("other.example"));
        assertThat(redirected(other, null).description()).contains("localhost");
        assertThat(redirected(Certificates.selfSigned(), null).description()).contains("vouches");
        assertThat(redirected(good, null)).isNull();
        // §2.8.16: the hostname that a redirect tells is that of TLS, too
        assertThat(redirected(good, "other.example").name()).isEqualTo(LeptonError.TLS_CERTIFICATE);
        assertThat(redirected(other, "other.example")).isNull();
    }

    /** What became of a client that was sent on to one who shows this, by that hostname or by none. */
    private static @Nullable Condition redirected(X509Bundle shown, @Nullable String hostname) {
        Container container = Container.builder().failFast(true).build();
        Recorder target = new Recorder();
        Listener second = container.listen(
                "localhost:0",
                ListenOptions.builder().sslDomain(server(shown)).handler(target).build());
        Map<Symbol, Object> where = new HashMap<>();
        where.put(Symbol.of("network-host"), "localhost");
        where.put(Symbol.of("port"), second.port());
        if (hostname != null) {
            where.put(Symbol.of("hostname"), hostname);
        }
        Recorder sendsOn = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().close(new Condition(ConnectionError.REDIRECT, "over there", where));
            }
        };
        Listener first = container.listen(
                "localhost:0",
                ListenOptions.builder()
                        .sslDomain(server(Certificates.issued("localhost", it -> it.addSanDnsName("localhost"))))
                        .handler(sendsOn)
                        .build());
        AtomicReference<Condition> why = new AtomicReference<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                if (event.connection().connectedUrl().endsWith(":" + second.port())) {
                    event.connection().close();
                }
            }

            @Override
            public void onTransportError(TransportEvent event) {
                if (!event.transport().condition().name().equals(ConnectionError.REDIRECT)) {
                    why.set(event.transport().condition());
                }
                super.onTransportError(event);
            }
        };
        client.atEnd = () -> {
            first.close();
            second.close();
        };
        container.connect(
                "amqps://localhost:" + first.port(),
                options().handler(client).reconnectDisabled().maxRedirects(1).build());
        container.run();
        if (why.get() != null) {
            assertThat(target.only(EventType.CONNECTION_OPENING, EventType.CONNECTION_OPENED))
                    .isEmpty();
        }
        return why.get();
    }

    private static int attempts(HandlerOptions handlerOptions) {
        AtomicInteger attempts = new AtomicInteger();
        Recorder handler = new Recorder() {
            @Override
            public HandlerOptions options() {
                return handlerOptions;
            }

            @Override
            public void onTransportError(TransportEvent event) {
                attempts.incrementAndGet();
                super.onTransportError(event);
            }
        };
        Container container = Container.builder().failFast(true).build();
        Listener listener = container.listen(
                "localhost:0",
                ListenOptions.builder()
                        .sslDomain(server(Certificates.selfSigned()))
                        .handler(new Recorder())
                        .build());
        handler.atEnd = listener::close;
        container.connect(
                "amqps://localhost:" + listener.port(),
                options()
                        .handler(handler)
                        .reconnect(ReconnectOptions.builder()
                                .initialDelay(Duration.ofMillis(1))
                                .maxAttempts(3)
                                .build())
                        .build());
        container.run();
        return attempts.get();
    }

    private static ConnectionOptions.Builder options() {
        return ConnectionOptions.builder().sslDomain(client());
    }

    // ------------------------------------------------------------------ TLS and not

    @Test
    @DisplayName("TLS-04, ROB-24, API-SSL-12: a server that speaks AMQP without TLS is told so, and hears no AMQP")
    void plainServer() throws Exception {
        byte[] header = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> heard = CompletableFuture.supplyAsync(() -> answer(door, header));
            TlsMeeting meeting = TlsMeeting.with("amqps://127.0.0.1:" + door.getLocalPort(), options());

            assertThat(meeting.condition().name()).isEqualTo(LeptonError.TLS);
            assertThat(meeting.condition().description()).contains("speaks AMQP without TLS");
            assertThat(new String(Running.await(heard), StandardCharsets.ISO_8859_1))
                    .startsWith("\u0016\u0003")
                    .doesNotContain("AMQP");
        }
    }

    @Test
    @DisplayName("TLS-04: a server that hangs up in the middle of the hand-shake is told of, and hears no AMQP")
    void serverHangsUp() throws Exception {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> heard = CompletableFuture.supplyAsync(() -> answer(door, new byte[0]));
            TlsMeeting meeting = TlsMeeting.with("amqps://127.0.0.1:" + door.getLocalPort(), options());

            assertThat(meeting.condition().name()).isEqualTo(LeptonError.IO);
            assertThat(meeting.condition().description()).contains("closed the socket in the middle of the hand-shake");
            assertThat(new String(Running.await(heard), StandardCharsets.ISO_8859_1))
                    .doesNotContain("AMQP");
        }
    }

    @Test
    @DisplayName(
            "TLS-03, API-SSL-06: the name is sent as SNI, also one without a dot or with an underscore; no address is")
    void serverNames() throws Exception {
        assertThat(hello("amqps://localhost", options())).contains("localhost");
        assertThat(hello("amqps://127.0.0.1", options())).doesNotContain("127.0.0.1");
        assertThat(hello("amqps://127.0.0.1", options().virtualHost("some-name.example.")))
                .contains("some-name.example")
                .doesNotContain("some-name.example.");
        if (!Certificates.BORINGSSL) { // which sends it not
            assertThat(hello("amqps://127.0.0.1", options().virtualHost("some_name.example")))
                    .contains("some_name.example");
        }
        assertThat(hello("amqps://127.0.0.1", options().virtualHost("v").sniHostname("sni.example")))
                .contains("sni.example");
    }

    @Test
    @DisplayName("a name that no host can have fails the attempt at once")
    void impossibleName() {
        TlsMeeting meeting = TlsMeeting.of(
                options().sniHostname("x".repeat(70) + ".example"),
                ListenOptions.builder().sslDomain(server()));

        assertThat(meeting.condition().name()).isEqualTo(LeptonError.TLS);
        assertThat(meeting.condition().description()).contains("is of no use in TLS");
    }

    private static String hello(String url, ConnectionOptions.Builder options) throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> heard = CompletableFuture.supplyAsync(() -> answer(door, new byte[0]));
            TlsMeeting.with(url + ":" + door.getLocalPort(), options);
            return new String(Running.await(heard), StandardCharsets.ISO_8859_1);
        }
    }

    /** Answers the first octets with these, and ends; what has come. */
    private static byte[] answer(ServerSocket door, byte[] words) {
        try (Socket socket = door.accept()) {
            InputStream in = socket.getInputStream();
            byte[] first = new byte[4096];
            int size = in.read(first);
            OutputStream out = socket.getOutputStream();
            out.write(words);
            socket.shutdownOutput();
            byte[] rest = in.readAllBytes();
            byte[] all = Arrays.copyOf(first, size + rest.length);
            System.arraycopy(rest, 0, all, size, rest.length);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName(
            "ROB-21, API-TRN-07: a client that speaks AMQP without TLS to a listener with TLS is turned away, and either is told")
    void plainClient() {
        TlsMeeting meeting = TlsMeeting.of(
                "amqp://localhost",
                ConnectionOptions.builder(),
                ListenOptions.builder().sslDomain(server()));

        assertThat(meeting.condition().description()).contains("TLS");
        assertThat(meeting.atServer().condition().name()).isEqualTo(LeptonError.TLS);
        assertThat(meeting.atServer().condition().description()).contains("the peer speaks AMQP without TLS");
        assertThat(meeting.atServer().bytesIn()).isZero();
    }

    @Test
    @DisplayName("TLS counts against connectTimeout: a server that says nothing is given up")
    void silentServer() throws Exception {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TlsMeeting meeting = TlsMeeting.with(
                    "amqps://127.0.0.1:" + door.getLocalPort(), options().connectTimeout(Duration.ofMillis(200)));

            assertThat(meeting.condition().name()).isEqualTo(LeptonError.CONNECT_TIMEOUT);
        }
    }

    @Test
    @DisplayName("ROB-20: TLS counts against the hand-shake time-out of the listener, however many octets come")
    void silentClient() throws Exception {
        Recorder handler = new Recorder();
        try (Container container = Container.create();
                Listener listener = container.listen(
                        "localhost:0",
                        ListenOptions.builder()
                                .sslDomain(server())
                                .handler(handler)
                                .handshakeTimeout(Duration.ofMillis(200))
                                .build());
                Running running = Running.run(container);
                Socket socket = new Socket(InetAddress.getByName("localhost"), listener.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 1});

            List<Byte> answered = new ArrayList<>();
            for (int octet = socket.getInputStream().read();
                    octet >= 0;
                    octet = socket.getInputStream().read()) {
                answered.add((byte) octet);
            }
            assertThat(answered.size()).as("an alert at most").isLessThanOrEqualTo(7);
            assertThat(running.isRunning()).isTrue();
        }
    }
}
