package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;

/**
 * The peer broke a rule of the protocol. Thrown where it is found and caught in {@link Transport#receive} alone, which
 * sends the close, end or detach that tells the peer.
 */
final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Endpoint at;
    private final transient Condition condition;

    private ProtocolViolation(Endpoint at, Symbol name, String text) {
        super(text, null, false, false);
        this.at = at;
        this.condition = Condition.of(name, text);
    }

    /** Ends {@code at}: the connection by close, a session by end, a link by detach. */
    static ProtocolViolation of(Endpoint at, Symbol condition, String text) {
        return new ProtocolViolation(at, condition, text);
    }

    Endpoint at() {
        return at;
    }

    Condition condition() {
        return condition;
    }
}
