package io.lepton.broker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those who send to a node, and the credit that they have: together no more than there is room for, so that who fills a queue
 * is held up. Each that has none gets one as long as there is any room, so that nobody starves because others hoard.
 */
final class Producers {
    /** How many messages of one link may be on their way. */
    private static final int WINDOW = 500;

    private final Node node;
    private final Set<Producer> producers = new LinkedHashSet<>();
    private final Set<Producer> starving = new LinkedHashSet<>();

    Producers(Node node) {
        this.node = node;
    }

    void remove(Producer producer) {
        producers.remove(producer);
        starving.remove(producer);
    }

    /** Gives credit, when half of the window is used and there is room. */
    void replenish(Producer producer) {
        producers.add(producer);
        int credit = producer.credit();
        if (credit > WINDOW / 2) {
            return;
        }
        int room = node.free();
        int granted = Math.min(WINDOW - credit, room - promised());
        if (granted > 0) {
            producer.grant(granted);
        } else if (credit == 0 && room > 0) {
            producer.grant(1);
        } else if (credit == 0) {
            starving.add(producer);
        }
    }

    /** For how many messages there is credit. */
    private int promised() {
        long sum = 0;
        for (Producer each : producers) {
            sum += each.credit();
        }
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    /** There is more room than before. Those who wait are told when it is worth the while. */
    void roomFreed() {
        boolean worthwhile = node.free() >= Math.min(WINDOW / 2, (node.capacity() + 3) / 4);
        // where consumers have all that there is, they may wait for more before they give anything back
        if (!starving.isEmpty() && (worthwhile || node.free() > 0 && node.isDrained())) {
            List<Producer> waiting = new ArrayList<>(starving);
            starving.clear();
            waiting.forEach(this::replenish);
        }
    }
}
