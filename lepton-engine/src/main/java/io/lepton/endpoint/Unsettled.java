package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The deliveries that one link has not settled, oldest first: threaded through {@link Delivery#previous} and next. */
@HotPath
final class Unsettled {
    private final HeldMessages held;
    private @Nullable Delivery first;
    private @Nullable Delivery last;
    private int size;

    Unsettled(HeldBytes held) {
        this.held = new HeldMessages(held);
    }

    /** The oldest, or null; go on by {@link Delivery#next}. */
    @Nullable Delivery first() {
        return first;
    }

    int size() {
        return size;
    }

    /** A copy, for callers that change it. */
    List<Delivery> all() {
        List<Delivery> deliveries = new ArrayList<>(size);
        for (Delivery delivery = first; delivery != null; delivery = delivery.next) {
            deliveries.add(delivery);
        }
        return deliveries;
    }

    void add(Delivery delivery) {
        held.add(HeldBytes.DELIVERY);
        append(delivery);
    }

    private void append(Delivery delivery) {
        delivery.previous = last;
        if (last == null) {
            first = delivery;
        } else {
            last.next = delivery;
        }
        last = delivery;
        size++;
    }

    /** What they hold, with their messages. */
    long bytes() {
        return held.bytes();
    }

    /** So many bytes of one of them are here. */
    void hold(long bytes) {
        held.grow(bytes);
    }

    /** It stands behind all others from now on. */
    void moveLast(Delivery delivery) {
        if (isHere(delivery)) {
            unlink(delivery);
            append(delivery);
        } else {
            add(delivery);
        }
    }

    /** Does nothing when it is not here. */
    void remove(Delivery delivery) {
        if (isHere(delivery)) {
            held.remove();
            unlink(delivery);
        }
    }

    private boolean isHere(Delivery delivery) {
        return delivery.previous != null || first == delivery;
    }

    private void unlink(Delivery delivery) {
        if (delivery.previous == null) {
            first = delivery.next;
        } else {
            delivery.previous.next = delivery.next;
        }
        if (delivery.next == null) {
            last = delivery.previous;
        } else {
            delivery.next.previous = delivery.previous;
        }
        delivery.previous = null;
        delivery.next = null;
        size--;
    }
}
