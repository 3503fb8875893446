package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.Transaction;
import io.lepton.TransactionEvent;
import io.lepton.TransactionHandler;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends numbered messages, several in one transaction: all of a batch arrive, or none. A batch of which one would not be accepted
 * is aborted and sent again. Arguments: [url with the node as its path [count [batch]]].
 */
public final class TransactionSend implements MessagingHandler, TransactionHandler {
    private final String url;
    private final int count;
    private final int batch;
    private Sender sender;
    private @Nullable Transaction transaction;
    private int committed;
    private int sent;
    private int announced;
    private boolean refused;

    private TransactionSend(String url, int count, int batch) {
        this.url = url;
        this.count = count;
        this.batch = batch;
    }

    @Override
    public void onStart(ContainerEvent event) {
        sender = event.container().createSender(url);
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        declare(event.container());
    }

    private void declare(Container container) {
        sent = 0;
        announced = 0;
        refused = false;
        container.declareTransaction(sender.connection(), this);
    }

    @Override
    public void onTransactionDeclared(TransactionEvent event) {
        transaction = event.transaction();
        send();
    }

    @Override
    public void onSendable(SenderEvent event) {
        send();
    }

    private void send() {
        while (transaction != null && sender.credit() > 0 && sent < batchSize()) {
            sent++;
            Message message = Message.create(Map.of("sequence", committed + sent));
            transaction.send(sender, message.id(committed + sent));
        }
    }

    @Override
    public void onTransactionalOutcome(DeliveryEvent event) {
        refused |= !(event.delivery().outcome() instanceof Accepted);
        announced++;
        if (announced == batchSize()) {
            if (refused) {
                transaction.abort();
            } else {
                transaction.commit();
            }
            transaction = null;
        }
    }

    @Override
    public void onTransactionCommitted(TransactionEvent event) {
        committed += sent;
        if (committed == count) {
            System.out.println("all messages committed");
            event.connection().close();
        } else {
            declare(event.container());
        }
    }

    @Override
    public void onTransactionCommitFailed(TransactionEvent event) {
        declare(event.container());
    }

    @Override
    public void onTransactionAborted(TransactionEvent event) {
        transaction = null; // where the connection was lost, this is how we hear of it
        if (event.connection().transport() != null) {
            declare(event.container()); // else when the link is open again
        }
    }

    @Override
    public void onTransactionDeclareFailed(TransactionEvent event) {
        System.err.println("no transactions: " + event.transaction().condition());
        event.connection().close();
    }

    private int batchSize() {
        return Math.min(batch, count - committed);
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        int batch = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        Container.create(new TransactionSend(url, count, batch)).run();
    }
}
