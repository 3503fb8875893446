package io.lepton.endpoint;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What was shown in a TLS session (AMQP 1.0 §5.2), the own certificate of who showed it first; empty where that was nothing. */
final class Certificates {
    private Certificates() {}

    static List<X509Certificate> ofPeer(@Nullable SSLSession session) {
        if (session == null) {
            return List.of();
        }
        try {
            return x509(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // a client that was asked for none, or had none
        }
    }

    static List<X509Certificate> ofOurs(@Nullable SSLSession session) {
        Certificate[] shown = session == null ? null : session.getLocalCertificates();
        return shown == null ? List.of() : x509(shown);
    }

    private static List<X509Certificate> x509(Certificate[] certificates) {
        return Stream.of(certificates)
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }
}
