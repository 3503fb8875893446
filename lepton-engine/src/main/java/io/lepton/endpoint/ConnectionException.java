package io.lepton.endpoint;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import org.jspecify.annotations.Nullable;

/** A connection cannot do what was asked of it, mostly because the peer or a limit does not allow it. */
public class ConnectionException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Condition condition;

    /** Says what cannot be done and, where the peer gave one, the condition why. */
    public ConnectionException(String message, @Nullable Condition condition) {
        super(message);
        this.condition = condition;
    }

    /** What the peer said, or null. */
    public final @Nullable Condition condition() {
        return condition;
    }
}
