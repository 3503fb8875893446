package io.lepton;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows messages again that a receiver has handed over, by their ids: the last so many. Any thread, for a link may come over
 * another connection while it is being lost here.
 */
final class DuplicateFilter {
    private final int most;
    /** Of messages that are decided, or known from before, in that order. */
    private final Set<Object> ids = new LinkedHashSet<>();
    /** Of messages that were handed over and, when last looked at, not decided; what is lost or given back may come again. */
    private final Map<Object, Delivery> undecided = new LinkedHashMap<>();

    /** {@code known}: ids from before, oldest first. */
    DuplicateFilter(int most, List<Object> known) {
        this.most = most;
        known.forEach(id -> ids.add(Objects.requireNonNull(key(id))));
        keepMost();
    }

    /** What is known of a message. */
    enum Finding {
        /** Nothing: it is going to be handed over. */
        NEW,
        /** It was handed over, and nobody can say yet whether that will count. */
        IN_HAND,
        /** It was handed over, and decided. */
        DONE
    }

    synchronized Finding find(Delivery delivery, Message message) {
        Object id = key(message.id());
        if (id == null) {
            return Finding.NEW;
        }
        lookAgain();
        if (ids.contains(id)) {
            return Finding.DONE;
        }
        if (undecided.containsKey(id)) {
            return Finding.IN_HAND;
        }
        undecided.put(id, delivery);
        keepMost();
        return Finding.NEW;
    }

    /** Its handler has failed, or the transaction that it was settled in was rolled back: unless it is decided, it may come again. */
    synchronized void drop(Delivery delivery) {
        lookAgain();
        undecided.values().remove(delivery);
    }

    /**
     * A message counts for good once it is accepted or rejected; one that is not, and never will be here, does not count. What is
     * said of it in a transaction may still be undone.
     */
    private void lookAgain() {
        Iterator<Map.Entry<Object, Delivery>> each = undecided.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Object, Delivery> one = each.next();
            Delivery delivery = one.getValue();
            DeliveryState state = delivery.localState();
            boolean comesAgain = state instanceof Released || state instanceof Modified;
            boolean decided =
                    state instanceof Outcome || state == null && delivery.isLocallySettled() && !delivery.isLost();
            if (decided && !comesAgain) {
                ids.add(one.getKey());
                each.remove();
            } else if (comesAgain || delivery.isLost()) {
                each.remove();
            }
        }
    }

    private void keepMost() {
        while (ids.size() + undecided.size() > most) {
            Iterator<Object> eldest = (ids.isEmpty() ? undecided.keySet() : ids).iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private static @Nullable Object key(@Nullable Object id) {
        return id instanceof byte[] octets ? ByteBuffer.wrap(octets) : id;
    }
}
