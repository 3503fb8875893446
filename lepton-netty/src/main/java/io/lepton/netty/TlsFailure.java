package io.lepton.netty;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.LeptonError;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why TLS failed, in one line for people: the providers tell it in chains of exceptions, in which the reason is the last. */
final class TlsFailure {
    /** "Received fatal alert: bad_certificate", of the JDK; "…:SSLV3_ALERT_BAD_CERTIFICATE", of BoringSSL. */
    private static final Pattern ALERT =
            Pattern.compile("(?:[Rr]eceived fatal alert: |(?:SSLV3|TLSV1|TLSV13)_ALERT_)(\\w+)");

    /** Alerts by which a peer says that it does not take our certificate, or wants one. RFC 8446 §6.2 */
    private static final Set<String> OF_CERTIFICATES = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied");

    private static final String PLAIN_AMQP = "414d5150";

    private TlsFailure() {}

    /** Whether it comes of TLS, and not of the socket under it. */
    static boolean isTls(Throwable cause) {
        return cause instanceof SSLException
                || cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    }

    /** The condition of a transport that has ended for that. {@code peer}: its address. */
    static Condition condition(Throwable cause, boolean server, String peer) {
        if (cause instanceof ClosedChannelException) {
            return Condition.of(
                    LeptonError.IO,
                    "TLS with " + peer
                            + ": the peer closed the socket in the middle of the hand-shake; does it speak TLS"
                            + " there?");
        }
        String certificate = certificate(cause);
        if (certificate != null) {
            return Condition.of(LeptonError.TLS_CERTIFICATE, "TLS with " + peer + ": " + certificate);
        }
        String alert = alert(cause);
        if (alert != null) {
            return OF_CERTIFICATES.contains(alert)
                    ? Condition.of(
                            LeptonError.TLS_CERTIFICATE,
                            "TLS with " + peer + ": the peer refuses our certificate, or wants one (" + alert + ")")
                    : Condition.of(LeptonError.TLS, "TLS with " + peer + ": " + ofAlert(alert));
        }
        return Condition.of(LeptonError.TLS, "TLS with " + peer + ": " + text(cause, server));
    }

    private static String ofAlert(String alert) {
        return switch (alert) {
            case "handshake_failure", "protocol_version", "insufficient_security" ->
                "the peer and we have no TLS version" + " and cipher suite in common (" + alert + ")";
            case "no_application_protocol" -> "the peer speaks none of our protocols (" + alert + ")";
            case "unrecognized_name" -> "the peer does not know the name that it was asked for (" + alert + ")";
            default -> "the peer ended it with the alert " + alert;
        };
    }

    /** What is wrong with the certificate of the peer; null if that is not the reason. */
    private static @Nullable String certificate(Throwable cause) {
        Throwable last = null;
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof CertificateException
                    || at instanceof java.security.cert.CertPathBuilderException
                    || at instanceof CertPathValidatorException) {
                last = at;
            }
        }
        if (last == null) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            return text.contains("empty client certificate chain") || text.contains("peer_did_not_return_a_certificate")
                    ? "the client showed no certificate"
                    : null;
        }
        if (last instanceof CertificateExpiredException) {
            return "the certificate of the peer, or of who vouches for it, has expired: " + last.getMessage();
        }
        if (last instanceof CertificateNotYetValidException) {
            return "the certificate of the peer, or of who vouches for it, is not valid yet: " + last.getMessage();
        }
        String text = oneLine(last);
        if (text.contains("unable to find valid certification path") || text.contains("Path does not chain")) {
            return "nobody whom we trust vouches for the certificate of the peer";
        }
        if (text.startsWith("No name matching") || text.startsWith("No subject alternative")) {
            return "the certificate of the peer is for another name: " + text
                    + " (ConnectionOptions.sniHostname says which name it has to be for)";
        }
        return "the certificate of the peer is refused: " + text;
    }

    private static @Nullable String alert(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            Matcher alert = ALERT.matcher(String.valueOf(at.getMessage()));
            if (alert.find()) {
                String name = alert.group(1).toLowerCase(Locale.ROOT);
                return name.equals("unknown_certificate") ? "certificate_unknown" : name;
            }
        }
        return null;
    }

    private static String text(Throwable cause, boolean server) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof NotSslRecordException) {
            boolean amqp = String.valueOf(root.getMessage()).startsWith(PLAIN_AMQP);
            if (server) {
                return amqp ? "the peer speaks AMQP without TLS: it wants amqps://" : "what the peer sent is not TLS";
            }
            return amqp ? "the peer speaks AMQP without TLS there" : "what the peer answered is not TLS";
        }
        String text = oneLine(root);
        return text.contains("TOO_MANY_KEY_UPDATES") ? "the peer floods us with new keys" : text;
    }

    private static String oneLine(Throwable cause) {
        String text = cause.getMessage();
        return text == null || text.isBlank()
                ? cause.getClass().getSimpleName()
                : text.strip().replaceAll("\\s+", " ");
    }
}
