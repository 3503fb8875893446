package io.lepton.blocking;

import io.lepton.Transaction;
import io.lepton.TransactionException;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Sender;
import org.jspecify.annotations.Nullable;

/**
 * A message that is sent in a transaction. It comes to its end when the peer has said what will become of it (AMQP 1.0 §4.4.1), or
 * when the transaction has.
 */
final class TransactionSending extends Sending {
    private final Transaction transaction;

    TransactionSending(SenderWatch watch, Message message, Transaction transaction) {
        super(watch, message);
        this.transaction = transaction;
    }

    @Override
    Delivery give(Sender sender, Message message) {
        BlockingTransaction.checkGoesOn(transaction);
        Delivery delivery = transaction.send(sender, message);
        if (!delivery.isLocallySettled()) {
            watch.waits(this);
            whenComplete((done, failure) -> watch.waitsNoMore(this));
            transaction.discharged().whenComplete(this::discharged);
        }
        return delivery;
    }

    private void discharged(Transaction transaction, @Nullable Throwable failure) {
        if (failure != null) {
            completeExceptionally(failure);
        } else if (!this.transaction.isCommitted()) {
            completeExceptionally(
                    new TransactionException(this.transaction + " was rolled back, and the message with it", null));
        }
    }

    /** The transaction goes on without the link, and nobody says any more whether the message is in it. */
    @Override
    void linkEnded(Ending why) {
        Delivery delivery = this.delivery;
        if (delivery != null) {
            failed(() -> why.get(Fate.lost(delivery)));
        }
    }
}
