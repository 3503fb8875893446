package io.lepton;

import io.lepton.amqp.AmqpException;

/** Thrown out of {@link MessagingHandler#onMessage}: the message is given back and settled, and all goes on. */
public final class ReleaseException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final boolean delivered;

    /** Gives the message back as one that was tried and failed. */
    public ReleaseException() {
        this(true);
    }

    /**
     * Gives the message back.
     *
     * @param delivered true: it counts as an attempt that failed (modified); false: it does not count (released)
     */
    public ReleaseException(boolean delivered) {
        super(delivered ? "modified: delivery failed" : "released");
        this.delivered = delivered;
    }

    /** Whether it counts as an attempt that failed. */
    public boolean delivered() {
        return delivered;
    }
}
