package io.lepton;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows messages again that a receiver has handed over, by their ids: the last so many. Any thread, for a link may come over
 * another connection while it is being lost here.
 */
final class DuplicateFilter {
    private final int most;
    /** In the order in which they came. */
    private final Set<Object> ids = new LinkedHashSet<>();
    /** Handed over and, when last looked at, not decided. What is given back may come again. */
    private final ArrayDeque<Undecided> undecided = new ArrayDeque<>();

    private record Undecided(Object id, Delivery delivery) {}

    /** {@code known}: ids from before, oldest first. */
    DuplicateFilter(int most, List<Object> known) {
        this.most = most;
        known.forEach(id -> add(Objects.requireNonNull(key(id))));
    }

    /** Whether the message has been handed over before. If not, it is going to be. */
    synchronized boolean isDuplicate(Delivery delivery, Message message) {
        Object id = key(message.id());
        if (id == null) {
            return false;
        }
        forgetGivenBack();
        if (!add(id)) {
            return true;
        }
        undecided.add(new Undecided(id, delivery));
        if (undecided.size() > most) {
            undecided.removeFirst();
        }
        return false;
    }

    private boolean add(Object id) {
        boolean isNew = ids.add(id);
        if (ids.size() > most) {
            Iterator<Object> eldest = ids.iterator();
            eldest.next();
            eldest.remove();
        }
        return isNew;
    }

    private void forgetGivenBack() {
        Iterator<Undecided> each = undecided.iterator();
        while (each.hasNext()) {
            Undecided one = each.next();
            DeliveryState state = one.delivery().localState();
            if (state instanceof Released || state instanceof Modified) {
                ids.remove(one.id());
                each.remove();
            } else if (!AutoAccept.isUndecided(one.delivery())) {
                each.remove();
            }
        }
    }

    private static @Nullable Object key(@Nullable Object id) {
        return id instanceof byte[] octets ? ByteBuffer.wrap(octets) : id;
    }
}
