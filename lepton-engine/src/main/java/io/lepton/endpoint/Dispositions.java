package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Role;
import io.lepton.amqp.TransactionalState;
import io.lepton.frame.Disposition;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The unsettled deliveries of a session by their ids, and what is said of them (AMQP 1.0 §2.7.6): what we say waits until
 * the end of the turn for neighbours that say the same, what the peer says goes to those that we hold in its range.
 */
@HotPath
final class Dispositions {
    private final Session session;
    private final DeliveryRing outgoing = new DeliveryRing();
    private final DeliveryRing incoming = new DeliveryRing();
    private final PendingDisposition asReceiver = new PendingDisposition(Role.RECEIVER);
    private final PendingDisposition asSender = new PendingDisposition(Role.SENDER);
    private final Disposition disposition = new Disposition();

    Dispositions(Session session) {
        this.session = session;
    }

    // ------------------------------------------------------------------ unsettled deliveries

    void addOutgoing(Delivery delivery) {
        outgoing.add(delivery);
    }

    void addIncoming(Delivery delivery) {
        incoming.add(delivery);
    }

    void forgetOutgoing(Delivery delivery) {
        if (delivery.isStarted()) {
            outgoing.remove(delivery);
        }
    }

    void forgetIncoming(Delivery delivery) {
        incoming.remove(delivery);
    }

    /** No delivery-id means anything any more. */
    void forgetAll() {
        outgoing.clear();
        incoming.clear();
    }

    // ------------------------------------------------------------------ to the wire

    /** Takes what we say of the delivery. */
    void add(Role role, Delivery delivery, boolean settled, Transport transport) {
        PendingDisposition pending = role == Role.RECEIVER ? asReceiver : asSender;
        if (!pending.add(delivery.id(), settled, delivery.localState())) {
            write(pending, transport);
            pending.add(delivery.id(), settled, delivery.localState());
        }
    }

    /** Whether something waits for neighbours. */
    boolean arePending() {
        return asReceiver.isPending() || asSender.isPending();
    }

    /** Writes what waits for neighbours. */
    void write(Transport transport) {
        if (asReceiver.isPending()) {
            write(asReceiver, transport);
        }
        if (asSender.isPending()) {
            write(asSender, transport);
        }
    }

    /** Drops what waits: it can not be said any more. */
    void drop() {
        asReceiver.clear();
        asSender.clear();
    }

    private void write(PendingDisposition pending, Transport transport) {
        if (transport.send(session.channel(), pending.take(disposition))) {
            return;
        }
        // an outcome must get through: where the text of an error does not fit into the peer's frames, without
        disposition.state(withoutText(disposition.state()));
        if (!transport.send(session.channel(), disposition)) {
            session.fail(Condition.of(
                    AmqpError.FRAME_SIZE_TOO_SMALL,
                    session + ": the state of a delivery is larger than the peer's max-frame-size"));
        }
    }

    private static @Nullable DeliveryState withoutText(@Nullable DeliveryState state) {
        if (state instanceof Rejected rejected && rejected.condition() != null) {
            return new Rejected(new Condition(rejected.condition().name(), null, Map.of()));
        }
        if (state instanceof TransactionalState transactional) {
            return new TransactionalState(transactional.txnId(), (Outcome) withoutText(transactional.outcome()));
        }
        return state;
    }

    // ------------------------------------------------------------------ from the wire

    void onDisposition(Disposition in) {
        int first = (int) in.first();
        int last = in.last() == Disposition.ABSENT ? first : (int) in.last();
        if (Serial.compare(last, first) < 0) {
            throw ProtocolViolation.of(
                    session,
                    AmqpError.INVALID_FIELD,
                    session + ": a disposition from " + in.first() + " to " + in.last() + ", which lies before");
        }
        // the role names the side that speaks: a receiver speaks of what we sent
        DeliveryRing ring = in.role() == Role.RECEIVER ? outgoing : incoming;
        int oldest = ring.oldest();
        int held = Serial.distance(oldest, ring.newest());
        if (ring.size() == 0 || held < 0) {
            return;
        }
        // where the two ranges meet, told by distances from their starts: they may lie half of all ids apart
        int from;
        if (Integer.compareUnsigned(oldest - first, last - first) <= 0) {
            from = oldest;
        } else if (Integer.compareUnsigned(first - oldest, held) <= 0) {
            from = first;
        } else {
            return;
        }
        int end = from + Math.min(last - from, ring.newest() - from);
        for (int id = ring.next(from, end); Serial.compare(id, end) <= 0; id = ring.next(id + 1, end)) {
            apply(in, ring, Objects.requireNonNull(ring.get(id)));
            if (ring.size() == 0) {
                return;
            }
        }
    }

    private static void apply(Disposition in, DeliveryRing ring, Delivery delivery) {
        DeliveryState state = in.state();
        if (state != null && delivery.link() instanceof Sender sender && !sender.allows(state)) {
            if (!sender.attachment().isDiscarding()) {
                sender.fail(Condition.of(AmqpError.NOT_ALLOWED, sender + ": our source does not allow " + state));
            }
            return; // the rest of the range may belong to others
        }
        if (in.settled()) {
            ring.remove(delivery);
            if (delivery.link() instanceof Receiver receiver) {
                receiver.forgetTag(delivery);
            }
        }
        delivery.remoteUpdate(state, in.settled());
    }
}
