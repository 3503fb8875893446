package io.lepton.endpoint;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Received;
import io.lepton.amqp.TransactionalState;
import io.lepton.frame.UnsettledMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sender does with deliveries that were unsettled when the link was lost: by {@link Resolution}, some are sent anew,
 * some are resumed, and of some only the outcome is exchanged (AMQP 1.0 §2.6.13).
 */
final class SenderRecovery extends Recovery {
    private final Sender sender;
    private final boolean alwaysPayload;
    /** What is to be introduced again on this attachment, in order. */
    private final ArrayDeque<Delivery> resuming = new ArrayDeque<>(0);
    /** How many of this round were introduced and are not settled. */
    private int open;
    /** Those that were sent anew in the rounds before, and wait for the maps to be complete. */
    private final Set<Delivery> sentAgain = Collections.newSetFromMap(new IdentityHashMap<>(0));

    SenderRecovery(Sender sender) {
        super(sender);
        this.sender = sender;
        alwaysPayload = sender.options().resumePayload() == ResumePayload.ALWAYS;
    }

    // ------------------------------------------------------------------ suspended

    @Override
    boolean isEmpty() {
        for (Delivery delivery = sender.unsettled.first(); delivery != null; delivery = delivery.next) {
            if (delivery.isStarted() || delivery.isSuspended()) {
                return false;
            }
        }
        return true;
    }

    @Override
    void suspend() {
        resuming.clear();
        open = 0;
        for (Delivery delivery : sender.unsettled.all()) {
            if (delivery.isStarted()) {
                suspend(delivery);
            }
            delivery.resumed(false);
            if (delivery.isLocallySettled() && !delivery.isHeld()) {
                sender.forget(delivery); // and is not shown any more, from which the peer knows it
            }
        }
    }

    /** The delivery was written, and waits for what the peer says of it when the link is attached again. */
    private void suspend(Delivery delivery) {
        sender.session().dispositions().forgetOutgoing(delivery);
        sender.queue().remove(delivery);
        if (delivery.isAborted()) {
            sender.forget(delivery);
        } else if (delivery.isRemotelySettled()) {
            delivery.lost(); // there is nothing left to be said of it
        } else {
            delivery.suspend();
        }
    }

    /** Whether our map has shown the delivery as unsettled, and the peer's has not come. */
    boolean isShown(Delivery delivery) {
        return delivery.isSuspended() && awaitsMap();
    }

    @Override
    @Nullable DeliveryState stateOf(Delivery delivery) {
        DeliveryState ours = delivery.localState();
        if (ours instanceof Outcome || ours instanceof Received) {
            return ours;
        }
        return delivery.remoteState() instanceof Outcome outcome ? outcome : null;
    }

    // ------------------------------------------------------------------ resolved

    @Override
    Resumption resolve(UnsettledMap shown, UnsettledMap theirs, boolean theirsIncomplete) {
        int settled = 0;
        int undecided = 0;
        List<Delivery> again = new ArrayList<>();
        for (Delivery delivery : sender.unsettled.all()) {
            if (!delivery.isSuspended()) {
                continue;
            }
            byte[] tag = delivery.tag();
            boolean known = theirs.contains(tag);
            if (!shown.contains(tag) || !known && theirsIncomplete) {
                undecided++; // what a map that is not complete leaves out proves nothing. RES-05
                continue;
            }
            DeliveryState state = theirs.state(tag);
            Resolution resolution = Resolution.of(stateOf(delivery), known, state);
            if (delivery.isLocallySettled() || delivery.isAborted()) {
                resolution = resolution.ofSettled();
            }
            switch (resolution) {
                case SEND_NEW -> again.add(delivery);
                case RESUME -> resume(delivery, state);
                case ADOPT -> {
                    delivery.remoteUpdate(state, false);
                    introduce(delivery);
                }
                case CONFIRM, OVERRULE -> introduce(delivery);
                case ABORT -> {
                    delivery.takeBack();
                    introduce(delivery);
                }
                case SETTLE -> {
                    settled++;
                    delivery.remoteUpdate(null, true);
                    if (delivery.isLocallySettled() || delivery.isAborted()) {
                        sender.forget(delivery);
                    }
                }
                case ABANDON -> {
                    settled++;
                    sender.losses().abandon(delivery);
                }
            }
        }
        sendAgain(again);
        sender.session().turn().backlog().add(sender);
        sender.connection().turnDue();
        return new Resumption(resuming.size(), settled, again.size(), undecided);
    }

    /**
     * The receiver has never heard of these: they go out as new deliveries, in their order, before what waits but behind those
     * of the rounds before.
     */
    private void sendAgain(List<Delivery> again) {
        List<Delivery> first = new ArrayList<>();
        while (!sender.queue().isEmpty() && sentAgain.contains(sender.queue().first())) {
            first.add(sender.queue().removeFirst());
        }
        for (Delivery delivery : again) {
            delivery.startOver();
            rewind(delivery);
            first.add(delivery);
        }
        sender.sendFirst(first);
        sentAgain.addAll(again);
    }

    /** The message, to be sent from its start. */
    private static Payload rewind(Delivery delivery) {
        Payload payload = (Payload) Objects.requireNonNull(delivery.content());
        payload.startOver();
        return payload;
    }

    /** From where the receiver stopped, or from the start. */
    private void resume(Delivery delivery, @Nullable DeliveryState state) {
        Payload payload = rewind(delivery);
        Received from = state instanceof Received point && !alwaysPayload ? point : null;
        if (from != null) {
            long index = MessagePoint.after(payload.array(), 0, payload.size()).indexOf(from);
            payload.consume((int) Math.min(index, payload.size()));
        }
        delivery.resumeFrom(from);
        introduce(delivery);
    }

    private void introduce(Delivery delivery) {
        if (alwaysPayload && delivery.content() instanceof Payload) {
            rewind(delivery);
        }
        delivery.resumed(true);
        resuming.add(delivery);
    }

    @Override
    void begin() {
        if (!isStored()) {
            sender.tags().startAt(sender.connection().driver().nextNumber());
        }
    }

    @Override
    boolean isToRecord(Delivery delivery) {
        // what is sent in a transaction would be gone with it after a restart
        return delivery.isGiven()
                && !delivery.isLost()
                && !delivery.isLocallySettled()
                && !(delivery.localState() instanceof TransactionalState);
    }

    @Override
    boolean mayMove(Delivery delivery) {
        return delivery.isGiven() && !delivery.isStarted() && !delivery.isLost();
    }

    @Override
    void begun() {
        sentAgain.clear();
    }

    @Override
    void resolveNothing() {
        resuming.clear();
        open = 0;
        sender.losses().loseSuspended();
    }

    // ------------------------------------------------------------------ taken over

    @Override
    void adopt(Delivery delivery) {
        delivery.moveTo(sender);
        if (delivery.isLocallySettled() && !delivery.isHeld()) {
            return; // meanwhile
        }
        sender.tags().add(delivery);
        sender.unsettled.add(delivery);
        if (!delivery.isSuspended()) {
            sender.enqueue(delivery); // it was not sent yet
        }
    }

    @Override
    void restore(DeliveryStore.Kept kept) {
        sender.tags().startAt(kept.incarnation());
        List<Delivery> here = sender.unsettled.all();
        for (DeliveryStore.StoredDelivery stored : kept.deliveries()) {
            Delivery delivery = sender.tags().find(stored.tag());
            if (delivery == null) {
                delivery = new Delivery(sender);
                delivery.restore(stored);
                adopt(delivery);
                if (delivery.outcome() != null) {
                    delivery.tellState();
                }
            } else if (!delivery.isSuspended()) {
                sentBefore(delivery, stored);
            }
            isRecorded(delivery);
        }
        for (Delivery delivery : here) {
            if (!delivery.isSuspended() || delivery.isLocallySettled()) {
                sender.unsettled.moveLast(delivery); // to stand behind what is recorded
            }
            if (!delivery.hasTag()) {
                sender.tags().give(delivery);
                sender.tags().add(delivery);
            }
            if (delivery.isHeld()) {
                record(delivery);
            }
        }
        sender.count();
    }

    /** What waits here under a tag of the application's is recorded under it: that is the message which is sent. */
    private void sentBefore(Delivery delivery, DeliveryStore.StoredDelivery stored) {
        sender.queue().drop(delivery);
        delivery.held(false);
        delivery.restore(stored);
    }

    // ------------------------------------------------------------------ introduced again

    /** The state with which it is introduced again: the outcome, or the point where its payload begins. RES-15 */
    static @Nullable DeliveryState introduction(Delivery delivery) {
        DeliveryState ours = delivery.localState();
        return ours instanceof Outcome ? ours : delivery.remoteState();
    }

    /** Writes one frame of what is to be resumed. False when there is none that may go out now. */
    boolean writeFrame(Transport transport, TransferWriter writer) {
        Delivery delivery = resuming.getFirst();
        if (delivery.isHeld()) {
            return false;
        }
        if (delivery.isAborted() && delivery.isStarted()) {
            writer.writeAbort(transport, delivery);
        } else if (delivery.isAborted()) {
            writer.writeResumedAbort(transport, delivery);
        } else if (!alwaysPayload && introduction(delivery) instanceof Outcome
                || !(delivery.content() instanceof Payload payload)) {
            writer.writeResumedState(transport, delivery);
        } else {
            boolean waits = payload.size() == 0 && !delivery.isGiven(); // for the application to give more of it
            if (waits || !writer.writePart(transport, delivery, payload)) {
                return false;
            }
            if (payload.size() > 0 || !delivery.isGiven()) {
                if (!delivery.isGiven()) {
                    sender.tellRoom(payload);
                }
                return true;
            }
        }
        resuming.removeFirst();
        open++;
        introduced(delivery);
        return true;
    }

    /** All that was to be said to introduce the delivery again is written. */
    private void introduced(Delivery delivery) {
        delivery.complete(); // and no credit is used: not every receiver would give it back
        if (delivery.isAborted()) {
            if (delivery.hasLocalOutcome() || delivery.outcome() != null) {
                delivery.remoteUpdate(null, true);
                sender.forget(delivery);
            } else {
                sender.losses().abandon(delivery);
            }
        } else if (delivery.isLocallySettled()) {
            delivery.content(null);
            sender.forget(delivery);
        }
    }

    /** Whether there is something to be introduced again. */
    boolean isResuming() {
        return !resuming.isEmpty();
    }

    /** The delivery is settled here. What is still to be introduced is so all the same. */
    void forgot(Delivery delivery) {
        if (delivery.isResumed() && !delivery.isSuspended()) {
            delivery.resumed(false);
            open--;
            endRound();
        }
    }

    @Override
    boolean isBusy() {
        return open > 0 || !resuming.isEmpty();
    }
}
