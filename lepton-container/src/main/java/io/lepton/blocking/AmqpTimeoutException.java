package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/** A blocking call took longer than it may. */
public final class AmqpTimeoutException extends AmqpException implements MessageFate {
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

    @Override
    public boolean isInDoubt() {
        return inDoubt;
    }

    @Override
    public @Nullable Delivery delivery() {
        return delivery;
    }
}
