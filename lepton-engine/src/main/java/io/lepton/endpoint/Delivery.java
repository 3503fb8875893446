package io.lepton.endpoint;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Received;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionalState;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The exchange that carries one message over one link: transferred, given a state by the receiver, and forgotten by each
 * side when it settles (AMQP 1.0 §2.6.12).
 *
 * <p>Belongs to the thread of its connection. {@link #accept}, {@link #reject}, {@link #release}, {@link #modify} and
 * {@link #settle} may be called from any thread: from another one they are handed over and return true at once.
 */
@HotPath
public final class Delivery extends Tagged implements EngineEvent {
    // bits of flags: 10 and those from 25 on are the tag's
    private static final int INCOMING = 1;
    private static final int LOCALLY_SETTLED = 1 << 1;
    private static final int REMOTELY_SETTLED = 1 << 2;
    /** The first transfer was written or has arrived: there is a delivery-id. */
    private static final int STARTED = 1 << 3;
    /** The last transfer was written or has arrived. */
    private static final int COMPLETE = 1 << 4;
    /** Outgoing: the application has given all of the message. */
    private static final int GIVEN = 1 << 5;

    private static final int ABORTED = 1 << 6;
    private static final int IN_DOUBT = 1 << 7;
    private static final int UNSENT = 1 << 8;
    /** The transport or link that it came over is gone: nothing can be said about it any more. */
    private static final int LOST = 1 << 9;

    private static final int SECOND = 1 << 11;
    /** Was unsettled when its link was lost, and waits to be resumed: it has no delivery-id. §2.6.13 */
    private static final int SUSPENDED = 1 << 17;
    /** Outgoing: introduced again on this attachment, or about to be. */
    private static final int RESUMED = 1 << 23;
    /** What is to be told of it waits until it is recorded. */
    private static final int HELD = 1 << 24;
    /** Ours to settle once the application was told that the sender has settled it. */
    private static final int SETTLES_SECOND = 1 << 22;
    /** The peer's frames name different transactions for it. */
    private static final int MIXED_TRANSACTIONS = 1 << 31;

    private static final int EVENT_QUEUED = 1 << 12;
    private static final int NEW_DATA = 1 << 13;
    private static final int NEW_STATE = 1 << 14;
    private static final int NEW_SETTLEMENT = 1 << 15;
    private static final int NEW_DOUBT = 1 << 16;
    private static final int ALL_NEWS = NEW_DATA | NEW_STATE | NEW_SETTLEMENT | NEW_DOUBT;
    /** What of the news the event tells that is being delivered: the same bits, shifted. */
    private static final int TOLD_SHIFT = 5;

    private static final int TOLD = ALL_NEWS << TOLD_SHIFT;

    /** Changes when another link of the same identity takes over what is suspended; on the thread of the one before. */
    private Link link;

    private int id;
    private @Nullable DeliveryState localState;
    private @Nullable DeliveryState remoteState;
    /** Outgoing: byte[] or Payload to be sent. Incoming: Payload or byte[] as it came, then the Message made of it. */
    private @Nullable Object content;

    private @Nullable Object context;

    /** Neighbours among the unsettled deliveries of the link. */
    @Nullable Delivery previous;

    @Nullable Delivery next;
    /** The next one in the bucket of {@link TagIndex}. */
    @Nullable Delivery sameBucket;

    Delivery(Link link) {
        this.link = link;
        flags = link instanceof Receiver ? INCOMING : 0;
    }

    /** As if it were a new one, that goes out. */
    void anew() {
        clearTag();
        flags = 0;
        localState = null;
        remoteState = null;
        content = null;
        context = null;
    }

    // ------------------------------------------------------------------ what it is

    /** The link that it travels over. */
    public Link link() {
        return link;
    }

    /** The sender that it goes out by, or null when it came in. */
    public @Nullable Sender sender() {
        return link instanceof Sender sender ? sender : null;
    }

    /** The receiver that it came in by, or null when it goes out. */
    public @Nullable Receiver receiver() {
        return link instanceof Receiver receiver ? receiver : null;
    }

    /** The session of the link. */
    public Session session() {
        return link.session();
    }

    /** The connection of the link. */
    public Connection connection() {
        return link.connection();
    }

    /** The state that we gave it last, or null. */
    public @Nullable DeliveryState localState() {
        return localState;
    }

    /** The state that the peer gave it last, or null. */
    public @Nullable DeliveryState remoteState() {
        return remoteState;
    }

    /**
     * The outcome that the peer gave it, out of a transactional state too; the source's default-outcome where the peer
     * settled without a word (§3.5.3); null when there is none yet.
     */
    public @Nullable Outcome outcome() {
        if (remoteState != null) {
            return outcomeOf(remoteState);
        }
        if (has(REMOTELY_SETTLED) && !has(INCOMING)) {
            return link.source().defaultOutcome();
        }
        return null;
    }

    /** The outcome that a state is, or holds. */
    static @Nullable Outcome outcomeOf(@Nullable DeliveryState state) {
        if (state instanceof TransactionalState transactional) {
            return transactional.outcome();
        }
        return state instanceof Outcome outcome ? outcome : null;
    }

    /** Whether we gave it an outcome, in a transactional state too. A state on the way to one, as received, is none. */
    public boolean hasLocalOutcome() {
        return outcomeOf(localState) != null;
    }

    /** Whether we have settled it. */
    public boolean isLocallySettled() {
        return has(LOCALLY_SETTLED);
    }

    /** Whether the peer has settled it. True from the start for what was sent settled. */
    public boolean isRemotelySettled() {
        return has(REMOTELY_SETTLED);
    }

    /** Incoming: whether more is to come. Outgoing: whether the application has not given all of it. */
    public boolean isPartial() {
        return has(INCOMING) ? !has(COMPLETE) : !has(GIVEN);
    }

    /** Whether it came in and is the one that its receiver reads now ({@link Receiver#current()}). */
    public boolean isReadable() {
        return link instanceof Receiver receiver && receiver.current() == this;
    }

    /** Whether it goes out, is being {@linkplain Sender#current() given in parts}, and there is credit for it. */
    public boolean isWritable() {
        return link instanceof Sender sender && sender.current() == this && sender.credit() > 0;
    }

    /** Whether the event that is being delivered brought a state or the settlement from the peer. */
    public boolean isUpdated() {
        return hasNewState() || hasNewSettlement();
    }

    /** Whether the sender has taken it back before it was complete. */
    public boolean isAborted() {
        return has(ABORTED);
    }

    /** Whether its connection, session or link ended before its outcome was known. It will not be known any more. */
    public boolean isInDoubt() {
        return has(IN_DOUBT);
    }

    /**
     * Whether it is in doubt for this link alone: a store has it, and the next link of the same identity goes on with it. Not to
     * be sent again by the application.
     */
    public boolean isRecorded() {
        return has(IN_DOUBT) && link.keepsRecords();
    }

    /** Whether what it came or went over is gone, and nothing can be said of it any more; what is suspended is not lost. */
    public boolean isLost() {
        return has(LOST);
    }

    /** Whether it is in doubt and no byte of it was written: it certainly did not arrive. */
    public boolean isUnsent() {
        return has(UNSENT);
    }

    /** Whether it goes out and all of it was written. */
    public boolean isSent() {
        return has(COMPLETE) && !has(INCOMING);
    }

    /** Whether it goes out, and something of it is still to be written, if only that it was taken back. */
    public boolean isPending() {
        return !has(INCOMING | COMPLETE | LOST | IN_DOUBT) && (has(STARTED) || !has(ABORTED));
    }

    /**
     * Whether the peer's frames disagree on the transaction that it belongs to: transfers of one delivery, which all have to
     * name the same (§4.4.1), or dispositions of which a later one names another before the first was
     * {@linkplain #discharged discharged} (§4.4.2).
     */
    public boolean hasMixedTransactions() {
        return has(MIXED_TRANSACTIONS);
    }

    /** Whether it is the receiver's to settle after the sender has (receiver settle mode second). */
    public boolean isSecond() {
        return has(SECOND);
    }

    /** Whether the event that is being delivered brought data or the end of it. */
    public boolean hasNewData() {
        return has(NEW_DATA << TOLD_SHIFT);
    }

    /** Whether the event that is being delivered brought a state from the peer. */
    public boolean hasNewState() {
        return has(NEW_STATE << TOLD_SHIFT);
    }

    /** Whether the event that is being delivered brought the peer's settlement. */
    public boolean hasNewSettlement() {
        return has(NEW_SETTLEMENT << TOLD_SHIFT);
    }

    /** The format of an incoming message: 0 for the one of §3, any other for a foreign one, which is read as bytes. §2.8.11 */
    public long messageFormat() {
        return content instanceof Payload payload ? payload.format() : 0;
    }

    /**
     * How many bytes of the message wait here. Incoming: what arrived and was not read, until {@link #message()} is asked
     * for. Outgoing: what was given and not written.
     */
    public int pendingBytes() {
        if (content instanceof Payload payload) {
            return payload.size();
        }
        return content instanceof byte[] whole ? whole.length : 0;
    }

    /**
     * Incoming, complete and of format 0: the message, whose sections are decoded when they are asked for. Otherwise
     * null.
     */
    public @Nullable Message message() {
        if (!has(INCOMING) || !has(COMPLETE) || has(ABORTED) || messageFormat() != 0) {
            return null;
        }
        if (content instanceof Message message) {
            return message;
        }
        Message message;
        if (content instanceof Payload payload) {
            message = Message.wrap(payload.array(), payload.start(), payload.size());
        } else {
            byte[] bytes = content instanceof byte[] whole ? whole : new byte[0];
            message = Message.wrap(bytes, 0, bytes.length);
        }
        content = message;
        return message;
    }

    /** What the application hung on it, or null. */
    public @Nullable Object context() {
        AsyncSend waiter = awaitedBy();
        return waiter == null ? context : waiter.context;
    }

    /** Hangs something of the application's on it, such as the record that a message came from. */
    public void setContext(@Nullable Object context) {
        link.checkThread();
        AsyncSend waiter = awaitedBy();
        if (waiter != null) {
            waiter.context = context;
        } else {
            this.context = context;
        }
    }

    // ------------------------------------------------------------------ what the application says of it

    /**
     * Accepts and settles it. Where the receiver settles second ({@link #isSecond}), as in the methods that follow, it is
     * settled once the sender has settled it. From any thread, as the methods that follow.
     *
     * <p>From another thread than the own one it is handed over, and the first word stands: where the delivery has another
     * outcome by then, nothing happens but a line in the log of whoever drives the connection. A container accepts messages by
     * itself when their callback returns; who hands them to other threads, to decide there, turns that off.
     *
     * @return false when there is nobody any more to tell; from another thread than the own one, true says that it was handed
     *     over
     * @throws IllegalStateException if it has another outcome; on the own thread only
     * @throws IllegalArgumentException if the source does not allow that outcome
     */
    public boolean accept() {
        return decide(Accepted.INSTANCE);
    }

    /** Rejects and settles it: the message is invalid. Otherwise as {@link #accept}. */
    public boolean reject() {
        return decide(new Rejected(null));
    }

    /** Rejects and settles it with a reason. Otherwise as {@link #accept}. */
    public boolean reject(@Nullable Condition reason) {
        return decide(new Rejected(reason));
    }

    /** Releases and settles it: it was not, and will not be, acted on here. Otherwise as {@link #accept}. */
    public boolean release() {
        return decide(Released.INSTANCE);
    }

    /**
     * Gives it back and settles it.
     *
     * @param delivered true: it counts as an attempt that failed (modified); false: as {@link #release()}
     */
    public boolean release(boolean delivered) {
        return delivered ? modify(true, false, Map.of()) : release();
    }

    /** As {@link #modify(boolean, boolean, Map)}, without annotations. */
    public boolean modify(boolean deliveryFailed, boolean undeliverableHere) {
        return modify(deliveryFailed, undeliverableHere, Map.of());
    }

    /**
     * Gives it back changed, and settles it (§3.4.5).
     *
     * @param deliveryFailed whether it counts as an attempt that failed
     * @param undeliverableHere whether it must not come over this link again
     * @param annotations what to merge into the message annotations
     */
    public boolean modify(boolean deliveryFailed, boolean undeliverableHere, Map<Symbol, Object> annotations) {
        return decide(new Modified(deliveryFailed, undeliverableHere, annotations));
    }

    /** In mode second the receiver tells its outcome, and settles when the sender has: in silence. DSP-09 */
    private boolean decide(Outcome outcome) {
        Connection connection = link.connection();
        if (!connection.driver().isOwnThread()) {
            checkAllowed(outcome);
            return handOver(connection, () -> {
                if (heeds(outcome)) {
                    decide(outcome);
                }
            });
        }
        if (!has(SECOND) || has(LOCALLY_SETTLED | REMOTELY_SETTLED | LOST)) {
            return settleHere(outcome);
        }
        update(outcome);
        set(SETTLES_SECOND);
        return true;
    }

    /** Settles it with the state that it has. Does nothing when it is settled. */
    public boolean settle() {
        return settle(null);
    }

    /**
     * Gives it {@code state}, if not null, and settles it: we forget it. From any thread, as {@link #accept}.
     *
     * @return false when there is nobody any more to tell
     * @throws IllegalStateException if it has another outcome; on the own thread only
     * @throws IllegalArgumentException if the source does not allow that outcome
     */
    public boolean settle(@Nullable DeliveryState state) {
        Connection connection = link.connection();
        if (!connection.driver().isOwnThread()) {
            if (state != null) {
                checkAllowed(state);
            }
            return handOver(connection, () -> {
                if (!link.connection().driver().isOwnThread()) {
                    settle(state); // another link has taken it over
                } else if (state == null || heeds(state)) {
                    settleHere(state);
                }
            });
        }
        return settleHere(state);
    }

    private boolean handOver(Connection connection, Runnable call) {
        // where the receiver settles second, another link may take the delivery over when the connection has ended
        return has(SUSPENDED | SECOND) ? connection.handOverLate(call) : connection.handOver(call);
    }

    /** Whether what another thread has said may count still. Who said it has gone on, and nobody is there to throw at. */
    private boolean heeds(DeliveryState state) {
        Outcome before = outcomeOf(localState);
        if ((before == null || before.equals(outcomeOf(state))) && isAllowed(state)) {
            return true;
        }
        link.connection().driver().unheeded(this + ": " + state + " came too late: its outcome is " + localState);
        return false;
    }

    /** On the connection's thread. */
    private boolean settleHere(@Nullable DeliveryState state) {
        if (state != null) {
            checkState(state);
        }
        if (has(LOCALLY_SETTLED)) {
            return false;
        }
        if (state != null) {
            localState = state;
        }
        set(LOCALLY_SETTLED);
        if (has(LOST | IN_DOUBT) || !has(SUSPENDED) && !link.canTell()) {
            link.forget(this);
            return false;
        }
        link.settled(this);
        return true;
    }

    /**
     * Gives it a state without settling it. Goes out with the next output, merged with its neighbours where they say the
     * same.
     *
     * @throws IllegalStateException if it is settled, or has another outcome
     * @throws IllegalArgumentException if the source does not allow that outcome
     */
    public void update(DeliveryState state) {
        link.checkThread();
        if (has(LOCALLY_SETTLED)) {
            throw new IllegalStateException(this + ": update after settle");
        }
        checkState(state);
        if (has(LOST | IN_DOUBT)) {
            return;
        }
        localState = state;
        link.updated(this);
    }

    /**
     * Takes back an outgoing delivery that was not sent completely: dropped when nothing of it was written, else the
     * receiver is told to drop it. Does nothing when it was sent completely.
     */
    public void abort() {
        link.checkThread();
        if (link instanceof Sender sender && !has(COMPLETE | ABORTED | LOST | IN_DOUBT)) {
            set(ABORTED);
            sender.aborted(this);
        }
    }

    /**
     * Takes note that the transaction which its states name has ended (§4.4): after a commit the outcomes in them stand alone,
     * after a rollback it is as if they had never been given, and another may be. Tells nobody, and settles nothing. After a commit
     * what the peer has said in the transaction, and no event has told yet, is for the caller to tell.
     *
     * @param committed false: rolled back
     */
    public void discharged(boolean committed) {
        link.checkThread();
        if (committed && !(remoteState instanceof Outcome)) {
            flags &= ~(NEW_STATE | NEW_SETTLEMENT);
        }
        localState = outsideTransaction(localState, committed);
        remoteState = outsideTransaction(remoteState, committed);
    }

    private static @Nullable DeliveryState outsideTransaction(@Nullable DeliveryState state, boolean committed) {
        if (state instanceof TransactionalState transactional) {
            return committed ? transactional.outcome() : null;
        }
        return state;
    }

    private void checkState(DeliveryState state) {
        if (contradicts(state)) {
            throw new IllegalStateException(this + ": its outcome is " + localState + " and cannot become " + state);
        }
        checkAllowed(state);
    }

    /** Whether it has an outcome, and {@code state} says another. After a rollback the outcome is open again. TXN-13 */
    private boolean contradicts(DeliveryState state) {
        DeliveryState before = localState;
        if (before instanceof TransactionalState told && told.outcome() != null) {
            return state instanceof TransactionalState now
                    && Arrays.equals(told.txnId(), now.txnId())
                    && !told.outcome().equals(now.outcome());
        }
        return before instanceof Outcome && !before.equals(state);
    }

    /** Any thread. */
    private void checkAllowed(DeliveryState state) {
        if (!isAllowed(state)) {
            throw new IllegalArgumentException(this + ": the source does not allow the outcome " + state);
        }
    }

    private boolean isAllowed(DeliveryState state) {
        return !(link instanceof Receiver receiver) || receiver.allows(state);
    }

    // ------------------------------------------------------------------ events

    @Override
    public void deliver(EngineHandler to) {
        int news = flags & ALL_NEWS;
        flags = flags & ~(EVENT_QUEUED | ALL_NEWS | TOLD) | news << TOLD_SHIFT;
        if ((news & NEW_DOUBT) != 0) {
            to.onInDoubt(this);
            link.toldInDoubt(this);
        } else {
            to.onDelivery(this);
        }
        if (has(SETTLES_SECOND) && has(REMOTELY_SETTLED)) {
            settleHere(null);
        } else if (has(LOCALLY_SETTLED) && has(REMOTELY_SETTLED)) {
            link.forget(this); // it was settled while it was suspended
        }
        AsyncSend waiter = awaitedBy();
        if (waiter != null) {
            waiter.told(this);
        }
    }

    private void tell(int news) {
        flags |= news;
        if (!has(EVENT_QUEUED)) {
            flags |= EVENT_QUEUED;
            link.connection().queue(this);
        }
    }

    void tellState() {
        tell(NEW_STATE);
    }

    void tellData() {
        tell(NEW_DATA);
    }

    /** All of it was written, some time after the application gave it. */
    void tellSent() {
        tell(0);
    }

    /** The peer gave it a state, or settled it, or both. */
    void remoteUpdate(@Nullable DeliveryState state, boolean settled) {
        int news = 0;
        if (state != null && !(remoteState instanceof Outcome)) {
            if (state instanceof TransactionalState && remoteState instanceof TransactionalState) {
                compareTransactions(state);
            }
            remoteState = state;
            news = NEW_STATE;
        }
        if (settled && !has(REMOTELY_SETTLED)) {
            set(REMOTELY_SETTLED);
            news |= NEW_SETTLEMENT;
        }
        if (news != 0 && isKnown()) {
            tell(news);
        }
    }

    /** The peer's next frame about it carries {@code state}. */
    void compareTransactions(@Nullable DeliveryState state) {
        if (!Arrays.equals(txnId(remoteState), txnId(state))) {
            set(MIXED_TRANSACTIONS);
        }
    }

    private static byte @Nullable [] txnId(@Nullable DeliveryState state) {
        return state instanceof TransactionalState transactional ? transactional.txnId() : null;
    }

    /** Whether the application may know of it: not of what arrives in parts and is handed out whole. */
    private boolean isKnown() {
        return has(COMPLETE)
                || !(link instanceof Receiver receiver)
                || receiver.options().streaming();
    }

    /** Its fate is unknown for good, and the application hears of it. */
    void doubt() {
        set(IN_DOUBT);
        if (!has(STARTED | SUSPENDED)) {
            set(UNSENT);
        }
        tell(NEW_DOUBT);
    }

    // ------------------------------------------------------------------ the engine's side

    int id() {
        return id;
    }

    void start(int id) {
        this.id = id;
        flags = flags & ~SUSPENDED | STARTED;
    }

    boolean isStarted() {
        return has(STARTED);
    }

    boolean isComplete() {
        return has(COMPLETE);
    }

    void complete() {
        set(COMPLETE);
    }

    boolean isGiven() {
        return has(GIVEN);
    }

    void given() {
        set(GIVEN);
    }

    void lost() {
        set(LOST);
    }

    void abortedByPeer() {
        set(ABORTED | COMPLETE | REMOTELY_SETTLED);
        content = null;
    }

    void settledAtStart() {
        set(link instanceof Receiver ? REMOTELY_SETTLED : LOCALLY_SETTLED);
    }

    void stateAtStart(@Nullable DeliveryState state) {
        if (has(INCOMING)) {
            remoteState = state;
        } else {
            localState = state;
        }
    }

    void second() {
        set(SECOND);
    }

    /** Who waits for its end, by {@link Sender#sendAsync}, or null. */
    @Nullable AsyncSend awaitedBy() {
        return context instanceof AsyncSend waiter && waiter.waitsFor(this) ? waiter : null;
    }

    /** Hangs {@code waiter} on it, or with null takes off whoever waits. */
    void awaitedBy(@Nullable AsyncSend waiter) {
        if (waiter != null) {
            waiter.context = context;
            context = waiter;
        } else if (context instanceof AsyncSend before) {
            context = before.context;
        }
    }

    // ------------------------------------------------------------------ suspended and resumed

    /** Whether it waits for its link to be attached again, and for what the peer then says of it (§2.6.13). */
    public boolean isSuspended() {
        return has(SUSPENDED);
    }

    /** It has no delivery-id any more, and is not forgotten. */
    void suspend() {
        flags = flags & ~STARTED | SUSPENDED;
    }

    /** Its fate is known without being resumed. */
    void endSuspension() {
        flags &= ~SUSPENDED;
    }

    /**
     * Nothing will be heard of it, and whoever finds that out delivers it as an event, if it goes out.
     *
     * @param outcome what becomes of it if it was sent and has none; null: nobody knows
     */
    void abandoned(@Nullable Outcome outcome) {
        boolean sent = has(SUSPENDED);
        endSuspension();
        content = null;
        if (sent && outcome != null) {
            set(LOST | REMOTELY_SETTLED | NEW_SETTLEMENT);
            if (!(remoteState instanceof Outcome)) {
                remoteState = outcome;
                set(NEW_STATE);
            }
            return;
        }
        set(has(INCOMING) ? LOST : sent ? LOST | IN_DOUBT | NEW_DOUBT : LOST | IN_DOUBT | UNSENT | NEW_DOUBT);
    }

    boolean isHeld() {
        return has(HELD);
    }

    void held(boolean held) {
        flags = held ? flags | HELD : flags & ~HELD;
    }

    /** Belongs to that link from now on. */
    void moveTo(Link other) {
        link = other;
    }

    /** As it was recorded, in this process or one before: suspended. */
    void restore(DeliveryStore.StoredDelivery stored) {
        if (!hasTag()) {
            tag(stored.tag(), 0, stored.tag().length);
        }
        set(COMPLETE | SUSPENDED);
        if (has(INCOMING)) {
            localState = stored.state();
            set(SECOND | SETTLES_SECOND);
        } else {
            set(GIVEN);
            remoteState = stored.state();
            content = new Payload(Objects.requireNonNull(stored.message(), "message"), stored.format());
        }
    }

    boolean isResumed() {
        return has(RESUMED);
    }

    void resumed(boolean resumed) {
        flags = resumed ? flags | RESUMED : flags & ~RESUMED;
    }

    /** To be sent from that point on, or, with null, from the start. */
    void resumeFrom(@Nullable Received point) {
        flags &= ~COMPLETE;
        remoteState = point;
    }

    /** To be sent as if it had never been. */
    void startOver() {
        flags &= ~(SUSPENDED | STARTED | COMPLETE | RESUMED);
        remoteState = null;
    }

    /** The receiver is to drop it. */
    void takeBack() {
        set(ABORTED);
    }

    /** The sender has decided otherwise than we, and its word counts: settled so. */
    void overrule(Outcome outcome) {
        localState = outcome;
        set(LOCALLY_SETTLED);
        link.forget(this);
        remoteUpdate(outcome, true);
    }

    @Nullable Object content() {
        return content;
    }

    void content(@Nullable Object content) {
        this.content = content;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void set(int flag) {
        flags |= flag;
    }

    @Override
    public String toString() {
        return "delivery '" + tagAsString() + "' of " + link;
    }
}
