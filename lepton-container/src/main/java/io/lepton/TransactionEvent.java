package io.lepton;

import io.lepton.endpoint.Session;

/** Something happened to a transaction. */
public sealed interface TransactionEvent extends SessionEvent permits Events.OfTransaction {
    /** The transaction. */
    Transaction transaction();

    @Override
    default Session session() {
        return transaction().session();
    }

    @Override
    default Object context() {
        return transaction();
    }
}
