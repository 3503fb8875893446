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
    private final Batches batches;
    private Receiver receiver;
    private Transaction transaction;
    private int committed;
    private int taken;

    private TransactionReceive(Batches batches) {
        this.batches = batches;
    }

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder().autoAccept(false).prefetch(0).build();
    }

    @Override
    public void onStart(ContainerEvent event) {
        receiver = event.container().createReceiver(batches.url());
    }

    @Override
    public void onLinkOpened(LinkEvent event) { // again when the connection was lost, and the transaction with it
        event.container().declareTransaction(event.connection(), this);
    }

    @Override
    public void onTransactionDeclared(TransactionEvent event) {
        transaction = event.transaction();
        taken = 0;
        receiver.flow(batches.next(committed));
    }

    @Override
    public void onMessage(MessageEvent event) {
        System.out.println(event.message().body());
        transaction.accept(event.delivery());
        if (++taken == batches.next(committed)) {
            transaction.commit();
        }
    }

    @Override
    public void onTransactionCommitted(TransactionEvent event) {
        committed += taken;
        if (committed == batches.count()) {
            event.connection().close();
        } else {
            event.container().declareTransaction(event.connection(), this);
        }
    }

    @Override
    public void onTransactionCommitFailed(TransactionEvent event) {
        if (event.connection().transport() != null) { // else it was lost, and the link will open again
            event.container().declareTransaction(event.connection(), this); // what was given back comes again
        }
    }

    @Override
    public void onTransactionDeclareFailed(TransactionEvent event) {
        System.err.println("no transactions: " + event.transaction().condition());
        event.connection().close();
    }

    public static void main(String[] args) {
        Container.create(new TransactionReceive(Batches.of(args))).run();
    }
}
