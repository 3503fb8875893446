package io.lepton.blocking;

import io.lepton.Container;
import io.lepton.Transaction;
import io.lepton.TransactionException;
import io.lepton.TransactionStateException;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Delivery;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A local transaction at the peer, for code that waits: what is sent and what is decided about received messages in it counts
 * once it is committed, all of it or nothing. One that is closed and was not committed is undone.
 *
 * <pre>{@code
 * try (BlockingTransaction transaction = connection.transaction()) {
 *     Delivery order = orders.receive();
 *     transaction.send(invoices, invoiceFor(order.message()));
 *     transaction.accept(order);
 *     transaction.commit();
 * }
 * }</pre>
 *
 * <p>It lives at most as long as the connection that it was begun on. When that is lost the peer undoes it, and every call here
 * throws {@link TransactionException}; where a commit had been asked for and not answered, {@linkplain
 * TransactionException#isInDoubt() in doubt}. Nothing of it is sent again by the library: begin another, even when the connection
 * comes back.
 *
 * <p>Any number of threads may use it at the same time. Made by {@link BlockingConnection#transaction()}.
 */
public final class BlockingTransaction implements AutoCloseable {
    private final BlockingConnection connection;
    private final ConnectionWatch watch;
    private final Transaction transaction;

    BlockingTransaction(BlockingConnection connection, ConnectionWatch watch, Transaction transaction) {
        this.connection = connection;
        this.watch = watch;
        this.transaction = transaction;
    }

    // ------------------------------------------------------------------ work

    /** As {@link #send(BlockingSender, Message, Duration)}, within the time that the connection's options give. */
    public Delivery send(BlockingSender sender, Message message) {
        return send(sender, message, connection.options().timeout());
    }

    /**
     * Sends a message that counts when this is committed, and waits until the peer has said what will become of it then. On a link
     * that settles what it sends, returns when it has been given to the connection. The message may be changed and sent again.
     *
     * <p>To send many, do not wait for each: {@link #sendAsync}. That is also the way with a peer that says what will become of
     * messages only when it is asked to commit, as §4.4.1 allows.
     *
     * @param timeout how long to wait for credit and outcome together; null: for ever
     * @return the delivery, with its provisional outcome; it is settled when this has ended
     * @throws SendException if that outcome is one of {@link BlockingOptions#errorOutcomes()}. The message comes to nothing; this
     *     goes on, and it is yours to decide about the rest of it
     * @throws TransactionException if this is rolled back meanwhile, or was
     * @throws TransactionStateException if it was committed or aborted before, or the sender is of another connection
     * @throws AmqpTimeoutException if time runs out. A message that was not sent completely is then taken back; otherwise it is
     *     part of this
     * @throws RuntimeException what {@link BlockingSender#send(Message, Duration)} throws when its thread is interrupted or its
     *     link ends
     */
    public Delivery send(BlockingSender sender, Message message, @Nullable Duration timeout) {
        Objects.requireNonNull(message, "message");
        Deadline.checkMayBlock(this, "send");
        Deadline deadline = Deadline.in(timeout);
        return sender.send(sending(sender, message), deadline);
    }

    /**
     * Sends a message as {@link #send(BlockingSender, Message, Duration)} does, and returns at once, on any thread. The future is
     * completed with the delivery when the peer has said what will become of the message, whatever that is, and fails with what
     * {@code send} throws otherwise. It is completed on the connection's thread: what depends on it must not block there.
     *
     * @throws TransactionException if this was rolled back
     * @throws TransactionStateException if the sender is of another connection
     * @throws IllegalStateException if the sender was closed
     */
    public CompletableFuture<Delivery> sendAsync(BlockingSender sender, Message message) {
        return sender.sendAsync(sending(sender, Objects.requireNonNull(message, "message")));
    }

    private Sending sending(BlockingSender sender, Message message) {
        SenderWatch link = sender.watch();
        if (link.connection != transaction.connection()) {
            throw new TransactionStateException(transaction + ": send on another connection, " + link.connection);
        }
        checkGoesOn(transaction);
        return new TransactionSending(link, message, transaction);
    }

    /**
     * Accepts a message that was received, once this is committed; when this is rolled back, it is given back. The delivery is
     * settled when this has ended, unless the {@linkplain io.lepton.TransactionOptions#settleBeforeDischarge options} say
     * otherwise. Its receiver must not {@linkplain io.lepton.endpoint.ReceiverOptions#autoAccept accept by itself}.
     *
     * @return false when there is nobody any more to tell
     * @throws TransactionException if this was rolled back
     * @throws TransactionStateException if it was committed or aborted, or the delivery is of another connection, settled, or in
     *     another transaction
     * @throws IllegalStateException if the delivery has another outcome, and on an event loop
     * @throws IllegalArgumentException if the source does not allow that outcome
     */
    public boolean accept(Delivery delivery) {
        return decide("accept", () -> transaction.accept(delivery));
    }

    /** Rejects a message that was received: it is invalid. Otherwise as {@link #accept}. */
    public boolean reject(Delivery delivery) {
        return reject(delivery, null);
    }

    /** Rejects a message that was received, with a reason. Otherwise as {@link #accept}. */
    public boolean reject(Delivery delivery, @Nullable Condition reason) {
        return decide("reject", () -> transaction.reject(delivery, reason));
    }

    /** Releases a message that was received: it was not, and will not be, acted on here. Otherwise as {@link #accept}. */
    public boolean release(Delivery delivery) {
        return decide("release", () -> transaction.release(delivery));
    }

    /**
     * Gives a message that was received back, changed (§3.4.5). Otherwise as {@link #accept}.
     *
     * @param deliveryFailed whether it counts as an attempt that failed
     * @param undeliverableHere whether it must not come over this link again
     * @param annotations what to merge into the message annotations
     */
    public boolean modify(
            Delivery delivery, boolean deliveryFailed, boolean undeliverableHere, Map<Symbol, Object> annotations) {
        return decide("modify", () -> transaction.modify(delivery, deliveryFailed, undeliverableHere, annotations));
    }

    private boolean decide(String call, BooleanSupplier decision) {
        Deadline.checkMayBlock(this, call);
        Request<Boolean> request = () -> {
            checkGoesOn(transaction);
            return CompletableFuture.completedFuture(decision.getAsBoolean());
        };
        return await(call, "", asked(request, over(call)));
    }

    // ------------------------------------------------------------------ the end

    /**
     * Makes all count that was done in this, and waits until the peer has done so. What {@link #sendAsync} was given goes out
     * before. A message that the peer will reject or release does not stand in the way: it comes to nothing, and all else counts.
     *
     * @throws TransactionException if the peer has rolled it back instead, or the connection is lost: {@linkplain
     *     TransactionException#isInDoubt() in doubt} where that was after the request went out and before the answer
     * @throws TransactionStateException if it was committed or aborted before
     * @throws AmqpTimeoutException if the answer does not come in time: it may still be committed, which
     *     {@link Transaction#discharged()} will tell. {@link AmqpTimeoutException#isInDoubt()} is true
     * @throws InterruptedAmqpException if the thread is interrupted; likewise
     * @throws IllegalStateException on an event loop
     */
    public void commit() {
        Deadline.checkMayBlock(this, "commit");
        Request<Transaction> request = () -> {
            checkGoesOn(transaction);
            transaction.commit();
            return transaction.discharged();
        };
        await("commit", ": it is in doubt, and may still be committed", asked(request, over("commit")));
    }

    /**
     * Undoes all that was done in this, and waits until the peer has done so. What was received in it is given back, and what
     * was not sent yet is dropped. Does nothing if it was rolled back by itself.
     *
     * @throws TransactionException if it is in doubt: its commit was asked for before
     * @throws TransactionStateException if it was committed or aborted before
     * @throws AmqpTimeoutException if the peer does not answer in time; it will not be committed
     * @throws InterruptedAmqpException if the thread is interrupted; likewise
     * @throws IllegalStateException on an event loop
     */
    public void abort() {
        Deadline.checkMayBlock(this, "abort");
        Request<Transaction> request = () -> {
            if (!transaction.discharged().isCompletedExceptionally()) {
                transaction.abort();
            }
            return rolledBack();
        };
        await("abort", "", asked(request, rolledBack()));
    }

    /**
     * Aborts this, and waits for it, where it was neither committed nor aborted; otherwise does nothing. If the thread is
     * interrupted, or gets it, it does not wait for the peer, and keeps the flag.
     *
     * @throws AmqpTimeoutException if the peer does not answer in time; it will not be committed
     * @throws IllegalStateException on an event loop
     */
    @Override
    public void close() {
        if (Container.isLoopThread()) {
            Deadline.checkMayBlock(this, "close");
        }
        CompletableFuture<Transaction> none = CompletableFuture.completedFuture(transaction);
        Request<Transaction> request = () -> {
            if (!transaction.isActive()) {
                return none;
            }
            transaction.abort();
            return rolledBack();
        };
        CompletableFuture<Transaction> end = asked(request, none);
        try {
            if (!Deadline.in(connection.options().timeout()).await(end)) {
                throw notInTime("abort", "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How it ends when it is to be undone: that its connection is lost undoes it as well. */
    private CompletableFuture<Transaction> rolledBack() {
        return transaction.discharged().exceptionally(failure -> {
            if (failure instanceof TransactionException lost && lost.isInDoubt()) {
                throw lost;
            }
            return transaction;
        });
    }

    /**
     * Where it has been rolled back without having been asked to, throws why.
     *
     * @throws TransactionException if so
     */
    static void checkGoesOn(Transaction transaction) {
        if (transaction.discharged().isCompletedExceptionally()) {
            Results.get(transaction.discharged());
        }
    }

    // ------------------------------------------------------------------ asking the thread of the connection

    private interface Request<T> {
        CompletableFuture<T> ask();
    }

    /** What the thread of the connection makes of a request; or {@code ended}, where there is no such thread any more. */
    private <T> CompletableFuture<T> asked(Request<T> request, CompletableFuture<T> ended) {
        CompletableFuture<CompletableFuture<T>> asked = new CompletableFuture<>();
        try {
            transaction.connection().execute(() -> {
                try {
                    asked.complete(request.ask());
                } catch (RuntimeException e) {
                    asked.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            return ended;
        }
        return asked.thenCompose(answer -> answer);
    }

    /** Why nothing can be asked of it: its connection has ended, and it has before. */
    private <T> CompletableFuture<T> over(String call) {
        return transaction.discharged().thenApply(ended -> {
            throw new TransactionStateException(transaction + ": " + call + " after its end");
        });
    }

    private <T> T await(String call, String fate, CompletableFuture<T> answer) {
        try {
            if (Deadline.in(connection.options().timeout()).await(answer)) {
                return Results.get(answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedAmqpException(
                    watch.name() + " interrupted: to " + call + " " + transaction, fate(fate));
        }
        throw notInTime(call, fate);
    }

    private AmqpTimeoutException notInTime(String call, String fate) {
        return new AmqpTimeoutException(watch.name() + " timed out: to " + call + " " + transaction, fate(fate));
    }

    private static Fate fate(String text) {
        return new Fate(text, !text.isEmpty(), null);
    }

    // ------------------------------------------------------------------ what it is

    /** The transaction. It belongs to the thread of its connection: use it through {@code execute}. Its futures are for any. */
    public Transaction transaction() {
        return transaction;
    }

    /** Names it by its id and connection. */
    @Override
    public String toString() {
        return transaction.toString();
    }
}
