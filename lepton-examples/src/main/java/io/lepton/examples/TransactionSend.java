package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.Transaction;
import io.lepton.TransactionEvent;
import io.lepton.TransactionHandler;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import java.util.Map;

/**
 * Sends numbered messages, several in one transaction: all of a batch arrive, or none. It goes on until one would not be accepted.
 * Arguments: [url with the node as its path [count [batch]]].
 */
public final class TransactionSend implements MessagingHandler, TransactionHandler {
    private final Batches batches;
    private Sender sender;
    private int committed;
    private int announced;

    private TransactionSend(Batches batches) {
        this.batches = batches;
    }

    @Override
    public void onStart(ContainerEvent event) {
        sender = event.container().createSender(batches.url());
    }

    @Override
    public void onLinkOpened(LinkEvent event) { // again when the connection was lost, and the transaction with it
        event.container().declareTransaction(event.connection(), this);
    }

    @Override
    public void onTransactionDeclared(TransactionEvent event) {
        announced = 0;
        for (int i = 1; i <= batches.next(committed); i++) {
            Message message = Message.create(Map.of("sequence", committed + i)).id(committed + i);
            event.transaction().send(sender, message).setContext(event.transaction());
        }
    }

    @Override
    public void onTransactionalOutcome(DeliveryEvent event) {
        Transaction transaction = (Transaction) event.delivery().context();
        if (!(event.delivery().outcome() instanceof Accepted)) {
            transaction.abort();
        } else if (++announced == batches.next(committed)) {
            transaction.commit();
        }
    }

    @Override
    public void onTransactionCommitted(TransactionEvent event) {
        committed += announced;
        if (committed == batches.count()) {
            System.out.println("all messages committed");
            event.connection().close();
        } else {
            event.container().declareTransaction(event.connection(), this);
        }
    }

    @Override
    public void onTransactionAborted(TransactionEvent event) {
        if (event.connection().transport() != null) { // else it was lost, and the link will open again
            System.err.println("not accepted: nothing of this batch was sent");
            event.connection().close();
        }
    }

    @Override
    public void onTransactionCommitFailed(TransactionEvent event) {
        onTransactionAborted(event);
    }

    @Override
    public void onTransactionDeclareFailed(TransactionEvent event) {
        System.err.println("no transactions: " + event.transaction().condition());
        event.connection().close();
    }

    public static void main(String[] args) {
        Container.create(new TransactionSend(Batches.of(args))).run();
    }
}
