package io.lepton;

import io.netty.handler.ssl.OpenSsl;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** An authority, and certificates that it vouches for, made anew for each run. */
final class Certificates {
    static final X509Bundle CA = authority("test authority");
    /** For localhost and 127.0.0.1. */
    static final X509Bundle LOCALHOST = issued("localhost", Certificates::forLoopback);

    static final X509Bundle CLIENT = issued("a client", it -> it);

    /** Whether BoringSSL does the work in this JVM, rather than the JDK. */
    static final boolean BORINGSSL = Boolean.getBoolean("lepton.test.boringssl") && OpenSsl.isAvailable();

    private Certificates() {}

    static X509Bundle authority(String name) {
        return make(() -> builder(name).setIsCertificateAuthority(true).buildSelfSigned());
    }

    static X509Bundle issued(String name, UnaryOperator<CertificateBuilder> more) {
        return issuedBy(CA, name, more);
    }

    static X509Bundle issuedBy(X509Bundle authority, String name, UnaryOperator<CertificateBuilder> more) {
        return make(() -> more.apply(builder(name)).buildIssuedBy(authority));
    }

    static X509Bundle selfSigned() {
        return make(() -> forLoopback(builder("localhost"))
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    static X509Bundle expired() {
        Instant now = Instant.now();
        return issued(
                "localhost",
                it -> forLoopback(it).notBefore(now.minus(Duration.ofDays(2))).notAfter(now.minus(Duration.ofDays(1))));
    }

    static CertificateBuilder forLoopback(CertificateBuilder builder) {
        return builder.addSanDnsName("localhost")
                .addSanIpAddress(InetAddress.getLoopbackAddress().getHostAddress());
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder().subject("CN=" + name).algorithm(CertificateBuilder.Algorithm.ecp256);
    }

    private interface Making {
        X509Bundle make() throws Exception;
    }

    private static X509Bundle make(Making making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ------------------------------------------------------------------ domains

    /** Shows that certificate, and asks for none. */
    static SslDomain server(X509Bundle certificate) {
        return with(SslDomain.server(), certificate);
    }

    static SslDomain server() {
        return server(LOCALHOST);
    }

    /** Trusts the authority, and nobody else. */
    static SslDomain client() {
        return SslDomain.client().trustedCa(CA.getCertificatePEM());
    }

    static SslDomain with(SslDomain domain, X509Bundle certificate) {
        return domain.certificate(certificate.getCertificatePathPEM(), certificate.getPrivateKeyPEM(), null);
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
