package io.lepton.endpoint;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Received;
import io.lepton.frame.UnsettledMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
    /** How many were sent anew in the rounds before, and wait for the maps to be complete. */
    private int sentAgain;

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
                sender.suspend(delivery);
            }
            delivery.resumed(false);
            if (delivery.isLocallySettled() && !delivery.isHeld()) {
                sender.forget(delivery); // and is not shown any more, from which the peer knows it
            }
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
                    sender.abandon(delivery);
                }
            }
        }
        sender.sendAgain(again, sentAgain);
        sentAgain += again.size();
        sender.session().turn().backlog().add(sender);
        sender.connection().turnDue();
        return new Resumption(resuming.size(), settled, again.size(), undecided);
    }

    /** From where the receiver stopped, or from the start. */
    private void resume(Delivery delivery, @Nullable DeliveryState state) {
        Payload payload = sender.rewind(delivery);
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
            sender.rewind(delivery);
        }
        delivery.resumed(true);
        resuming.add(delivery);
    }

    @Override
    void begin() {
        if (!isStored()) {
            sender.numberFrom(sender.connection().driver().nextNumber());
        }
    }

    @Override
    boolean mayMove(Delivery delivery) {
        return delivery.isGiven() && !delivery.isStarted() && !delivery.isLost();
    }

    @Override
    void begun() {
        sentAgain = 0;
    }

    @Override
    void resolveNothing() {
        resuming.clear();
        open = 0;
        sender.loseSuspended();
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
        sender.introduced(delivery);
        return true;
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
