package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.WrongThreadException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A local transaction at the peer (AMQP 1.0 §4): what is sent and what is decided about received messages in it counts once it
 * is committed, all of it or nothing. Made by {@link Container#declareTransaction}. Several may be open at a time.
 *
 * <p>It lives at most as long as the connection that it was declared on: when that is lost the peer rolls it back, and
 * nothing of it is sent again by the library.
 *
 * <p>Belongs to the thread of its connection; the futures may be used from any.
 */
public final class Transaction {
    private enum State {
        DECLARING,
        /** Work can be done in it. */
        ACTIVE,
        /** To be committed. */
        COMMITTING,
        /** To be rolled back, for that was asked for. */
        ABORTING,
        ENDED
    }

    private final ConnectionLife life;
    private final TransactionOptions options;
    private final @Nullable TransactionHandler handler;
    private final TransactionWork work;
    private final CompletableFuture<Transaction> declared = new CompletableFuture<>();
    private final CompletableFuture<Transaction> discharged = new CompletableFuture<>();

    /** Null until the thread of the connection has come to it. */
    private @Nullable TransactionController controller;

    private State state = State.DECLARING;
    private byte @Nullable [] id;
    /** Why it is to be rolled back, or was. */
    private @Nullable Condition condition;
    /** Work was lost before it reached the peer: what is left must not be committed. */
    private boolean spoilt;
    /** Null until the request to end it was sent. */
    private @Nullable Delivery discharge;

    private boolean committed;
    private boolean inDoubt;

    Transaction(ConnectionLife life, @Nullable TransactionHandler handler, TransactionOptions options) {
        this.life = life;
        this.handler = handler;
        this.options = options;
        work = new TransactionWork(this);
    }

    // ------------------------------------------------------------------ what it is

    /** The name that the coordinator gave it, of up to 32 bytes or a little more; null before it is declared. A copy. */
    public byte @Nullable [] id() {
        return id == null ? null : id.clone();
    }

    /**
     * The session on which it was declared.
     *
     * @throws IllegalStateException if it was declared from another thread, and that of the connection has not come to it
     */
    public Session session() {
        if (controller == null) {
            throw new IllegalStateException(this + " waits for the thread of its connection");
        }
        return controller.session();
    }

    /** The connection that it belongs to. */
    public Connection connection() {
        return life.connection();
    }

    /** Whether it is declared, and neither {@link #commit} nor {@link #abort} were called, nor has it ended by itself. */
    public boolean isActive() {
        return state == State.ACTIVE;
    }

    /** Whether it was committed: what was done in it counts. */
    public boolean isCommitted() {
        return committed;
    }

    /** Whether the connection was lost between the request to commit and its answer. */
    public boolean isInDoubt() {
        return inDoubt;
    }

    /** Why it could not be declared or committed, or has ended by itself, such as one of {@link TransactionError}; or null. */
    public @Nullable Condition condition() {
        return condition;
    }

    /**
     * Is completed with this when the coordinator has declared it, after its handler was told; exceptionally with a
     * {@link TransactionException} when that failed.
     */
    public CompletableFuture<Transaction> declared() {
        return declared;
    }

    /**
     * Is completed with this when it has ended as it was asked to, by {@link #commit} or {@link #abort}, after its handler was
     * told; exceptionally with a {@link TransactionException} when it has ended otherwise, which says whether it
     * {@linkplain TransactionException#isInDoubt() is in doubt}.
     */
    public CompletableFuture<Transaction> discharged() {
        return discharged;
    }

    // ------------------------------------------------------------------ work

    /** As {@link #send(Sender, Message, DeliveryOptions)}, with all defaults. */
    public Delivery send(Sender sender, Message message) {
        return send(sender, message, DeliveryOptions.DEFAULT);
    }

    /**
     * Sends a message that counts when this is committed (§4.4.1). What the peer will make of it then is told before by
     * {@link MessagingHandler#onTransactionalOutcome}, and once it stands by {@link MessagingHandler#onAccepted} or the like.
     *
     * @param how with a state of its own it is sent without that
     * @throws TransactionStateException if this is not active, or the sender is of another connection
     * @throws RuntimeException what {@link Sender#send(Message, DeliveryOptions)} throws
     */
    public Delivery send(Sender sender, Message message, DeliveryOptions how) {
        checkWork(sender.connection(), "send");
        return work.posted(sender.send(message, how.withState(new TransactionalState(theId(), null))));
    }

    /**
     * As {@link Sender#beginDeliveryWith}, for a message that counts when this is committed. It has to be given completely before
     * that.
     *
     * @throws TransactionStateException if this is not active, or the sender is of another connection
     * @throws RuntimeException what {@link Sender#beginDeliveryWith} throws
     */
    public Delivery beginDelivery(Sender sender, DeliveryOptions how) {
        checkWork(sender.connection(), "send");
        return work.posted(sender.beginDeliveryWith(how.withState(new TransactionalState(theId(), null))));
    }

    /**
     * Accepts a message that came in, once this is committed (§4.4.2); after a rollback it is given back. It is settled when the
     * transaction has ended, unless {@link TransactionOptions#settleBeforeDischarge} says otherwise. The handler of the link must
     * not accept it by itself before: {@link HandlerOptions#autoAccept}.
     *
     * @return false when there is nobody any more to tell
     * @throws TransactionStateException if this is not active, or the delivery is of another connection, settled, or in another
     *     transaction
     * @throws IllegalStateException if it has another outcome
     * @throws IllegalArgumentException if the source does not allow that outcome
     */
    public boolean accept(Delivery delivery) {
        return retire(delivery, Accepted.INSTANCE);
    }

    /** Rejects a message that came in: it is invalid. Otherwise as {@link #accept}. */
    public boolean reject(Delivery delivery) {
        return reject(delivery, null);
    }

    /** Rejects a message that came in, with a reason. Otherwise as {@link #accept}. */
    public boolean reject(Delivery delivery, @Nullable Condition reason) {
        return retire(delivery, new Rejected(reason));
    }

    /** Releases a message that came in: it was not, and will not be, acted on here. Otherwise as {@link #accept}. */
    public boolean release(Delivery delivery) {
        return retire(delivery, Released.INSTANCE);
    }

    /**
     * Gives a message that came in back, changed (§3.4.5). Otherwise as {@link #accept}.
     *
     * @param deliveryFailed whether it counts as an attempt that failed
     * @param undeliverableHere whether it must not come over this link again
     * @param annotations what to merge into the message annotations
     */
    public boolean modify(
            Delivery delivery, boolean deliveryFailed, boolean undeliverableHere, Map<Symbol, Object> annotations) {
        return retire(delivery, new Modified(deliveryFailed, undeliverableHere, annotations));
    }

    private boolean retire(Delivery delivery, Outcome outcome) {
        checkWork(delivery.connection(), "decide about a delivery");
        if (delivery.receiver() == null) {
            throw new TransactionStateException(this + ": " + delivery + " goes out, and is not ours to decide about");
        }
        return work.retired(delivery, new TransactionalState(theId(), outcome), options.settleBeforeDischarge());
    }

    private void checkWork(Connection connection, String what) {
        checkThread();
        if (connection != connection()) {
            throw new TransactionStateException(this + ": " + what + " on another connection, " + connection);
        }
        checkActive(what);
    }

    private void checkActive(String what) {
        if (state != State.ACTIVE) {
            throw new TransactionStateException(
                    this + ": " + what + (state == State.DECLARING ? " before it is declared" : " after its end"));
        }
    }

    private void checkThread() {
        if (!connection().driver().isOwnThread()) {
            throw new WrongThreadException(toString());
        }
    }

    private byte[] theId() {
        return Objects.requireNonNull(id);
    }

    // ------------------------------------------------------------------ the end

    /**
     * Asks the coordinator to make all count that was done in it, once all that was sent in it is on its way. The answer is
     * {@link TransactionHandler#onTransactionCommitted} or one of the others, and {@link #discharged()}.
     *
     * @throws TransactionStateException if this is not active, or a message that was begun in it is not complete
     */
    public void commit() {
        checkThread();
        checkActive("commit");
        Delivery incomplete = work.incomplete();
        if (incomplete != null) {
            throw new TransactionStateException(this + ": commit before all of " + incomplete + " was given");
        }
        state = State.COMMITTING;
        dischargeWhenSent();
    }

    /**
     * Asks the coordinator to forget all that was done in it. What was sent and is not on its way yet is dropped.
     *
     * @throws TransactionStateException if this is not active
     */
    public void abort() {
        checkThread();
        checkActive("abort");
        state = State.ABORTING;
        work.dropUnsent();
        dischargeWhenSent();
    }

    private void dischargeWhenSent() {
        TransactionController coordinator = Objects.requireNonNull(controller);
        if (discharge == null
                && (state == State.COMMITTING || state == State.ABORTING)
                && work.isSent()
                && coordinator.isUsable()) { // else its end will be told, and is the end of this
            discharge = coordinator.discharge(this, theId(), state == State.ABORTING || spoilt);
        }
    }

    // ------------------------------------------------------------------ what the controller hears

    void askedOf(TransactionController controller) {
        this.controller = controller;
    }

    void declared(byte[] id) {
        this.id = id;
        state = State.ACTIVE;
        life.tell(EventType.TRANSACTION_DECLARED, this, handler);
        declared.complete(this);
    }

    void declareFailed(@Nullable Condition why) {
        state = State.ENDED;
        condition = why;
        life.tell(EventType.TRANSACTION_DECLARE_FAILED, this, handler);
        TransactionException failure = new TransactionException(this + " was not declared", why);
        declared.completeExceptionally(failure);
        discharged.completeExceptionally(failure);
    }

    /** The coordinator has accepted the discharge. */
    void accepted() {
        committed = state == State.COMMITTING && !spoilt;
        end(committed ? EventType.TRANSACTION_COMMITTED : endedOtherwise());
    }

    /** The coordinator has refused the discharge, or is gone: it has rolled back, though it may not have been asked to. */
    void ended(@Nullable Condition why) {
        if (condition == null) {
            condition = why;
        }
        end(endedOtherwise());
    }

    private EventType endedOtherwise() {
        return state == State.COMMITTING ? EventType.TRANSACTION_COMMIT_FAILED : EventType.TRANSACTION_ABORTED;
    }

    /** There is no way left to hear of it. Where its commit may have been heard it is in doubt. */
    void lost(@Nullable Condition why) {
        Delivery asked = discharge;
        if (state == State.COMMITTING && !spoilt && asked != null && asked.isSent()) {
            inDoubt = true;
            condition = why;
            end(EventType.TRANSACTION_IN_DOUBT);
            return;
        }
        if (asked != null) {
            asked.abort(); // on another transport it would name what nobody knows
        }
        ended(why);
    }

    private void end(EventType type) {
        boolean wanted = state == State.ABORTING || committed;
        state = State.ENDED;
        work.end(committed, options.modifyOnAbort() || inDoubt);
        life.tell(type, this, handler);
        if (committed) {
            work.tellOutcomes();
        }
        if (wanted) {
            discharged.complete(this);
        } else {
            String what = inDoubt ? " is in doubt: it was lost between commit and answer" : " was rolled back";
            discharged.completeExceptionally(new TransactionException(this + what, condition, inDoubt));
        }
    }

    boolean isDeclaring() {
        return state == State.DECLARING;
    }

    // ------------------------------------------------------------------ what becomes of its work

    /** Something about a delivery that was sent in it has changed. */
    void changed(Delivery delivery) {
        work.changed(delivery);
        dischargeWhenSent();
    }

    /** Nothing more will be heard of a delivery that was sent in it: where the peer has not got it, nothing may count. */
    void lost(Delivery delivery) {
        if (!delivery.isSent() && !delivery.isAborted() && !spoilt) {
            spoilt = true;
            condition = Condition.of(TransactionError.ROLLBACK, delivery + " was lost before it was sent");
        }
        changed(delivery);
    }

    @Override
    public String toString() {
        return "transaction " + (id == null ? "without an id" : HexFormat.of().formatHex(id)) + " of " + connection();
    }
}
