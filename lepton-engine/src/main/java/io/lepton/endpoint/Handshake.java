package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.ConnectionState.Step;
import io.lepton.frame.FrameReader;
import io.lepton.frame.ProtocolHeader;
import org.jspecify.annotations.Nullable;

/**
 * What comes before the first AMQP frame: protocol headers (AMQP 1.0 §2.2) and, if there is one, the SASL layer between
 * them (§5.3).
 *
 * <pre>
 *   with SASL:     HEADER ── SASL header ──▶ SASL ── outcome ──▶ HEADER ── AMQP header ──▶ AMQP
 *   without:       HEADER ── AMQP header ──▶ AMQP
 * </pre>
 */
final class Handshake {
    /** The layer whose bytes are read next. */
    enum Layer {
        HEADER,
        SASL,
        AMQP,
        /** None: what comes is dropped. */
        NOTHING
    }

    private final Transport transport;
    private final boolean client;
    private final @Nullable SaslLayer sasl;
    private final boolean authenticationRequired;
    private boolean saslDone;

    Handshake(Transport transport, boolean client, @Nullable SaslLayer sasl, boolean authenticationRequired) {
        this.transport = transport;
        this.client = client;
        this.sasl = sasl;
        this.authenticationRequired = authenticationRequired;
    }

    boolean isClient() {
        return client;
    }

    /** Whether the peer (accepting side) or we (connecting side) proved who it is. */
    boolean isAuthenticated() {
        return saslDone && sasl != null && sasl.isAuthenticated();
    }

    /** Who was authenticated, or null. */
    @Nullable String user() {
        return saslDone && sasl != null ? sasl.user() : null;
    }

    /** The SASL mechanism that was chosen, or null. */
    @Nullable Symbol mechanism() {
        return sasl == null ? null : sasl.mechanism();
    }

    /** A client speaks first. */
    void begin() {
        if (client) {
            sendHeader(next());
        }
    }

    /** The header that has to come next. */
    private ProtocolHeader next() {
        return sasl != null && !saslDone ? ProtocolHeader.SASL : ProtocolHeader.AMQP;
    }

    private void sendHeader(ProtocolHeader header) {
        transport.out().frames().header(header);
        if (header == ProtocolHeader.AMQP) {
            transport.openClose().step(Step.SEND_HEADER);
        }
    }

    /** A header came, or, where it is null, what {@code text} describes; answers what is read next. */
    Layer onHeader(@Nullable ProtocolHeader header, String text) {
        return client ? onServerHeader(header, text) : onClientHeader(header, text);
    }

    private Layer onServerHeader(@Nullable ProtocolHeader header, String text) {
        if (header != next()) {
            // what we pipelined behind our header is void: nothing more goes out. §2.2
            return end("we asked for " + next() + " 1.0.0 and the peer answered " + text);
        }
        if (header == ProtocolHeader.SASL) {
            return Layer.SASL;
        }
        transport.openClose().step(Step.RECV_HEADER);
        return Layer.AMQP;
    }

    private Layer onClientHeader(@Nullable ProtocolHeader header, String text) {
        boolean saslFirst = next() == ProtocolHeader.SASL;
        if (header == ProtocolHeader.SASL && sasl != null && saslFirst) {
            sendHeader(ProtocolHeader.SASL);
            sasl.begin(transport.out().frames(), authenticationRequired);
            transport.countFrame();
            return Layer.SASL;
        }
        if (header == ProtocolHeader.AMQP && !(saslFirst && authenticationRequired)) {
            transport.openClose().step(Step.RECV_HEADER);
            sendHeader(ProtocolHeader.AMQP);
            return Layer.AMQP;
        }
        sendHeader(next()); // say what would do, and end. §2.2
        return end("the peer asked for " + text + ", which is not to be had here");
    }

    /** A frame came in the SASL layer; answers what is read next. */
    Layer onSaslFrame(FrameReader frames) {
        if (sasl == null || frames.type() != FrameReader.SASL || frames.isEmpty()) {
            // the peer does not keep to the layers: there is nothing to say to it
            return end(frames.isEmpty() ? "an empty SASL frame" : "an AMQP frame in the SASL layer");
        }
        OutputBuffer out = transport.out();
        int before = out.mark();
        sasl.onFrame(frames.sasl(), out.frames());
        if (out.mark() != before) {
            transport.countFrame();
        }
        if (!sasl.isDone()) {
            return Layer.SASL;
        }
        if (sasl.failure() != null) {
            transport.fail(sasl.failure());
            return Layer.NOTHING;
        }
        saslDone = true;
        begin();
        return Layer.HEADER;
    }

    private Layer end(String text) {
        transport.fail(Condition.of(ConnectionError.FRAMING_ERROR, text));
        return Layer.NOTHING;
    }
}
