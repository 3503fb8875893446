package io.lepton.blocking;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/** The peer has closed the connection. Its {@link #condition()} is the reason that the peer gave, or null. */
public final class ConnectionClosedException extends ConnectionException implements MessageFate {
    private static final long serialVersionUID = 1L;

    private final boolean inDoubt;
    private final transient @Nullable Delivery delivery;

    ConnectionClosedException(String message, @Nullable Condition condition, Fate fate) {
        super(message + fate.text(), condition);
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
