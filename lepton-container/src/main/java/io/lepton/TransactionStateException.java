package io.lepton;

import io.lepton.amqp.AmqpException;

/** What was asked of a transaction does not fit how it stands, such as to commit one that is not declared. Nothing changed. */
public final class TransactionStateException extends AmqpException {
    private static final long serialVersionUID = 1L;

    /** Says which transaction, and why not. */
    public TransactionStateException(String message) {
        super(message);
    }
}
