package io.lepton;

/**
 * Is told what becomes of transactions that were {@linkplain Container#declareTransaction declared}. Called as a
 * {@link MessagingHandler} is, on the thread of the connection, and often the same object. Every method does nothing unless it
 * is overridden. What it throws counts as thrown by a handler of the connection.
 *
 * <p>Each transaction ends with exactly one of {@link #onTransactionDeclareFailed}, {@link #onTransactionCommitted},
 * {@link #onTransactionCommitFailed}, {@link #onTransactionAborted} and {@link #onTransactionInDoubt}.
 */
public interface TransactionHandler {
    /** The coordinator has begun it: it has an id, and work can be done in it. */
    default void onTransactionDeclared(TransactionEvent event) {}

    /** There is no such transaction, and will not be: {@code event.transaction().condition()} says why. */
    default void onTransactionDeclareFailed(TransactionEvent event) {}

    /** What was done in it counts. What was sent in it is told as accepted, or whatever its outcome was, after this. */
    default void onTransactionCommitted(TransactionEvent event) {}

    /**
     * It was to be committed, and was rolled back instead: {@code event.transaction().condition()} says why. What was taken in it
     * has been given back.
     */
    default void onTransactionCommitFailed(TransactionEvent event) {}

    /**
     * It was rolled back, because that was asked for, or because its connection, session or link to the coordinator has ended.
     * What was sent in it is nowhere, what was taken in it has been given back.
     */
    default void onTransactionAborted(TransactionEvent event) {}

    /**
     * It was to be committed, and the connection was lost before the answer came: it counts or it does not, and nobody will say.
     * Calls {@link #onTransactionAborted} unless it is overridden; {@link Transaction#isInDoubt()} tells the difference.
     */
    default void onTransactionInDoubt(TransactionEvent event) {
        onTransactionAborted(event);
    }
}
