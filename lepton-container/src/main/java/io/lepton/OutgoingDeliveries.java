package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Handler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells what the receiver says of a delivery, and settles it when all is said. For the connections of one loop. */
final class OutgoingDeliveries {
    private final HandlerCalls calls;

    OutgoingDeliveries(HandlerCalls calls) {
        this.calls = calls;
    }

    /** In the order of API-MHE-10. */
    @HotPath
    void changed(Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (delivery.localState() instanceof TransactionalState ours && isProvisional(delivery, ours, life, handler)) {
            return;
        }
        OpenTransactions open = life.connectionLife().openTransactions();
        if (open != null && open.retire(Objects.requireNonNull(delivery.sender()), delivery)) {
            return;
        }
        if (delivery.hasNewState()) {
            EventType outcome = callbackOf(delivery.remoteState());
            if (outcome != null) {
                calls.tell(outcome, delivery, life, handler);
            }
        }
        if (delivery.hasNewState() || delivery.hasNewSettlement()) {
            calls.tell(EventType.DELIVERY_UPDATED, delivery, life, handler);
        }
        if (delivery.hasNewSettlement()) {
            calls.tell(EventType.SETTLED, delivery, life, handler);
        }
        if (life.autoSettle(handler)) {
            AutoSettle.apply(delivery);
        }
    }

    /** Whether what the receiver says of it waits for the end of the transaction that it was sent in; that much is told now. */
    private boolean isProvisional(
            Delivery delivery, TransactionalState ours, LinkLife life, @Nullable Handler handler) {
        Transaction transaction = life.connectionLife().transactions().of(ours);
        if (transaction == null) {
            return false;
        }
        transaction.changed(delivery);
        if (delivery.remoteState() instanceof Outcome) {
            return false; // the receiver has decided outside of the transaction
        }
        if (delivery.hasNewState() && delivery.outcome() != null) {
            calls.tell(EventType.TRANSACTIONAL_OUTCOME, delivery, life, handler);
        }
        if (delivery.isUpdated()) {
            calls.tell(EventType.DELIVERY_UPDATED, delivery, life, handler);
        }
        return true;
    }

    /** The transaction that it was sent in was committed: what the receiver has said stands, unless it has not said anything. */
    void committed(Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (delivery.isLocallySettled() || delivery.remoteState() == null && !delivery.isRemotelySettled()) {
            return;
        }
        EventType outcome = callbackOf(delivery.remoteState());
        if (outcome != null) {
            calls.tell(outcome, delivery, life, handler);
        }
        boolean settle = life.autoSettle(handler);
        if (settle || delivery.isRemotelySettled()) {
            calls.tell(EventType.SETTLED, delivery, life, handler);
        }
        if (settle) {
            delivery.settle();
        }
    }

    /** A transaction of the receiver's has ended in which it had given the delivery an outcome. */
    void discharged(Delivery delivery, boolean committed, boolean gone, LinkLife life, @Nullable Handler handler) {
        if (committed) {
            committed(delivery, life, handler);
        } else if (gone) {
            calls.call(handler, calls.events.of(EventType.IN_DOUBT, delivery));
        } else if (delivery.isRemotelySettled() && !delivery.isLocallySettled()) {
            EventType outcome = callbackOf(delivery.outcome()); // the default one of the source
            if (outcome != null) {
                calls.tell(outcome, delivery, life, handler);
            }
            calls.tell(EventType.SETTLED, delivery, life, handler);
            if (life.autoSettle(handler)) {
                AutoSettle.apply(delivery);
            }
        }
    }

    @HotPath
    private static @Nullable EventType callbackOf(@Nullable DeliveryState state) {
        if (state instanceof Accepted) {
            return EventType.ACCEPTED;
        }
        if (state instanceof Rejected) {
            return EventType.REJECTED;
        }
        if (state instanceof Released) {
            return EventType.RELEASED;
        }
        return state instanceof Modified ? EventType.MODIFIED : null;
    }
}
