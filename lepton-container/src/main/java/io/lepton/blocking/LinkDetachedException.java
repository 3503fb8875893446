package io.lepton.blocking;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.LinkException;
import org.jspecify.annotations.Nullable;

/** The peer has closed or detached a link. Its {@link #condition()} is the reason that the peer gave, or null. */
public final class LinkDetachedException extends LinkException {
    private static final long serialVersionUID = 1L;

    LinkDetachedException(String message, @Nullable Condition condition) {
        super(message, condition);
    }
}
