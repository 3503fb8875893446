package io.lepton;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A transaction did not come about, or did not end as it was to. Also how a {@link TransactionCoordinator} refuses: the condition
 * is what the client is told.
 */
public final class TransactionException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Condition condition;
    private final boolean inDoubt;

    /** Says which transaction and, where it is known, why. */
    public TransactionException(String message, @Nullable Condition condition) {
        this(message, condition, false);
    }

    TransactionException(String message, @Nullable Condition condition, boolean inDoubt) {
        super(condition == null ? message : message + ": " + condition);
        this.condition = condition;
        this.inDoubt = inDoubt;
    }

    /** A refusal with this condition. */
    public static TransactionException of(Condition condition) {
        return new TransactionException("refused", condition);
    }

    /** Why, such as one of {@link io.lepton.amqp.TransactionError}; null where nobody said. */
    public @Nullable Condition condition() {
        return condition;
    }

    /** Whether the connection was lost between the request to commit and its answer: it was done, or it was not. */
    public boolean isInDoubt() {
        return inDoubt;
    }
}
