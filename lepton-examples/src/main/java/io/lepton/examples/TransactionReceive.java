package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.Transaction;
import io.lepton.TransactionEvent;
import io.lepton.TransactionHandler;
import io.lepton.endpoint.Receiver;

/**
 * Takes messages, several in one transaction: all of a batch are gone from the node, or none. Arguments: [url with the node as its
 * path [count [batch]]].
 */
public final class TransactionReceive implements MessagingHandler, TransactionHandler {
    private final String url;
    private final int count;
    private final int batch;
    private Receiver receiver;
    private Transaction transaction;
    private int committed;
    private int taken;

    private TransactionReceive(String url, int count, int batch) {
        this.url = url;
        this.count = count;
        this.batch = batch;
    }

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder().autoAccept(false).prefetch(0).build();
    }

    @Override
    public void onStart(ContainerEvent event) {
        receiver = event.container().createReceiver(url);
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        declare(event.container());
    }

    private void declare(Container container) {
        taken = 0;
        container.declareTransaction(receiver.connection(), this);
    }

    @Override
    public void onTransactionDeclared(TransactionEvent event) {
        transaction = event.transaction();
        receiver.flow(batchSize());
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
        transaction.accept(event.delivery());
        taken++;
        if (taken == batchSize()) {
            transaction.commit();
        }
    }

    @Override
    public void onTransactionCommitted(TransactionEvent event) {
        committed += taken;
        if (committed == count) {
            event.connection().close();
        } else {
            declare(event.container());
        }
    }

    @Override
    public void onTransactionCommitFailed(TransactionEvent event) {
        declare(event.container()); // what was taken was given back, and comes again
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
        Container.create(new TransactionReceive(url, count, batch)).run();
    }
}
