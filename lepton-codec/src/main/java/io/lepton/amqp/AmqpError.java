package io.lepton.amqp;

/** Names of conditions that may stand anywhere. AMQP 1.0 §2.8.15. */
public final class AmqpError {
    /** Something went wrong inside the peer. */
    public static final Symbol INTERNAL_ERROR = Symbol.of("amqp:internal-error");

    /** There is no such node or other thing. */
    public static final Symbol NOT_FOUND = Symbol.of("amqp:not-found");

    /** The user may not do this. */
    public static final Symbol UNAUTHORIZED_ACCESS = Symbol.of("amqp:unauthorized-access");

    /** Bytes that make no sense. */
    public static final Symbol DECODE_ERROR = Symbol.of("amqp:decode-error");

    /** Too much of something. */
    public static final Symbol RESOURCE_LIMIT_EXCEEDED = Symbol.of("amqp:resource-limit-exceeded");

    /** It is not allowed here. */
    public static final Symbol NOT_ALLOWED = Symbol.of("amqp:not-allowed");

    /** A field of a frame has a value that cannot be. */
    public static final Symbol INVALID_FIELD = Symbol.of("amqp:invalid-field");

    /** The peer cannot do this. */
    public static final Symbol NOT_IMPLEMENTED = Symbol.of("amqp:not-implemented");

    /** Another one holds it. */
    public static final Symbol RESOURCE_LOCKED = Symbol.of("amqp:resource-locked");

    /** What had to be true is not. */
    public static final Symbol PRECONDITION_FAILED = Symbol.of("amqp:precondition-failed");

    /** It was deleted meanwhile. */
    public static final Symbol RESOURCE_DELETED = Symbol.of("amqp:resource-deleted");

    /** A frame that cannot come now. */
    public static final Symbol ILLEGAL_STATE = Symbol.of("amqp:illegal-state");

    /** The frame cannot be sent, as the smallest form of it is too large for the peer. */
    public static final Symbol FRAME_SIZE_TOO_SMALL = Symbol.of("amqp:frame-size-too-small");

    private AmqpError() {}
}
