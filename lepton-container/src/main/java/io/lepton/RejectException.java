package io.lepton;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import org.jspecify.annotations.Nullable;

/** Thrown out of {@link MessagingHandler#onMessage}: the message is rejected and settled, and all goes on. */
public final class RejectException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Condition condition;

    /** Rejects without a reason. */
    public RejectException() {
        this(null);
    }

    /** Rejects for a reason that the sender is told. */
    public RejectException(@Nullable Condition condition) {
        super(condition == null ? "rejected" : "rejected: " + condition);
        this.condition = condition;
    }

    /** The reason, or null. */
    public @Nullable Condition condition() {
        return condition;
    }
}
