package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Handler;
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
