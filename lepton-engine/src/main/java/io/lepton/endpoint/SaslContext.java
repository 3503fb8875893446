package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a SASL exchange begins: for choosing a mechanism, and for those mechanisms that depend on what is under
 * them.
 *
 * @param hostname the host that the client means; null where it names none, or has not yet
 * @param tlsSession the TLS session of the socket, whose hand-shake is done; null without TLS
 * @param remoteAddress where the peer is, as {@code host:port}; null where that is not known
 * @param offered the mechanisms that the server has offered; empty where it has not yet
 */
public record SaslContext(
        @Nullable String hostname,
        @Nullable SSLSession tlsSession,
        @Nullable String remoteAddress,
        List<Symbol> offered) {

    /** Nothing is known: without TLS, nothing was said. */
    public static final SaslContext NONE = new SaslContext(null, null, null, List.of());

    /** Takes a copy of the list. */
    public SaslContext {
        offered = List.copyOf(offered);
    }

    /** Whether nobody on the way can read what is said. */
    public boolean isEncrypted() {
        return tlsSession != null;
    }

    /** The certificates that the peer has shown in TLS, its own first; empty where it has shown none. */
    public List<X509Certificate> peerCertificates() {
        return Certificates.ofPeer(tlsSession);
    }

    /** The certificates that we have shown in TLS, our own first; empty where we have shown none. */
    public List<X509Certificate> localCertificates() {
        return Certificates.ofOurs(tlsSession);
    }
}
