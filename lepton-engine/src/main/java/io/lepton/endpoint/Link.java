package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declared;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.frame.Attach;
import io.lepton.frame.Flow;
import io.lepton.frame.UnsettledMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One direction in which messages travel between two nodes: a {@link Sender} on one side, a {@link Receiver} on the other
 * (AMQP 1.0 §2.6). It is identified by its name, its direction and the two containers.
 */
public abstract sealed class Link extends Endpoint implements EngineEvent permits Sender, Receiver {
    private final Session session;
    private final String name;
    /** Whether the peer attached it first. */
    private final boolean incoming;

    private final LinkTerms terms;
    private @Nullable Attach remote;
    private boolean remoteDetached;
    private boolean opened;
    private boolean forgotten;
    private boolean forcedDetachIsLoss;
    /** Whoever makes it, on whatever thread, has not handed it over: nobody else knows it yet. */
    private boolean beingMade;
    /** Its session or connection ended, and nobody had closed it. */
    private boolean endedWithParent;
    /** The last that was known; read by other threads. */
    private volatile @Nullable LinkIdentity identity;
    /** Our side has ended, and not the link. */
    private boolean left;
    /** It ended with its connection, and another link may take over what is suspended. */
    private boolean keepsSuspended;
    /** Between two rounds of a recovery: the application does not hear of the next attach. */
    private boolean quiet;

    private final Attachment attachment;
    private boolean flowTold;

    /** The credit that counts on the wire: how many deliveries may still be completed. */
    int linkCredit;
    /** Initial delivery-count plus deliveries completed. §2.6.7 */
    int deliveryCount;

    /** What {@link #credit()} answers: written as a whole when its parts have changed, for threads that only look. */
    private final AtomicInteger credit = new AtomicInteger();

    final Unsettled unsettled;
    /** What {@link HeldBytes} counts for it. */
    int heldBytes;

    Link(Session session, String name, LinkOptions options, @Nullable Attach attach) {
        this.session = session;
        this.name = name;
        incoming = attach != null;
        attachment = new Attachment(this);
        unsettled = new Unsettled(session.connection().held());
        initialHandler(options.handler());
        terms = new LinkTerms(options, defaultMaxMessageSize(options));
        forcedDetachIsLoss = !incoming && options.reattach().iterator().hasNext();
    }

    abstract long defaultMaxMessageSize(LinkOptions options);

    /** The calling thread, whichever it is, may set it up from now on; false: not any more. */
    final void beingMade(boolean now) {
        beingMade = now;
    }

    @Override
    final boolean isBeingMade() {
        return beingMade;
    }

    // ------------------------------------------------------------------ what it is

    /** The name of the link. */
    public final String name() {
        return name;
    }

    /** The side of the link that we are. */
    public final Role role() {
        return this instanceof Sender ? Role.SENDER : Role.RECEIVER;
    }

    /** Whether this is a {@link Sender}. */
    public final boolean isSender() {
        return this instanceof Sender;
    }

    /** Whether this is a {@link Receiver}. */
    public final boolean isReceiver() {
        return this instanceof Receiver;
    }

    /** The session that it belongs to. */
    public final Session session() {
        return session;
    }

    @Override
    public final Connection connection() {
        return session.connection();
    }

    /** Whether the peer attached it first. */
    public final boolean isIncoming() {
        return incoming;
    }

    /** Our source. Can be changed until the link opens. */
    public final Source source() {
        return terms.source();
    }

    /** Our target. Can be changed until the link opens. */
    public final Terminus target() {
        return terms.target();
    }

    /**
     * Sets the source that our attach tells; a copy is kept. {@link Source#unspecified()}: it tells none.
     *
     * @throws IllegalStateException if the link was opened
     */
    public final void setSource(Source source) {
        checkUnopened("source");
        terms.source(source);
    }

    /**
     * Sets the target that our attach tells; a copy is kept. {@link Target#unspecified()}: it tells none.
     *
     * @throws IllegalStateException if the link was opened
     */
    public final void setTarget(Terminus target) {
        checkUnopened("target");
        terms.target(target);
    }

    /** The source in the peer's attach; unspecified before it came, and where the peer named none. */
    public final Source remoteSource() {
        return remote == null || remote.source() == null ? LinkTerms.NO_SOURCE : remote.source();
    }

    /** The target in the peer's attach; unspecified before it came, and where the peer named none. */
    public final Terminus remoteTarget() {
        return remote == null || remote.target() == null ? LinkTerms.NO_TARGET : remote.target();
    }

    /** How the sender settles, as we said it. */
    public final SenderSettleMode senderSettleMode() {
        return terms.senderSettleMode();
    }

    /** When the receiver settles, as we said it. */
    public final ReceiverSettleMode receiverSettleMode() {
        return terms.receiverSettleMode();
    }

    /**
     * Sets the settle modes of our attach.
     *
     * @throws IllegalStateException if the link was opened
     */
    public final void setSettleModes(SenderSettleMode sender, ReceiverSettleMode receiver) {
        checkUnopened("settle modes");
        terms.settleModes(sender, receiver);
    }

    /** How the sender settles, as the peer said it; null before its attach came. */
    public final @Nullable SenderSettleMode remoteSenderSettleMode() {
        return remote == null ? null : remote.sndSettleMode();
    }

    /** When the receiver settles, as the peer said it; null before its attach came. */
    public final @Nullable ReceiverSettleMode remoteReceiverSettleMode() {
        return remote == null ? null : remote.rcvSettleMode();
    }

    /** Takes over what options say of a link that the peer attached first; its name and settle modes stay as they are. */
    final void take(LinkOptions options) {
        checkUnopened("options");
        if (options.handler() != null) {
            setHandler(options.handler());
        }
        terms.take(options, defaultMaxMessageSize(options));
    }

    /** How the sender settles: its own word is the fact, the receiver's a wish. §2.6.12 */
    final SenderSettleMode effectiveSenderSettleMode() {
        return this instanceof Sender || remote == null ? senderSettleMode() : remote.sndSettleMode();
    }

    /** The largest message that we take, in bytes; 0: any. */
    public final long maxMessageSize() {
        return terms.maxMessageSize();
    }

    /** The largest message that the peer takes, in bytes; 0: any, or not known yet. */
    public final long remoteMaxMessageSize() {
        return remote == null ? 0 : remote.maxMessageSize();
    }

    /** Properties in the peer's attach; empty before it came. */
    public final Map<Symbol, Object> remoteProperties() {
        return remote == null ? Map.of() : remote.properties();
    }

    /** Capabilities that the peer offers. */
    public final List<Symbol> remoteOfferedCapabilities() {
        return remote == null ? List.of() : remote.offeredCapabilities();
    }

    /** Capabilities that the peer would use. */
    public final List<Symbol> remoteDesiredCapabilities() {
        return remote == null ? List.of() : remote.desiredCapabilities();
    }

    /** Whether the peer's attach lacks the terminus that is the peer's to name: it refuses, and its detach follows. */
    public final boolean isRefused() {
        return remote != null
                && remoteState() != EndpointState.UNINIT
                && !incoming
                && (this instanceof Sender ? remote.target() == null : remote.source() == null);
    }

    /**
     * Sets whether a peer's closing detach with {@code amqp:link:detach-forced}, by which an operator gets rid of a link,
     * counts as a plain detach with that error: the link is told of as detached, and after {@link #detach()} it can be
     * attached again by {@link #open()}. What was sent and not settled is in doubt, what waits is kept. Otherwise it is a
     * close like others. True from the start where {@link LinkOptions#reattach} has a delay.
     */
    public final void setForcedDetachIsLoss(boolean loss) {
        checkThread();
        forcedDetachIsLoss = loss;
    }

    /**
     * Sets whether deliveries that are unsettled when the connection is lost are resumed when it is back, rather than in doubt
     * (AMQP 1.0 §2.6.13): our attach shows the peer what we hold, and asks it to keep what it holds. Set by {@link
     * LinkOptions.Builder#exactlyOnce}. A peer that does not recover shows it: see {@link #recoveryFailure}.
     *
     * @throws IllegalStateException if the link was opened
     */
    public final void setRecovering(boolean recovering) {
        checkUnopened("recovery");
        turnRecovery(recovering);
    }

    private void turnRecovery(boolean on) {
        boolean before = recovery() != null;
        recover(on);
        Recovery now = recovery();
        if (now != null && !before && remote != null && remoteState() == EndpointState.ACTIVE) {
            now.onAttach(remote);
        }
    }

    /** Whether what is unsettled is to be resumed, and the peer has not shown that it does not do that. */
    public final boolean isRecovering() {
        Recovery recovery = recovery();
        return recovery != null && recovery.isOffered();
    }

    /** How the peer has shown that it does not resume deliveries; null while it has not, and where that is not asked of it. */
    public final @Nullable String recoveryFailure() {
        Recovery recovery = recovery();
        return recovery == null ? null : recovery.reason();
    }

    /** What came of it when the link was attached again last, and both sides showed what they held unsettled. */
    public final Resumption resumption() {
        Recovery recovery = recovery();
        return recovery == null ? Resumption.NONE : recovery.result();
    }

    /**
     * Sets where deliveries are recorded, so that they are resumed after the end of the process, too; null for nowhere. Takes
     * a link that {@linkplain #setRecovering recovers}. Its name and the container id have to be the same after a restart.
     *
     * @throws IllegalStateException if the link was opened, or does not recover
     */
    public final void setStore(@Nullable DeliveryStore store) {
        checkUnopened("store");
        Recovery recovery = recovery();
        if (recovery != null) {
            recovery.store(store);
        } else if (store != null) {
            throw new IllegalStateException(this + ": a store on a link that does not recover: exactlyOnce is missing");
        }
    }

    /**
     * What makes it the same link when it is attached again. While a lost connection is made anew that is what it was: with the
     * peer that was there last. May be called from any thread.
     *
     * @throws IllegalStateException before the peer's first open came
     */
    public final LinkIdentity identity() {
        String remoteContainer = connection().remoteContainerId();
        LinkIdentity last = identity;
        if (remoteContainer == null && last == null) {
            throw new IllegalStateException(this + ": its peer is not known before the connection is open");
        } else if (remoteContainer != null
                && (last == null || !last.remoteContainer().equals(remoteContainer))) {
            last = new LinkIdentity(connection().containerId(), remoteContainer, name, role());
            identity = last;
        }
        return last;
    }

    /** What it has left unsettled with a lost connection, to be handed over to the next link of the same identity. */
    public final SuspendedDeliveries suspended() {
        return new SuspendedDeliveries(this);
    }

    /** What was awaited is here. */
    final void takenOver() {
        if (remoteState() == EndpointState.CLOSED && !keepsSuspended) {
            endDeliveries(); // it was closed meanwhile
        }
    }

    /** The terminus is no more: no next link of the identity goes on with what is unsettled. */
    final void expired() {
        endedWithParent = false;
    }

    /** Whether it ended because its session or connection did, and neither side had closed the link itself. */
    public final boolean hasEndedWithSession() {
        return endedWithParent;
    }

    /** Whether it is over for the peer, and not with what it belongs to: there is nothing to be resumed. */
    final boolean isOverAlone() {
        return remoteState() == EndpointState.CLOSED && !endedWithParent && !left;
    }

    /** Whether deliveries that are lost with the link stay in its store, for the next one of the identity. */
    final boolean keepsRecords() {
        Recovery recovery = recovery();
        return (endedWithParent || left) && recovery != null && recovery.kept() != null;
    }

    /** The application was told that the delivery is in doubt. */
    void toldInDoubt(Delivery delivery) {}

    /** The tag may be used again. */
    abstract void forgetTag(Delivery delivery);

    /** What the delivery waited for is recorded: it may be told. */
    abstract void recorded(Delivery delivery);

    /** Whether the peer's attach shows what it holds unsettled: it wants to resume deliveries, now or the next time. */
    public final boolean isPeerRecovering() {
        return remote != null && remote.unsettled() != null;
    }

    /** How many deliveries the peer's attach shows that it holds unsettled. */
    public final int peerUnsettledCount() {
        UnsettledMap shown = remote == null ? null : remote.unsettled();
        return shown == null ? 0 : shown.size();
    }

    /** Takes over what the options choose; what they leave open stays as it is. */
    final void chooseRecovery(LinkOptions options) {
        if (options.chosenRecovering() != null) {
            turnRecovery(options.chosenRecovering());
        }
        Recovery recovery = recovery();
        if (recovery != null && options.store() != null) {
            recovery.store(options.store());
        }
    }

    /** What makes the link outlive its connection, or null. */
    abstract @Nullable Recovery recovery();

    /** Turns recovery on or off, before the link opens. */
    abstract void recover(boolean recovers);

    /** Whether the peer has detached the link without closing it, or so that it can be attached again. */
    public final boolean isRemoteDetached() {
        return remoteDetached;
    }

    /** Deliveries that we have not settled, oldest first. A copy. */
    public final List<Delivery> unsettled() {
        checkThread();
        return unsettled.all();
    }

    /** How many bytes the deliveries hold that we have not settled, messages included, as they count in a {@link MemoryBudget}. */
    public final long unsettledBytes() {
        return unsettled.bytes();
    }

    /** How many deliveries we have not settled. */
    public final int unsettledCount() {
        return unsettled.size();
    }

    /**
     * The credit of the link, as its side counts it. Sender: for how many deliveries more there is credit, behind those that
     * wait; negative when more wait than there is credit for. Receiver: how many deliveries may still come, and those that
     * arrived and were not advanced past. From any thread; one that is not the connection's may see a value that has just
     * changed. §2.6.7
     */
    public final int credit() {
        return credit.getOpaque();
    }

    /** Initial-delivery-count plus the deliveries that were completed, or given up while drained. Wraps. §2.6.7 */
    public final long deliveryCount() {
        return Serial.unsigned(deliveryCount);
    }

    /** Takes note of the credit, once all that it is made of has changed. */
    final void credit(int counted) {
        credit.setOpaque(counted);
    }

    /** Sender: deliveries that wait to be written. Receiver: deliveries that arrived and were not advanced past. */
    public abstract int queued();

    /** The bytes of what {@link #queued()} counts, and of what is partly there. */
    abstract long queuedBytes();

    /** How many messages the sender says it could send. */
    public abstract long available();

    /** Whether the receiver asked the sender to use its credit up or give it back. */
    public abstract boolean isDrain();

    // ------------------------------------------------------------------ open, detach, close

    /** Detaches the link and leaves it at the peer, as its expiry policy says: it may be attached again by {@link #open}. */
    public final void detach() {
        detach(null);
    }

    /** As {@link #detach()}, with an error. */
    public final void detach(@Nullable Condition condition) {
        checkThread();
        if (localState() != EndpointState.ACTIVE) {
            return;
        }
        localCondition(condition);
        localState(EndpointState.UNINIT);
        attachment.wantDetach();
        session.sync(this);
    }

    /** Whether we have closed what it is on: it is of no use any more, though nobody closed itself. */
    final boolean isParentClosed() {
        return session.localState() == EndpointState.CLOSED
                || session.connection().localState() == EndpointState.CLOSED;
    }

    @Override
    final void checkOpen() {
        if (isParentClosed()) {
            throw new IllegalStateException(this + ": open on a session or connection that was closed");
        }
        session.sessionLinks().checkHandle(this);
    }

    @Override
    final void localOpened() {
        opened = true;
        attachment.opened();
        terms.freeze();
        if (!endUnlessSuitable()) {
            session.sync(this);
        }
    }

    /** Closes the link when both sides want it and the peer's attach lacks what we cannot do without. LNK-05 */
    private boolean endUnlessSuitable() {
        if (remote == null
                || remoteState() != EndpointState.ACTIVE
                || localState() != EndpointState.ACTIVE
                || isRefused()) {
            return false;
        }
        String lack = lack(remote);
        if (lack != null) {
            fail(Condition.of(AmqpError.NOT_IMPLEMENTED, this + ": " + lack));
        }
        return lack != null;
    }

    /** What we cannot do without and the peer's attach does not have, or null. */
    @Nullable String lack(Attach attach) {
        List<Symbol> missing = Capabilities.missing(terms.requiredCapabilities(), attach.offeredCapabilities());
        return missing.isEmpty() ? null : "the peer does not offer " + missing; // LNK-23
    }

    @Override
    final void localClosed(boolean neverOpened) {
        closing();
        if (connection().liveTransport() == null
                || session.localState() == EndpointState.UNINIT && !incoming
                || endedWithParent
                || remoteState() == EndpointState.CLOSED && attachment.isOver()) {
            // there is nobody to wait for
            end(null);
            session.forget(this);
        } else {
            session.sync(this);
        }
    }

    private void checkUnopened(String what) {
        checkMaker();
        if (localState() != EndpointState.UNINIT) {
            throw new IllegalStateException(this + ": its " + what + " cannot be changed after it was opened");
        }
    }

    // ------------------------------------------------------------------ to the wire

    /** Sends what is wanted, but for a detach that waits for the end of the turn. */
    final void sync(Transport transport) {
        if (!forgotten) {
            attachment.sync(transport);
        }
    }

    /** Nothing is left to be said about it. */
    final void forgotten() {
        forgotten = true;
    }

    /** What it is on the present transport. */
    final Attachment attachment() {
        return attachment;
    }

    /** Our attach, as it is now. */
    final Attach attachFrame(boolean refusing, boolean resuming) {
        return terms.attach(this, refusing, resuming);
    }

    /** Our attach went out. */
    abstract void attached();

    /** Our detach went out, of whichever kind. */
    abstract void detached();

    /** Our side was closed, and its detach will follow. */
    abstract void closing();

    /** Whether our detach may go out now: a sender first writes what waits. */
    abstract boolean mayDetach();

    /** Fills in the fields of a flow that are the link's. */
    abstract void fillFlow(Flow flow);

    // ------------------------------------------------------------------ from the wire

    final void onAttach(Attach attach) {
        LinkTerms.freeze(attach.source());
        LinkTerms.freeze(attach.target());
        attachment.onAttach(attach);
        if (remoteState() == EndpointState.CLOSED) {
            return; // the answer to an attach that only served to close: its detach follows. LNK-14
        }
        remote = attach;
        remoteDetached = false;
        remoteCondition(null);
        remoteState(EndpointState.ACTIVE);
        onRemoteAttach(attach);
        Recovery recovery = recovery();
        boolean refusesMap = recovery != null && isRefused(); // a detach follows that tells whether it is that
        if (!quiet && !refusesMap) {
            connection().queue(this, EngineEvent.Change.REMOTE_OPEN);
        }
        quiet = false;
        if (recovery != null) {
            recovery.onAttach(attach); // what became of deliveries is told behind that
        }
        if (!endUnlessSuitable()) {
            session.sync(this);
        }
    }

    /** The peer's attach came; what it says of credit and counts is taken over. */
    abstract void onRemoteAttach(Attach attach);

    final boolean isForcedDetachLoss() {
        return forcedDetachIsLoss;
    }

    /** The session or connection is over. What is suspended on a link of the peer's stays so, for who takes it over. */
    final void endWithParent() {
        goWithParent();
        end(null);
    }

    private void goWithParent() {
        if (remoteState() != EndpointState.CLOSED) {
            keepsSuspended = incoming && isRecovering();
            endedWithParent = localState() != EndpointState.CLOSED;
        }
    }

    /** The peer has detached; the link can be attached again. */
    final void lose(@Nullable Condition error) {
        remoteCondition(error);
        remoteDetached = true;
        remoteState(EndpointState.UNINIT);
        if (error == null) {
            suspend();
        } else {
            loseDeliveries();
        }
        connection().queue(this, EngineEvent.Change.REMOTE_DETACH);
    }

    /** The peer has detached, as we have or will: it is attached again at once, and nobody need know. */
    final void loseQuietly() {
        quiet = true;
        remoteState(EndpointState.UNINIT);
        suspend();
    }

    /** The peer has turned our attach down for what a link with exactly-once asks for: it is attached again without. API-XO-22 */
    final void retreat(Condition error) {
        remote = null;
        remoteState(EndpointState.UNINIT);
        Objects.requireNonNull(recovery()).retreat("the peer answers " + error);
        suspend(); // credit that was given already is given again
    }

    abstract void onFlow(Flow flow);

    /**
     * Closes the link with an error, because the peer said something that it cannot go on with: at once, without waiting for
     * what is queued, which ends in doubt. What the peer still sends is dropped. The condition is {@link #failure()}.
     */
    public final void fail(Condition condition) {
        checkThread();
        failed(condition);
        connection().queue(this, EngineEvent.Change.FAILED);
        localState(EndpointState.CLOSED);
        attachment.fail(condition);
    }

    /**
     * Ends our side, because its store has failed, and leaves the link at the peer: what is undecided stays so on both sides, until
     * the link is attached again with a store that works. The peer is {@code told} no more than that.
     */
    final void leave(Condition failure, Condition told) {
        failed(failure);
        connection().queue(this, EngineEvent.Change.FAILED);
        if (incoming && attachment.local() == HandleState.UNATTACHED) {
            // a refusal would tell that we do not recover
            connection().close(told);
            return;
        }
        left = true;
        localState(EndpointState.CLOSED);
        if (!attachment.leave(told)) {
            end(null);
            session.forget(this);
        }
    }

    /** Whether our side has ended and the link is at the peer still. */
    final boolean isLeft() {
        return left;
    }

    /** The peer has no handle for it: it ends as if the peer had refused it, and nothing is sent. */
    final void refuse(Condition condition) {
        attachment.abandon();
        end(condition);
        session.forget(this);
    }

    /**
     * Ends the link because the peer has attached it elsewhere: it is detached with {@code amqp:link:stolen}, and tells that as
     * its {@linkplain #failure() failure}. For whoever knows of the peer's other connections; on one connection it happens by
     * itself. Does nothing when our side was closed. AMQP 1.0 §2.6.1
     */
    public final void steal() {
        checkThread();
        if (localState() != EndpointState.CLOSED) {
            stolen();
        }
    }

    /** Another attachment takes the link over: this one is detached. §2.6.1 */
    final void stolen() {
        fail(Condition.of(LinkError.STOLEN, this + " was attached again"));
    }

    /**
     * The peer has closed the link. Behind our close of the session or connection that says nothing of the link: many peers take
     * down all that is in it so.
     */
    final void closedByPeer(@Nullable Condition error) {
        if (isParentClosed()) {
            goWithParent();
        }
        end(error);
    }

    /** The link is over for the peer, by its detach or by the end of what it belongs to. */
    final void end(@Nullable Condition error) {
        if (remoteState() == EndpointState.CLOSED) {
            return;
        }
        remoteState(EndpointState.CLOSED);
        remoteCondition(error);
        if (keepsSuspended) {
            suspend();
        }
        endDeliveries();
        connection().queue(this, EngineEvent.Change.REMOTE_CLOSE);
    }

    /** The peer has detached: no credit, and nothing more comes. What was sent whole can still be spoken of. LNK-17 */
    abstract void suspend();

    /** As {@link #suspend}, but of nothing that was sent can be spoken any more. What was not goes out if there is a next time. */
    abstract void loseDeliveries();

    /** As {@link #loseDeliveries}, and there is no next time. */
    abstract void endDeliveries();

    /** Whether what is suspended stays so although the link is over. */
    final boolean keepsSuspended() {
        return keepsSuspended;
    }

    /** Whether the peer can still be told of deliveries. */
    boolean canTell() {
        return true;
    }

    /** The transport is gone: what counted on it only is forgotten. */
    final void unbind() {
        attachment.unbind();
        quiet = false;
        remoteState(EndpointState.UNINIT);
        loseDeliveries();
        loseTransactions();
        Recovery recovery = recovery();
        if (recovery != null) {
            recovery.unbind();
        }
    }

    /** Every transaction ended with the transport: what waits as part of one must not go out under its dead id. §4.4 */
    void loseTransactions() {}

    // ------------------------------------------------------------------ unsettled deliveries

    /**
     * Whether {@code state} is, or holds, no outcome but one that the source allows; a coordinator declares whether the
     * source lists that or not, for most controllers do not. DSP-12
     */
    final boolean allows(Source source, DeliveryState state) {
        Outcome outcome = Delivery.outcomeOf(state);
        return outcome == null
                || outcome instanceof Declared && target() instanceof Coordinator
                || source.outcomes().isEmpty()
                || source.outcomes().contains(outcome.descriptor())
                || outcome.equals(source.defaultOutcome());
    }

    /** Forgets the delivery wherever it is indexed. */
    abstract void forget(Delivery delivery);

    /** The application settled the delivery. */
    abstract void settled(Delivery delivery);

    /** The application gave the delivery a state. */
    abstract void updated(Delivery delivery);

    // ------------------------------------------------------------------ as its own event

    /** Tells the application once that credit, drain or room changed. */
    final void tellFlow() {
        if (!flowTold) {
            flowTold = true;
            connection().queue(this);
        }
    }

    @Override
    public final void deliver(EngineHandler to) {
        flowTold = false;
        to.onLinkFlow(this);
    }

    @Override
    public final String toString() {
        return (this instanceof Sender ? "sender '" : "receiver '") + PeerText.of(name) + "'";
    }
}
