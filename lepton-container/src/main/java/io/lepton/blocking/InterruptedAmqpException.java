package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/** The thread of a blocking call was interrupted. Its interrupt flag is set again. */
public final class InterruptedAmqpException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final boolean inDoubt;
    private final transient @Nullable Delivery delivery;

    InterruptedAmqpException(String message) {
        super(message);
        inDoubt = false;
        delivery = null;
    }

    InterruptedAmqpException(String message, Fate fate) {
        super(message + fate.text());
        inDoubt = fate.isInDoubt();
        delivery = fate.delivery();
    }

    /** Whether a message is in doubt: as {@link AmqpTimeoutException#isInDoubt()}. */
    public boolean isInDoubt() {
        return inDoubt;
    }

    /** The delivery that is in doubt, or null. */
    public @Nullable Delivery delivery() {
        return delivery;
    }
}
