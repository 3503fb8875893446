package io.lepton.blocking;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * The connection was open and is lost, without a close of the peer. Its {@link #condition()} is what was found of it, such as
 * {@link io.lepton.endpoint.LeptonError#IO}, or null.
 */
public final class ConnectionLostException extends ConnectionException implements MessageFate {
    private static final long serialVersionUID = 1L;

    private final boolean inDoubt;
    private final transient @Nullable Delivery delivery;

    ConnectionLostException(String message, @Nullable Condition condition, Fate fate) {
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
