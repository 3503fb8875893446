package io.lepton.amqp;

/** Names of conditions that end a connection. AMQP 1.0 §2.8.16. */
public final class ConnectionError {
    /** An operator closed it; it may be tried again. */
    public static final Symbol FORCED = Symbol.of("amqp:connection:forced");

    /** Octets that are no frame. */
    public static final Symbol FRAMING_ERROR = Symbol.of("amqp:connection:framing-error");

    /** Try another container; the info says which. */
    public static final Symbol REDIRECT = Symbol.of("amqp:connection:redirect");

    private ConnectionError() {}
}
