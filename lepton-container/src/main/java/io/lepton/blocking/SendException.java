package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Delivery;

/** The peer gave a message an outcome that counts as a failure: {@link BlockingOptions#errorOutcomes()}. */
public final class SendException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final transient Delivery delivery;
    private final transient Outcome outcome;

    SendException(Delivery delivery, Outcome outcome) {
        super(delivery + ": " + outcome);
        this.delivery = delivery;
        this.outcome = outcome;
    }

    /** The delivery, which is settled. */
    public Delivery delivery() {
        return delivery;
    }

    /** What the peer made of the message. */
    public Outcome outcome() {
        return outcome;
    }
}
