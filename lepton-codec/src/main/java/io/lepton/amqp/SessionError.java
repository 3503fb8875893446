package io.lepton.amqp;

/** Names of conditions that end a session. AMQP 1.0 §2.8.17. */
public final class SessionError {
    /** More transfers than the window allowed. */
    public static final Symbol WINDOW_VIOLATION = Symbol.of("amqp:session:window-violation");

    /** Frames came for a link that was detached in error. */
    public static final Symbol ERRANT_LINK = Symbol.of("amqp:session:errant-link");

    /** An attach with a handle that has a link already. */
    public static final Symbol HANDLE_IN_USE = Symbol.of("amqp:session:handle-in-use");

    /** A frame with a handle that has no link. */
    public static final Symbol UNATTACHED_HANDLE = Symbol.of("amqp:session:unattached-handle");

    private SessionError() {}
}
