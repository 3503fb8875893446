package io.lepton.amqp;

/** Names of conditions that detach a link. AMQP 1.0 §2.8.18. */
public final class LinkError {
    /** An operator detached it; it may be tried again. */
    public static final Symbol DETACH_FORCED = Symbol.of("amqp:link:detach-forced");

    /** More messages than the link had credit for. */
    public static final Symbol TRANSFER_LIMIT_EXCEEDED = Symbol.of("amqp:link:transfer-limit-exceeded");

    /** A message larger than the link allows. */
    public static final Symbol MESSAGE_SIZE_EXCEEDED = Symbol.of("amqp:link:message-size-exceeded");

    /** Try another address; the info says which. */
    public static final Symbol REDIRECT = Symbol.of("amqp:link:redirect");

    /** The same container attached a link of this name elsewhere. */
    public static final Symbol STOLEN = Symbol.of("amqp:link:stolen");

    private LinkError() {}
}
