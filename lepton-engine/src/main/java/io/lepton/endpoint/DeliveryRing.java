package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The unsettled deliveries of one direction of a session, by delivery-id (AMQP 1.0 §2.6.7, §2.7.6).
 *
 * <p>Ids are given in order, so the recent ones lie in a ring: id {@code n} at {@code n mod capacity}. A delivery that
 * stays unsettled while ids run on would make the ring as long as the distance; it moves to a small sorted list of
 * stragglers instead.
 *
 * <pre>
 *   stragglers (sorted)        base ──────────── ring ───────────▶ end
 *   17, 305                    9000  9001  –  9003  …  9127
 * </pre>
 */
@HotPath
final class DeliveryRing {
    private static final int SMALLEST = 16;
    private static final Delivery[] NONE = {};

    private @Nullable Delivery[] ring = NONE;
    /** Ids in [base, end) may lie in the ring. */
    private int base;

    private int end;
    /** How many lie in the ring. */
    private int inRing;

    private @Nullable Delivery[] stragglers = NONE;
    private int stragglerCount;

    /** How many deliveries there are. */
    int size() {
        return inRing + stragglerCount;
    }

    /** Adds a delivery whose id lies behind all that were added before. */
    void add(Delivery delivery) {
        int id = delivery.id();
        if (inRing == 0) {
            base = id;
            end = id;
            if (ring.length == 0) {
                ring = new Delivery[SMALLEST];
            }
        }
        if (id - base >= ring.length) {
            makeRoom(id);
        }
        ring[id & (ring.length - 1)] = delivery;
        end = id + 1;
        inRing++;
    }

    /** The delivery of that id, or null. */
    @Nullable Delivery get(int id) {
        if (id - base >= 0 && id - end < 0) {
            return ring[id & (ring.length - 1)];
        }
        int at = stragglerCount == 0 ? -1 : straggler(id);
        return at < 0 ? null : stragglers[at];
    }

    /** Forgets the delivery. Does nothing when it is not here. */
    void remove(Delivery delivery) {
        int id = delivery.id();
        if (id - base >= 0 && id - end < 0) {
            int slot = id & (ring.length - 1);
            if (ring[slot] == delivery) {
                ring[slot] = null;
                inRing--;
                if (id == base) {
                    skipEmpty();
                }
            }
            return;
        }
        int at = stragglerCount == 0 ? -1 : straggler(id);
        if (at >= 0 && stragglers[at] == delivery) {
            System.arraycopy(stragglers, at + 1, stragglers, at, stragglerCount - at - 1);
            stragglers[--stragglerCount] = null;
        }
    }

    /** The id of the oldest delivery at or behind {@code from}; {@code bound + 1} when none lies up to {@code bound}. */
    int next(int from, int bound) {
        for (int i = 0; i < stragglerCount; i++) {
            int id = stragglers[i].id();
            if (Serial.compare(id, from) >= 0) {
                return Serial.compare(id, bound) <= 0 ? id : bound + 1;
            }
        }
        if (inRing > 0) {
            int last = Serial.min(bound, end - 1);
            for (int id = Serial.max(from, base); Serial.compare(id, last) <= 0; id++) {
                if (ring[id & (ring.length - 1)] != null) {
                    return id;
                }
            }
        }
        return bound + 1;
    }

    /** The id of the oldest delivery. Only meaningful when there is one. */
    int oldest() {
        return stragglerCount > 0 ? stragglers[0].id() : base;
    }

    /** The id of the newest delivery that was added. Only meaningful when there is one. */
    int newest() {
        return inRing > 0 ? end - 1 : stragglers[stragglerCount - 1].id();
    }

    /** Forgets all. */
    void clear() {
        ring = NONE;
        stragglers = NONE;
        inRing = 0;
        stragglerCount = 0;
        base = 0;
        end = 0;
    }

    /** How many slots are allocated, to show that lingering deliveries cost little. */
    int capacity() {
        return ring.length + stragglers.length;
    }

    private void skipEmpty() {
        if (inRing == 0) {
            base = end;
            return;
        }
        while (ring[base & (ring.length - 1)] == null) {
            base++;
        }
    }

    private void makeRoom(int id) {
        while (id - base >= ring.length) {
            if (inRing <= ring.length / 4) {
                moveOldestAside();
                if (inRing == 0) {
                    base = id;
                    end = id;
                    return;
                }
            } else {
                grow();
            }
        }
    }

    private void moveOldestAside() {
        if (stragglerCount == stragglers.length) {
            stragglers = Arrays.copyOf(stragglers, Math.max(4, 2 * stragglerCount));
        }
        int slot = base & (ring.length - 1);
        stragglers[stragglerCount++] = ring[slot];
        ring[slot] = null;
        inRing--;
        skipEmpty();
    }

    private void grow() {
        Delivery[] larger = new Delivery[2 * ring.length];
        for (int id = base; Serial.compare(id, end) < 0; id++) {
            larger[id & (larger.length - 1)] = ring[id & (ring.length - 1)];
        }
        ring = larger;
    }

    private int straggler(int id) {
        int low = 0;
        int high = stragglerCount - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Serial.compare(stragglers[middle].id(), id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
