package io.lepton;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Writes down what is told of transactions, in order. */
class TransactionLog implements TransactionHandler {
    final List<EventType> events = Collections.synchronizedList(new ArrayList<>());
    /** Completed with the transaction that ended first. */
    final CompletableFuture<Transaction> end = new CompletableFuture<>();
    /** What is done in a transaction that was declared. */
    private final Consumer<Transaction> work;

    TransactionLog(Consumer<Transaction> work) {
        this.work = work;
    }

    TransactionLog() {
        this(transaction -> {});
    }

    @Override
    public void onTransactionDeclared(TransactionEvent event) {
        events.add(event.type());
        work.accept(event.transaction());
    }

    @Override
    public void onTransactionDeclareFailed(TransactionEvent event) {
        ended(event);
    }

    @Override
    public void onTransactionCommitted(TransactionEvent event) {
        ended(event);
    }

    @Override
    public void onTransactionCommitFailed(TransactionEvent event) {
        ended(event);
    }

    @Override
    public void onTransactionAborted(TransactionEvent event) {
        ended(event);
    }

    @Override
    public void onTransactionInDoubt(TransactionEvent event) {
        ended(event);
    }

    private void ended(TransactionEvent event) {
        events.add(event.type());
        end.complete(event.transaction());
    }
}
