package io.lepton.sasl;

import io.lepton.endpoint.SaslContext;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code tls-server-end-point} (RFC 5929 §4): a hash of the server's certificate, which who sits in between cannot show. */
final class ChannelBinding {
    static final String NAME = "tls-server-end-point";

    private ChannelBinding() {}

    /** What both sides see at the client's end of the wire; null where there is nothing of the kind. */
    static byte @Nullable [] atClient(SaslContext context) {
        return of(context.peerCertificates());
    }

    /** The same at the server's end. */
    static byte @Nullable [] atServer(SaslContext context) {
        return of(context.localCertificates());
    }

    private static byte @Nullable [] of(List<X509Certificate> ofServer) {
        if (ofServer.isEmpty()) {
            return null;
        }
        X509Certificate certificate = ofServer.get(0);
        try {
            String digest = digest(certificate);
            return digest == null ? null : MessageDigest.getInstance(digest).digest(certificate.getEncoded());
        } catch (GeneralSecurityException | java.io.IOException e) {
            return null; // it is of a kind that this JDK does not know
        }
    }

    /** The hash function of the certificate's signature, a better one for MD5 and SHA-1; null where it has none. */
    private static @Nullable String digest(X509Certificate certificate)
            throws GeneralSecurityException, java.io.IOException {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String digest;
        if (algorithm.equals("RSASSA-PSS")) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            digest = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } else {
            int with = algorithm.indexOf("WITH");
            if (with < 0) {
                return null; // such as Ed25519, for which nothing is defined
            }
            digest = algorithm.substring(0, with);
        }
        digest = digest.startsWith("SHA") && !digest.contains("-") ? "SHA-" + digest.substring(3) : digest;
        return digest.equals("MD5") || digest.equals("SHA-1") ? "SHA-256" : digest;
    }
}
