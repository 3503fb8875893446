package io.lepton.endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The links on a transport whose attach has shown unsettled deliveries, and whose peer has not answered: one that never does
 * must not keep their fate open for ever.
 */
final class AwaitedMaps {
    private final Duration limit;
    private final List<Recovery> awaited = new ArrayList<>(0);

    AwaitedMaps(Duration limit) {
        this.limit = limit;
    }

    void add(Recovery recovery) {
        if (!limit.isZero()) {
            awaited.add(recovery);
        }
    }

    /** Gives up those that have waited too long, by the time from the first call on. When to call again. */
    long tick(long now) {
        if (awaited.isEmpty()) {
            return Transport.NEVER;
        }
        long due = Transport.NEVER;
        awaited.removeIf(recovery -> !recovery.awaitsMap());
        for (Recovery recovery : List.copyOf(awaited)) {
            long late = recovery.awaitsSince(now) + limit.toNanos();
            if (now - late >= 0) {
                awaited.remove(recovery);
                recovery.giveUp("the peer has not answered the attach for " + limit.toSeconds() + " s");
            } else {
                due = Heartbeat.earlier(due, late);
            }
        }
        return due;
    }
}
