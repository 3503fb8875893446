package io.lepton.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Transport;
import java.io.IOException;
import java.io.StringWriter;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a peer said of itself, for {@code ping}: names in the order in which they are shown. */
final class PeerReport {

    private static final int LABEL = 22;
    private static final long UINT_MAX = 0xFFFF_FFFFL;

    private final Map<String, Object> facts = new LinkedHashMap<>();

    private PeerReport() {}

    /** Reads it from an open connection. */
    static PeerReport of(Connection connection, long roundTripNanos) {
        PeerReport report = new PeerReport();
        Map<Symbol, Object> properties = new LinkedHashMap<>(connection.remoteProperties());
        report.add("container_id", connection.remoteContainerId());
        report.add("product", properties.remove(Symbol.of("product")));
        report.add("version", properties.remove(Symbol.of("version")));
        report.add("platform", properties.remove(Symbol.of("platform")));
        report.addAll("capabilities", connection.remoteOfferedCapabilities());
        report.addAll("desired_capabilities", connection.remoteDesiredCapabilities());
        if (connection.remoteMaxFrameSize() < UINT_MAX) {
            report.add("max_frame_size", connection.remoteMaxFrameSize());
        }
        report.add("channel_max", connection.remoteChannelMax());
        if (!connection.remoteIdleTimeout().isZero()) {
            report.add("idle_timeout_ms", connection.remoteIdleTimeout().toMillis());
        }
        Transport transport = connection.transport();
        if (transport != null) {
            report.add("sasl_mechanism", transport.saslMechanism());
            report.addTls(transport);
        }
        if (!properties.isEmpty()) {
            report.add("properties", properties);
        }
        report.add("round_trip_ms", Math.round(roundTripNanos / 1e3) / 1e3);
        return report;
    }

    private void addTls(Transport transport) {
        SSLSession session = transport.tlsSession();
        if (session == null) {
            return;
        }
        add("tls_version", session.getProtocol());
        add("tls_cipher", session.getCipherSuite());
        if (!transport.peerCertificates().isEmpty()) {
            X509Certificate certificate = transport.peerCertificates().get(0);
            add("peer_certificate", certificate.getSubjectX500Principal().getName());
            add("certificate_issuer", certificate.getIssuerX500Principal().getName());
            add("certificate_until", certificate.getNotAfter().toInstant().toString());
        }
    }

    private void add(String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    private void addAll(String name, List<Symbol> values) {
        if (!values.isEmpty()) {
            facts.put(name, values);
        }
    }

    /** A name and a value on each line, or one object of JSON on one line. */
    String text(boolean json) {
        return json ? object() + "\n" : lines();
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        facts.forEach((name, value) -> {
            String label = name.replace('_', ' ').replace(" ms", " (ms)");
            String line = label + " ".repeat(Math.max(1, LABEL - label.length())) + Reasons.line(word(value));
            lines.append(line.stripTrailing()).append('\n');
        });
        return lines.toString();
    }

    private static String word(Object value) {
        if (value.equals("")) {
            return "(empty)";
        }
        return value instanceof List<?> list
                ? String.join(" ", list.stream().map(String::valueOf).toList())
                : value instanceof Map<?, ?> map ? map.toString() : JsonValues.text(value);
    }

    private String object() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            JsonValues.write(out, facts);
        } catch (IOException impossible) {
            throw new AssertionError("writing to a string", impossible);
        }
        return text.toString();
    }
}
