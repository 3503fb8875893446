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
    private final StoredBytes stored;
    private final Set<Producer> producers = new LinkedHashSet<>();
    private final Set<Producer> starving = new LinkedHashSet<>();
    private final Runnable wake = this::bytesFreed;

    Producers(Node node, StoredBytes stored) {
        this.node = node;
        this.stored = stored;
    }

    void remove(Producer producer) {
        producers.remove(producer);
        starving.remove(producer);
        if (starving.isEmpty()) {
            stored.forget(wake);
        }
    }

    /** Gives credit, when half of the window is used and there is room. */
    void replenish(Producer producer) {
        producers.add(producer);
        if (producer.credit() <= window(producer) / 2) {
            give(producer, promised());
        }
    }

    private int window(Producer producer) {
        return Math.min(WINDOW, producer.window());
    }

    /** Gives credit as far as there is room beside what is {@code promised}; answers how much. */
    private int give(Producer producer, long promised) {
        int credit = producer.credit();
        int room = node.free();
        int granted = (int) Math.min(window(producer) - credit, room - promised);
        if (granted <= 0) {
            if (credit > 0) {
                return 0;
            }
            if (room <= 0 || stored.isFull()) {
                starve(producer);
                return 0;
            }
            granted = 1;
        }
        producer.grant(granted);
        return granted;
    }

    private void starve(Producer producer) {
        starving.add(producer);
        if (stored.isFull()) {
            stored.await(wake);
        }
    }

    /** For how many messages there is credit. */
    private long promised() {
        long sum = 0;
        for (Producer each : producers) {
            sum += each.credit();
        }
        return sum;
    }

    /** There is more room than before. Those who wait are told when it is worth the while. */
    void roomFreed() {
        if (starving.isEmpty()) {
            return;
        }
        if (stored.isFull()) {
            stored.await(wake);
            return;
        }
        boolean worthwhile = node.free() >= Math.min(WINDOW / 2, (node.capacity() + 3) / 4);
        // where consumers have all that there is, they may wait for more before they give anything back
        if (worthwhile || node.free() > 0 && node.isDrained()) {
            feed();
        }
    }

    /** The broker stores less than before. */
    private void bytesFreed() {
        if (node.free() > 0) {
            feed();
        }
    }

    private void feed() {
        List<Producer> waiting = new ArrayList<>(starving);
        starving.clear();
        long promised = promised();
        for (Producer each : waiting) {
            promised += give(each, promised);
        }
    }
}
