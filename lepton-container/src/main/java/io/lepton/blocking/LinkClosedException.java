package io.lepton.blocking;

import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.LinkException;
import org.jspecify.annotations.Nullable;

/** The link, or the connection with it, was closed here while a call waited for an outcome. Its {@link #condition()} is null. */
public final class LinkClosedException extends LinkException implements MessageFate {
    private static final long serialVersionUID = 1L;

    private final boolean inDoubt;
    private final transient @Nullable Delivery delivery;

    LinkClosedException(String message, Fate fate) {
        super(message + fate.text(), null);
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
