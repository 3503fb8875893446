package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The deliveries of a sender that wait to be written, in their order. The last of them may be given in parts. */
@HotPath
final class SendQueue {
    private final HeldMessages held;
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(0);
    /** The delivery that is being given in parts. It stays so while it is suspended, and does not wait here. */
    private @Nullable Delivery current;

    SendQueue(HeldBytes held) {
        this.held = new HeldMessages(held);
    }

    @Nullable Delivery first() {
        return waiting.peekFirst();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** How many wait that the application has given in full. */
    int given() {
        boolean isCurrentHere = current != null && !current.isSuspended() && !current.isResumed();
        return waiting.size() - (isCurrentHere ? 1 : 0);
    }

    /** How many bytes of messages wait. */
    long bytes() {
        return waiting.stream().mapToLong(Delivery::pendingBytes).sum();
    }

    List<Delivery> all() {
        return List.copyOf(waiting);
    }

    void add(Delivery delivery) {
        held.add(delivery.pendingBytes());
        waiting.add(delivery);
    }

    /** These go out before what waits. */
    void addFirst(List<Delivery> first) {
        for (int i = first.size() - 1; i >= 0; i--) {
            held.add(first.get(i).pendingBytes());
            waiting.addFirst(first.get(i));
        }
    }

    /** It does not wait any more. */
    void remove(Delivery delivery) {
        if (waiting.peekFirst() == delivery) {
            waiting.removeFirst();
            held.remove();
        } else if (waiting.remove(delivery)) {
            held.remove();
        }
    }

    Delivery removeFirst() {
        held.remove();
        return waiting.removeFirst();
    }

    /** It does not wait any more, and nothing more of it is given. */
    void drop(Delivery delivery) {
        remove(delivery);
        endParts(delivery);
    }

    /** Nothing waits any more, and nothing more is given of what was begun. */
    void clear() {
        held.clear();
        waiting.clear();
        current = null;
    }

    // ------------------------------------------------------------------ given in parts

    @Nullable Delivery current() {
        return current;
    }

    void beginParts(Delivery delivery) {
        current = delivery;
    }

    /** Nothing more of this delivery is given in parts. */
    void endParts(Delivery delivery) {
        if (current == delivery) {
            current = null;
        }
    }
}
