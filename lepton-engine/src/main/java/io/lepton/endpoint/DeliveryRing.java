package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The unsettled deliveries of one direction of a session, by delivery-id (AMQP 1.0 §2.6.7, §2.7.6).
 *
 * <p>Ids are given in order, so the recent ones lie in a ring: id {@code n} at {@code n mod capacity}. A delivery that
 * stays unsettled while ids run on would make the ring as long as the distance; it moves to a small sorted list of
 * stragglers instead. So does the oldest one when gaps behind it would make a walk long: what it costs to walk a range is
 * bounded by how many deliveries there are, and by how long it is (ROB-10). One that is removed leaves a hole among the
 * stragglers, so that no other has to move; when half of them are holes, they close up.
 *
 * <pre>
 *   stragglers (sorted)        base ──────────── ring ───────────▶ end
 *   17, –, 305                 9000  9001  –  9003  …  9127
 * </pre>
 */
@HotPath
final class DeliveryRing {
    private static final int SMALLEST = 16;
    /** So far a walk may go however few deliveries lie there, and so many slots a delivery where there are more. */
    private static final int LONGEST_WALK = 64;

    private static final int MOST_GAPS = 8;
    private static final int MOST_HOLES = 8;
    private static final Delivery[] NONE = {};
    private static final int[] NO_IDS = {};

    private @Nullable Delivery[] ring = NONE;
    /** Ids in [base, end) may lie in the ring. */
    private int base;

    private int end;
    /** How many lie in the ring. */
    private int inRing;

    /** Sorted by id, in [stragglerStart, stragglerEnd); null where one was removed, but at neither end. */
    private @Nullable Delivery[] stragglers = NONE;
    /** The ids of the stragglers, and of those that were removed. */
    private int[] stragglerIds = NO_IDS;

    private int stragglerStart;
    private int stragglerEnd;
    private int holes;

    /** How many deliveries there are. */
    int size() {
        return inRing + stragglerEnd - stragglerStart - holes;
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
        if (isFar(id)) {
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
        int at = straggler(id);
        return at < stragglerEnd && stragglerIds[at] == id ? stragglers[at] : null;
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
                while (inRing > 0 && end - base > LONGEST_WALK && end - base > MOST_GAPS * inRing) {
                    moveOldestAside();
                }
            }
            return;
        }
        int at = stragglerOfAge(end - id);
        if (at == stragglerEnd || stragglers[at] != delivery) {
            return;
        }
        stragglers[at] = null;
        holes++;
        while (stragglerStart < stragglerEnd && stragglers[stragglerStart] == null) {
            stragglerStart++;
            holes--;
        }
        while (stragglerStart < stragglerEnd && stragglers[stragglerEnd - 1] == null) {
            stragglerEnd--;
            holes--;
        }
        if (holes > MOST_HOLES && 2 * holes > stragglerEnd - stragglerStart) {
            closeUp(stragglers, stragglerIds);
        }
    }

    /** The id of the oldest delivery at or behind {@code from}; {@code bound + 1} when none lies up to {@code bound}. */
    int next(int from, int bound) {
        for (int at = straggler(from); at < stragglerEnd; at++) {
            if (Serial.compare(stragglerIds[at], bound) > 0) {
                return bound + 1;
            }
            if (stragglers[at] != null) {
                return stragglerIds[at];
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

    /** No id that still names a delivery lies before this one. Only meaningful when there is one. */
    int oldest() {
        int at = stragglerOfAge(Integer.MAX_VALUE);
        return at < stragglerEnd ? stragglerIds[at] : base;
    }

    /** The id of the newest delivery that was added, whether it is still here or not. */
    int newest() {
        return end - 1;
    }

    /** Forgets all. */
    void clear() {
        ring = NONE;
        stragglers = NONE;
        stragglerIds = NO_IDS;
        inRing = 0;
        stragglerStart = 0;
        stragglerEnd = 0;
        holes = 0;
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

    /** Whether the id lies beyond the ring, be it so far that it counts as before its base. */
    private boolean isFar(int id) {
        int distance = id - base;
        return distance >= ring.length || distance < 0;
    }

    private void makeRoom(int id) {
        while (isFar(id)) {
            if (inRing <= ring.length / 4 || id - base < 0) {
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
        if (stragglerEnd == stragglers.length) {
            makeRoomAside();
        }
        int slot = base & (ring.length - 1);
        stragglerIds[stragglerEnd] = base;
        stragglers[stragglerEnd++] = ring[slot];
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

    private void makeRoomAside() {
        int count = stragglerEnd - stragglerStart - holes;
        if (count > 0 && count <= stragglers.length / 2) {
            closeUp(stragglers, stragglerIds);
        } else {
            int capacity = Math.max(4, 2 * count);
            closeUp(new Delivery[capacity], new int[capacity]);
        }
    }

    /** Moves the stragglers to the start of these arrays, and leaves no holes between them. */
    private void closeUp(@Nullable Delivery[] to, int[] ids) {
        int count = 0;
        for (int at = stragglerStart; at < stragglerEnd; at++) {
            if (stragglers[at] != null) {
                to[count] = stragglers[at];
                ids[count++] = stragglerIds[at];
            }
        }
        if (to == stragglers) {
            Arrays.fill(stragglers, count, stragglerEnd, null);
        }
        stragglers = to;
        stragglerIds = ids;
        stragglerStart = 0;
        stragglerEnd = count;
        holes = 0;
    }

    /** Where the oldest straggler at or behind {@code id} stands; the end if there is none. */
    private int straggler(int id) {
        int age = end - id;
        return age <= 0 ? stragglerEnd : stragglerOfAge(age);
    }

    /**
     * Where the oldest straggler stands that is no older than that. Age is unsigned: one that has lingered for more than
     * half of all ids is named by no id any more, and must not stand in the way of the others.
     */
    private int stragglerOfAge(int age) {
        int low = stragglerStart;
        int high = stragglerEnd;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(end - stragglerIds[middle], age) > 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
