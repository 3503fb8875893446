package io.lepton.amqp;

/** Names of conditions of transactions. AMQP 1.0 §4.5.8. */
public final class TransactionError {
    /** There is no such transaction. */
    public static final Symbol UNKNOWN_ID = Symbol.of("amqp:transaction:unknown-id");

    /** The transaction was rolled back. */
    public static final Symbol ROLLBACK = Symbol.of("amqp:transaction:rollback");

    /** The transaction took too long. */
    public static final Symbol TIMEOUT = Symbol.of("amqp:transaction:timeout");

    private TransactionError() {}
}
