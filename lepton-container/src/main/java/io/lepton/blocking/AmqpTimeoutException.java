package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/** A blocking call took longer than it may. */
public final class AmqpTimeoutException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final boolean inDoubt;
    private final transient @Nullable Delivery delivery;

    AmqpTimeoutException(String message) {
        super(message);
        inDoubt = false;
        delivery = null;
    }

    AmqpTimeoutException(String message, Fate fate) {
        super(message + fate.text());
        inDoubt = fate.isInDoubt();
        delivery = fate.delivery();
    }

    /**
     * Whether a message is in doubt: it was sent, and may still be accepted. False where nothing was sent, or the message
     * could be taken back: then it certainly did not arrive, and will not.
     */
    public boolean isInDoubt() {
        return inDoubt;
    }

    /** The delivery that is in doubt, which is settled by itself when the peer settles it; or null. */
    public @Nullable Delivery delivery() {
        return delivery;
    }
}
