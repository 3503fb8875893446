package io.lepton.blocking;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.LinkException;
import org.jspecify.annotations.Nullable;

/** The peer has closed or detached a link. Its {@link #condition()} is the reason that the peer gave, or null. */
public final class LinkDetachedException extends LinkException implements MessageFate {
    private static final long serialVersionUID = 1L;

    private final boolean inDoubt;
    private final transient @Nullable Delivery delivery;

    LinkDetachedException(String message, @Nullable Condition condition, Fate fate) {
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
