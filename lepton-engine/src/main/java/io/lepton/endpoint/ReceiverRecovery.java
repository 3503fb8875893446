package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Received;
import io.lepton.amqp.Role;
import io.lepton.frame.Transfer;
import io.lepton.frame.UnsettledMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver does about deliveries that were unsettled when the link was lost (AMQP 1.0 §2.6.13): it shows how far each
 * has come, takes those up again that the sender resumes, and counts as settled what the sender does not know any more.
 */
final class ReceiverRecovery extends Recovery {
    private final Receiver receiver;
    /** How far streams have come, whose octets were handed on. */
    private final Map<Delivery, MessagePoint> points = new IdentityHashMap<>(0);
    /** Octets of the delivery that is being resumed which are here already. */
    private long skip;

    ReceiverRecovery(Receiver receiver) {
        super(receiver);
        this.receiver = receiver;
    }

    // ------------------------------------------------------------------ suspended

    @Override
    boolean isEmpty() {
        return receiver.unsettled.size() == 0;
    }

    @Override
    void suspend() {
        for (Delivery delivery : receiver.unsettled.all()) {
            if (!delivery.isSuspended() && !delivery.isLost()) {
                suspend(delivery);
            }
        }
    }

    /** The delivery waits for the sender to resume it when the link is attached again. */
    private void suspend(Delivery delivery) {
        receiver.session().dispositions().forgetIncoming(delivery);
        if (delivery == receiver.incomplete()) {
            receiver.setPartialAside();
        }
        if (delivery.isAborted()) {
            return;
        }
        if (delivery.isRemotelySettled()) {
            delivery.lost(); // there is nothing left to be said of it
        } else {
            delivery.suspend();
        }
    }

    /** Octets of a stream have come, which will be handed on. */
    void count(Delivery delivery, byte[] array, int offset, int length) {
        points.computeIfAbsent(delivery, any -> new MessagePoint()).feed(array, offset, length);
    }

    void forgot(Delivery delivery) {
        points.remove(delivery);
        KeptDeliveries kept = kept();
        // of what is lost with its connection the next link of the identity is to know
        if (kept != null && (!delivery.isLost() || delivery.isRemotelySettled())) {
            kept.remove(delivery);
        }
    }

    @Override
    @Nullable DeliveryState stateOf(Delivery delivery) {
        // an outcome that is not recorded yet is not shown: it may be lost still
        Outcome outcome = outcomeOf(delivery);
        return outcome != null && !delivery.isHeld()
                ? outcome
                : reached(delivery).state();
    }

    /** What we have decided. What was said within a transaction counts for nothing: the transaction is gone. §4.4 */
    static @Nullable Outcome outcomeOf(Delivery delivery) {
        return delivery.localState() instanceof Outcome outcome ? outcome : null;
    }

    /** How far the message has come. */
    private MessagePoint reached(Delivery delivery) {
        MessagePoint point = points.get(delivery);
        if (point != null) {
            return point;
        }
        Object content = delivery.content();
        if (content instanceof Payload payload) {
            return MessagePoint.after(payload.array(), payload.start(), payload.size());
        }
        if (content instanceof byte[] whole) {
            return MessagePoint.after(whole, 0, whole.length);
        }
        return content instanceof Message message ? end(message) : new MessagePoint();
    }

    private MessagePoint end(Message message) {
        AmqpWriter bytes = receiver.connection().scratch();
        try {
            message.writeTo(bytes);
            return MessagePoint.after(bytes.array(), 0, bytes.position());
        } finally {
            receiver.connection().doneWith(bytes);
        }
    }

    // ------------------------------------------------------------------ resolved

    @Override
    Resumption resolve(UnsettledMap shown, UnsettledMap theirs, boolean theirsIncomplete) {
        int resumed = 0;
        int settled = 0;
        int undecided = 0;
        for (Delivery delivery : receiver.unsettled.all()) {
            if (!delivery.isSuspended()) {
                continue;
            }
            byte[] tag = delivery.tag();
            boolean known = theirs.contains(tag);
            if (!shown.contains(tag) || !known && theirsIncomplete) {
                undecided++;
            } else if (known) {
                resumed++;
            } else {
                settled++;
                settledBySender(delivery);
            }
        }
        return new Resumption(resumed, settled, 0, undecided);
    }

    /** The sender does not know the delivery any more: it has settled it. */
    private void settledBySender(Delivery delivery) {
        if (delivery.isComplete()) {
            receiver.forgetTag(delivery);
            delivery.endSuspension();
            delivery.remoteUpdate(null, true);
        } else {
            receiver.dropSuspended(delivery);
        }
    }

    // ------------------------------------------------------------------ taken over

    @Override
    void adopt(Delivery delivery) {
        delivery.moveTo(receiver);
        receiver.tags().add(delivery);
        receiver.unsettled.add(delivery);
    }

    @Override
    void restore(DeliveryStore.Kept kept) {
        receiver.remembered(kept.messageIds());
        for (DeliveryStore.StoredDelivery stored : kept.deliveries()) {
            Delivery delivery = new Delivery(receiver);
            delivery.restore(stored);
            Delivery known = receiver.tags().find(delivery);
            if (known == null) {
                adopt(delivery);
            } else if (Objects.equals(known.localState(), stored.state())) {
                known.held(false); // the record that it waited for was begun by the link before
            }
            isRecorded(known == null ? delivery : known);
        }
        for (Delivery delivery : receiver.unsettled.all()) {
            if (delivery.isHeld() && !delivery.isLost() && outcomeOf(delivery) != null) {
                record(delivery);
            }
        }
    }

    @Override
    void begin() {
        // the sender names the tags
    }

    @Override
    boolean isToRecord(Delivery delivery) {
        return false; // an outcome is recorded for the peer that sent the message
    }

    @Override
    boolean mayMove(Delivery delivery) {
        if (!delivery.isSuspended()) {
            return false;
        }
        if (!delivery.isComplete()) {
            settledBySender(delivery);
        }
        return !delivery.isAborted();
    }

    @Override
    void begun() {
        // nothing waits for the last round
    }

    @Override
    void resolveNothing() {
        for (Delivery delivery : receiver.unsettled.all()) {
            if (delivery.isSuspended() && !delivery.isComplete()) {
                receiver.dropSuspended(delivery);
            }
        }
        receiver.loseUnsettled();
    }

    /** The sender of new deliveries begins the next round: a receiver waits for it. */
    @Override
    boolean isBusy() {
        return true;
    }

    // ------------------------------------------------------------------ introduced again

    /** Throws when a delivery that is not resumed comes while our map leaves something out. RES-06 */
    void checkNew(TransferRules rules) {
        if (isOursIncomplete()) {
            throw rules.violation(
                    AmqpError.NOT_ALLOWED, "a new delivery while the map of those that are unsettled is incomplete");
        }
    }

    /** A suspended delivery was given its new id: takes note of what its payload begins with, and of the sender's word. */
    void resumed(Delivery delivery, Transfer transfer, TransferRules rules) {
        DeliveryState state = transfer.state();
        if (!delivery.isComplete()) {
            skip = overlap(delivery, state instanceof Received from ? from : null, rules);
        }
        Outcome ours = outcomeOf(delivery);
        if (state instanceof Outcome theirs && !transfer.isSettled() && !theirs.equals(ours)) {
            delivery.overrule(theirs); // the sender's counts
            receiver.session().disposition(Role.RECEIVER, delivery, true); // which settles it
        } else if (ours != null && !transfer.isSettled() && !delivery.isHeld()) {
            if (delivery.isLocallySettled()) {
                receiver.forget(delivery); // it was settled while it was suspended
            }
            receiver.session().disposition(Role.RECEIVER, delivery, delivery.isLocallySettled());
        }
    }

    /** How many octets from that point on, or from the start, are here. */
    private long overlap(Delivery delivery, @Nullable Received from, TransferRules rules) {
        MessagePoint reached = reached(delivery);
        long index = from == null ? 0 : reached.indexOf(from);
        if (index > reached.total()) {
            throw rules.violation(
                    AmqpError.ILLEGAL_STATE,
                    "delivery " + delivery.tagAsString() + " is resumed from " + from + ", and we have "
                            + reached.state());
        }
        return reached.total() - index;
    }

    /** How many of the next octets are here already; they are to be dropped. */
    int skip(int length) {
        int dropped = (int) Math.min(skip, length);
        skip -= dropped;
        return dropped;
    }

    /** A delivery begins that is not resumed. */
    void skipNothing() {
        skip = 0;
    }
}
