package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What became of a message will not be known: its connection, session or link ended before the peer's word arrived. Unless
 * {@link #isUnsent()} it may have arrived, and sending it again may make two of it.
 */
public final class InDoubtException extends LinkException {
    private static final long serialVersionUID = 1L;

    private final transient Delivery delivery;

    /** Says which delivery is in doubt and, where the peer told, why. */
    public InDoubtException(Delivery delivery, @Nullable Condition condition) {
        super(
                delivery
                        + (delivery.isUnsent()
                                ? " was not sent: its link or connection ended before"
                                : " is in doubt: its link or connection ended before its outcome was known")
                        + (condition == null ? "" : ", with " + condition),
                condition);
        this.delivery = delivery;
    }

    /** The delivery that is in doubt. */
    public Delivery delivery() {
        return delivery;
    }

    /** Whether no byte of it was written: it certainly did not arrive. */
    public boolean isUnsent() {
        return delivery.isUnsent();
    }
}
