package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.ConnectionState.Step;
import io.lepton.frame.FrameReader;
import io.lepton.frame.FrameWriter;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslCode;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
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
        /** None is awaited: what comes next in the SASL layer is being found out. */
        WAITING,
        AMQP,
        /** None: what comes is dropped. */
        NOTHING
    }

    private final Transport transport;
    private final boolean client;
    private final @Nullable SaslLayer sasl;
    private final boolean authenticationRequired;
    private boolean saslDone;
    /** AMQP begins at once, with no SASL layer before it. */
    private boolean bare;

    private boolean waiting;
    /** What was waited for, or null: it has not come. */
    private @Nullable Runnable answer;

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
        return saslDone && sasl != null ? sasl.isAuthenticated() : certified() != null;
    }

    /** Who was authenticated, or null. */
    @Nullable String user() {
        return saslDone && sasl != null ? sasl.user() : certified();
    }

    /** Whose certificate was shown in TLS, where AMQP begins at once; or null. */
    private @Nullable String certified() {
        if (!bare) {
            return null;
        }
        SaslContext context = context(null, List.of());
        List<X509Certificate> shown = client ? context.localCertificates() : context.peerCertificates();
        return shown.isEmpty() ? null : shown.get(0).getSubjectX500Principal().getName();
    }

    /** The SASL mechanism that was chosen, or null. */
    @Nullable Symbol mechanism() {
        return sasl == null ? null : sasl.mechanism();
    }

    /** How the log-in has ended, or null. */
    @Nullable SaslCode outcome() {
        return sasl == null ? null : sasl.outcome();
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
        if (header == ProtocolHeader.SASL && sasl != null) {
            return inSasl(() -> sasl.begin(this, false)); // the server speaks first
        }
        bare = sasl == null;
        transport.openClose().step(Step.RECV_HEADER);
        return Layer.AMQP;
    }

    private Layer onClientHeader(@Nullable ProtocolHeader header, String text) {
        boolean saslFirst = next() == ProtocolHeader.SASL;
        if (header == ProtocolHeader.SASL && sasl != null && saslFirst) {
            sendHeader(ProtocolHeader.SASL);
            return inSasl(() -> sasl.begin(this, authenticationRequired));
        }
        if (header == ProtocolHeader.AMQP && !(saslFirst && authenticationRequired) && mayBeBare()) {
            transport.openClose().step(Step.RECV_HEADER);
            sendHeader(ProtocolHeader.AMQP);
            return Layer.AMQP;
        }
        sendHeader(next()); // say what would do, and end. §2.2
        return end("the peer asked for " + text + ", which is not to be had here");
    }

    /** Whether AMQP may begin now: after SASL, or where nobody has to prove anything that his certificate has not. */
    private boolean mayBeBare() {
        bare = !saslDone;
        return saslDone || !authenticationRequired || certified() != null;
    }

    /** A frame came in the SASL layer; answers what is read next. */
    Layer onSaslFrame(FrameReader frames) {
        if (sasl == null || frames.type() != FrameReader.SASL || frames.isEmpty()) {
            // the peer does not keep to the layers: there is nothing to say to it
            return end(frames.isEmpty() ? "an empty SASL frame" : "an AMQP frame in the SASL layer");
        }
        return inSasl(() -> sasl.onFrame(frames.sasl()));
    }

    /** What was waited for, if it has come; answers what is read next. */
    Layer onAnswer() {
        Runnable next = answer;
        if (next == null) {
            return Layer.WAITING;
        }
        answer = null;
        waiting = false;
        return inSasl(next);
    }

    /** Lets the SASL layer take a step; answers what is read next. */
    private Layer inSasl(Runnable step) {
        SaslLayer layer = Objects.requireNonNull(sasl);
        OutputBuffer out = transport.out();
        int before = out.mark();
        step.run();
        if (out.mark() != before) {
            transport.countFrame();
        }
        if (waiting) {
            return Layer.WAITING;
        }
        if (!layer.isDone()) {
            return Layer.SASL;
        }
        if (layer.failure() != null) {
            transport.fail(layer.failure(), layer.fault());
            return Layer.NOTHING;
        }
        saslDone = true;
        begin();
        return Layer.HEADER;
    }

    /** The transport has ended. */
    void end() {
        if (sasl != null) {
            sasl.end();
        }
    }

    // ------------------------------------------------------------------ what the SASL layer needs

    FrameWriter frames() {
        return transport.out().frames();
    }

    SaslContext context(@Nullable String hostname, List<Symbol> offered) {
        String peer = transport.connection().driver().remoteAddress();
        return new SaslContext(hostname, transport.tlsSession(), peer, offered);
    }

    /** Nothing that comes is acted on until {@link #resume}. */
    void await() {
        waiting = true;
    }

    /** What was waited for is there: {@code next} acts on it. From any thread. */
    void resume(Runnable next) {
        try {
            transport.connection().driver().execute(() -> {
                answer = next;
                transport.readOn();
            });
        } catch (RejectedExecutionException e) {
            // nobody waits any more
        }
    }

    private Layer end(String text) {
        transport.fail(Condition.of(ConnectionError.FRAMING_ERROR, text));
        return Layer.NOTHING;
    }
}
