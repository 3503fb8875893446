package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Terminus;
import io.lepton.frame.Attach;
import io.lepton.frame.UnsettledMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lets a link outlive its connection (AMQP 1.0 §2.6.13): either side shows with its attach what it holds unsettled, and
 * each finds out from both maps what became of its deliveries.
 *
 * <p>A map that does not fit into the frame is shown in part. Then only what both have shown is resumed, the link is detached
 * and attached again, and so on until both maps are complete: in rounds.
 *
 * <p>Many peers have no such thing. One that shows it is never sent a resumed transfer: the link is attached without a map,
 * and what was unsettled is in doubt.
 */
abstract sealed class Recovery permits SenderRecovery, ReceiverRecovery {
    /** Errors with which peers turn down an attach that they would take without a map. */
    private static final Set<Symbol> REFUSALS = Set.of(
            AmqpError.NOT_IMPLEMENTED,
            AmqpError.NOT_ALLOWED,
            AmqpError.INVALID_FIELD,
            AmqpError.ILLEGAL_STATE,
            AmqpError.PRECONDITION_FAILED,
            AmqpError.INTERNAL_ERROR,
            AmqpError.DECODE_ERROR);

    private final Link link;
    private boolean offered = true;
    /** Which peer has shown that it does not recover, and how. */
    private @Nullable String unable;

    private @Nullable String reason;
    /** That peer does not take a link with receiver-settle-mode second either. */
    private boolean firstOnly;

    /** Our attach on the present attachment, and the peer's. */
    private @Nullable Attach ours;

    private @Nullable Attach theirs;
    /** When our attach was out and the peer's was not: the first time that anybody looked. */
    private long awaitsSince = Transport.NEVER;
    /** Both have shown what they hold, and it was resolved. */
    private boolean met;

    private boolean detaching;
    /** Whether the round that ends has settled or decided anything. */
    private boolean progress;

    private int idleRounds;

    private Resumption result = Resumption.NONE;
    /** With whom what is unsettled was exchanged. */
    private @Nullable String peer;

    private @Nullable DeliveryStore store;
    /** Where deliveries with the present peer are recorded; null without a store, and until it is known who that is. */
    private @Nullable KeptDeliveries kept;

    /** Whose content is being read. */
    private @Nullable KeptDeliveries loading;
    /** What is unsettled is still to be handed over, and the attach waits for it. */
    private boolean awaited;

    Recovery(Link link) {
        this.link = link;
    }

    // ------------------------------------------------------------------ how it stands

    /** Whether what is unsettled waits to be resumed when the link is lost: so far the peer seems to recover, too. */
    boolean isOffered() {
        return offered;
    }

    /** Why the peer that was met last does not recover, or null. */
    @Nullable String reason() {
        return offered ? null : reason;
    }

    /** What came of the maps that were exchanged last. */
    Resumption result() {
        return result;
    }

    /** Whether one of the maps left something out: nothing but what is resumed may be sent. RES-06 */
    boolean isIncomplete() {
        return offered
                && ours != null
                && theirs != null
                && (ours.incompleteUnsettled() || theirs.incompleteUnsettled());
    }

    /** Whether our map left something out. */
    boolean isOursIncomplete() {
        return ours != null && ours.incompleteUnsettled();
    }

    /** Whether our attach shows deliveries that are unsettled. */
    boolean isShowing() {
        return ours != null && ours.unsettled() != null && !ours.unsettled().isEmpty();
    }

    /** Whether the link is between two rounds: to be detached, and attached again. */
    boolean isBetweenRounds() {
        return detaching;
    }

    /** Whether our map is on its way, and the peer's has not come. */
    boolean awaitsMap() {
        return offered && ours != null && ours.unsettled() != null && !met;
    }

    /** Since when our map is on its way: {@code now} at the first call. */
    long awaitsSince(long now) {
        if (awaitsSince == Transport.NEVER) {
            awaitsSince = now;
        }
        return awaitsSince;
    }

    // ------------------------------------------------------------------ to the wire

    /** Whether our attach may go out: not before all is known that it is to show, and to whom. */
    boolean mayAttach(Transport transport) {
        if (awaited) {
            return false;
        }
        if (!transport.knowsPartner()) {
            return store == null && unable == null && isEmpty();
        }
        String now = Objects.requireNonNullElse(link.connection().remoteContainerId(), "");
        if (peer != null && !peer.equals(now)) {
            leave();
        }
        peer = now;
        if (store != null && kept == null && loading == null) {
            load(store);
        }
        return loading == null;
    }

    /** The peer is another than before: what was exchanged with that one is not to be resumed here. §2.6.1 */
    private void leave() {
        if (link.isSender()) {
            unrecordAll(); // what a receiver has told stays, for the day when that peer comes back
        }
        kept = null;
        loading = null;
        resolveNothing();
        for (Delivery delivery : link.unsettled.all()) {
            if (store != null && isToRecord(delivery)) {
                delivery.held(true); // what was not exchanged is recorded for this peer, once its records are read
            }
        }
    }

    /** What our attach waits for, other than the peer, or null. */
    @Nullable String waitsFor() {
        if (awaited) {
            return "what the link before has left unsettled";
        }
        return loading == null ? null : "the store to be read";
    }

    // ------------------------------------------------------------------ recorded

    /** Has deliveries recorded there. Before the link opens. */
    void store(@Nullable DeliveryStore store) {
        this.store = store;
    }

    boolean isStored() {
        return store != null;
    }

    /** The records of the link; null: there are none, or it is not known yet who the peer is. */
    @Nullable KeptDeliveries kept() {
        return kept;
    }

    private void load(DeliveryStore from) {
        KeptDeliveries records = new KeptDeliveries(link, from, link.identity());
        loading = records;
        boolean[] atOnce = {true};
        records.load(loaded -> {
            if (loading != records) {
                return; // the peer is another by now
            }
            loading = null;
            kept = records;
            restore(loaded);
            if (!atOnce[0]) {
                link.session().sync(link);
            }
        });
        atOnce[0] = false;
    }

    /** The attach waits until {@link #known}. */
    void await() {
        awaited = true;
        begin();
    }

    /** Nothing is unsettled yet, and another link of the same identity may have been there before. */
    abstract void begin();

    /**
     * What was waited for is here. Where there is a store it is read now: of what is recorded the link before may have known
     * nothing yet, and what of its own was not safe is recorded once more.
     */
    void known() {
        awaited = false;
        link.session().sync(link);
    }

    /** Records what is to be told of the delivery, and holds it until that is safe. False: nothing is recorded. */
    boolean record(Delivery delivery) {
        if (store == null) {
            return false;
        }
        if (kept == null) {
            delivery.held(true); // until what is recorded has been read
        } else {
            kept.record(delivery);
        }
        return true;
    }

    /** The delivery is among the records that were read. */
    void isRecorded(Delivery delivery) {
        Objects.requireNonNull(kept).isRecorded(delivery);
    }

    /** The link is over, and what is recorded of it. */
    void unrecordAll() {
        link.unsettled.all().forEach(this::unrecord);
    }

    /** Forgets the record of the delivery, if there is one. */
    void unrecord(Delivery delivery) {
        if (kept != null) {
            kept.remove(delivery);
        }
    }

    /** What we hold unsettled, for our attach; null to resume nothing. */
    @Nullable UnsettledMap show() {
        offered = unable == null || !unable.equals(link.connection().remoteContainerId());
        if (!offered) {
            return null;
        }
        firstOnly = false;
        suspend();
        UnsettledMap.Builder map = UnsettledMap.builder();
        for (Delivery delivery = link.unsettled.first(); delivery != null; delivery = delivery.next) {
            if (delivery.isSuspended()) {
                map.add(delivery.tag(), stateOf(delivery));
            }
        }
        return map.build();
    }

    /** A terminus that is to be there still when the connection is not, unless the application has said how long. */
    static <T extends Terminus> void keep(T terminus) {
        if (terminus.expiryPolicy() == ExpiryPolicy.SESSION_END
                && terminus.timeout().isZero()) {
            terminus.setExpiryPolicy(ExpiryPolicy.NEVER);
        }
    }

    /** Our attach went out. */
    void attached(Attach attach, Transport transport) {
        ours = attach;
        detaching = false;
        meet();
        if (awaitsMap() && isShowing()) {
            awaitsSince = Transport.NEVER;
            transport.awaitedMaps().add(this);
        }
    }

    // ------------------------------------------------------------------ from the wire

    void onAttach(Attach attach) {
        theirs = attach;
        meet();
    }

    private void meet() {
        if (theirs == null || link.isRefused() || !awaitsMap()) {
            return;
        }
        met = true;
        UnsettledMap shown = Objects.requireNonNull(Objects.requireNonNull(ours).unsettled());
        String lack = lack(shown, theirs);
        if (lack != null) {
            giveUp(lack);
            return;
        }
        UnsettledMap map = Objects.requireNonNullElse(theirs.unsettled(), UnsettledMap.EMPTY);
        boolean any = !shown.isEmpty() || !map.isEmpty();
        result = resolve(shown, map, theirs.incompleteUnsettled());
        progress = result.total() > 0;
        if (!isIncomplete()) {
            begun();
        }
        if (any) {
            link.connection().queue(link, EngineEvent.Change.RESUMED);
        }
        endRound();
    }

    /** Why the peer cannot recover, as its attach shows, or null. API-XO-22 */
    private @Nullable String lack(UnsettledMap shown, Attach attach) {
        if (attach.rcvSettleMode() == ReceiverSettleMode.FIRST) {
            return "the peer settles first";
        }
        if (attach.unsettled() == null && !shown.isEmpty()) {
            return "the peer shows nothing of what it holds unsettled";
        }
        boolean blank = attach.unsettled() == null || attach.unsettled().isEmpty() && !shown.isEmpty();
        Terminus terminus = link instanceof Sender ? attach.target() : attach.source();
        if (blank && !link.isIncoming() && terminus != null && !lasts(terminus)) {
            return "the peer keeps nothing when a connection is lost: its expiry-policy is " + terminus.expiryPolicy();
        }
        return null;
    }

    private static boolean lasts(Terminus terminus) {
        return terminus.expiryPolicy() == ExpiryPolicy.NEVER
                || !terminus.timeout().isZero();
    }

    /** Whether that error may be about our map, or without one about the settle mode, and the peer would take the link without. */
    boolean isRefusal(@Nullable Condition error) {
        return ours != null
                && (ours.unsettled() != null || ours.rcvSettleMode() == ReceiverSettleMode.SECOND)
                && (theirs == null || link.isRefused())
                && error != null
                && REFUSALS.contains(error.name());
    }

    /** The peer has turned the link down: it is attached again without a map, and when that is of no use, settled first. */
    void retreat(String why) {
        if (offered) {
            giveUp(why);
        } else {
            firstOnly = true;
        }
        ours = null;
        theirs = null;
    }

    /** When the receiver is to settle, where {@code wanted} was chosen. */
    ReceiverSettleMode settleMode(ReceiverSettleMode wanted) {
        return firstOnly ? ReceiverSettleMode.FIRST : wanted;
    }

    /** The peer does not recover: the link goes on without, and what was suspended is in doubt. */
    void giveUp(String why) {
        unable = Objects.requireNonNullElse(link.connection().remoteContainerId(), "");
        reason = why;
        offered = false;
        resolveNothing();
        link.connection().queue(link, EngineEvent.Change.RECOVERY_UNAVAILABLE);
    }

    /** Something of this round was decided: when nothing is left of it, the next one begins. */
    void endRound() {
        if (!isIncomplete() || !met || detaching || isBusy() || link.localState() != EndpointState.ACTIVE) {
            return;
        }
        idleRounds = progress ? 0 : idleRounds + 1;
        if (idleRounds > 1) {
            giveUp("the maps of unsettled deliveries never come to an end");
            return;
        }
        detaching = true;
        link.attachment().wantDetach();
        link.session().turn().detachDue(link);
    }

    /** The peer has detached: whether it did so to begin the next round, and nobody need know. */
    boolean takeEndOfRound() {
        detaching |= isIncomplete() && met;
        return detaching;
    }

    /** The present attachment is over. */
    void detached() {
        ours = null;
        theirs = null;
        met = false;
        if (offered) {
            suspend();
        }
    }

    /** The transport is gone. */
    void unbind() {
        detaching = false;
        begun();
        detached();
    }

    /** Gives away what is suspended: it is not ours any more. */
    List<Delivery> handOver(Link to) {
        suspend();
        List<Delivery> taken = new ArrayList<>();
        for (Delivery delivery : link.unsettled.all()) {
            if (mayMove(delivery)) {
                link.unsettled.remove(delivery);
                link.forgetTag(delivery);
                delivery.moveTo(to); // and what other threads say of it from now on goes there
                taken.add(delivery);
            }
        }
        return taken;
    }

    /** A suspended delivery of another link of the identity is ours now. */
    abstract void adopt(Delivery delivery);

    /** What was recorded of the link, before it is attached. */
    abstract void restore(DeliveryStore.Kept kept);

    /** Whether the delivery is worth anything to another link; if not, it is dropped. */
    abstract boolean mayMove(Delivery delivery);

    // ------------------------------------------------------------------ what the sides differ in

    /** Whether the delivery, which the peer is still to hear of, is to be recorded before that. */
    abstract boolean isToRecord(Delivery delivery);

    /** Nothing is unsettled that could be shown. */
    abstract boolean isEmpty();

    /** What was exchanged on the last attachment and is unsettled has no delivery-id any more. */
    abstract void suspend();

    /** What our map says of it. */
    abstract @Nullable DeliveryState stateOf(Delivery delivery);

    /** Finds out from what either side has shown what became of the deliveries. */
    abstract Resumption resolve(UnsettledMap shown, UnsettledMap theirs, boolean theirsIncomplete);

    /** Both maps are complete: new deliveries may be sent. */
    abstract void begun();

    /** What is suspended cannot be resumed. */
    abstract void resolveNothing();

    /** Whether something that was resumed in this round is still undecided. */
    abstract boolean isBusy();
}
