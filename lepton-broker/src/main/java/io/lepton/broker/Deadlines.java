package io.lepton.broker;

import io.lepton.Container;
import io.lepton.ScheduledTask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen when the broker's clock shows a certain time: the end of messages, locks and subscriptions. One timer of
 * the container waits for the earliest. On the broker's thread.
 */
final class Deadlines {
    /** Beyond all times. */
    static final long NEVER = Long.MAX_VALUE;

    /** So long a timer waits at most: a container takes no more than 292 years. */
    private static final long LONGEST_WAIT_MILLIS = Duration.ofDays(1).toMillis();

    /** How many that were cancelled may stay at least before they are thrown out. */
    private static final int TOLERATED = 64;

    private final InstantSource clock;
    private final Container container;
    private final PriorityQueue<Deadline> waiting = new PriorityQueue<>(
            Comparator.<Deadline>comparingLong(each -> each.atMillis).thenComparingLong(each -> each.number));
    private long number;
    private int cancelled;
    private @Nullable ScheduledTask timer;
    private long timerMillis = NEVER;

    Deadlines(InstantSource clock, Container container) {
        this.clock = clock;
        this.container = container;
    }

    /** The time, in milliseconds since 1970. */
    long nowMillis() {
        return clock.millis();
    }

    /** The time that {@code delay} from now is. */
    long in(Duration delay) {
        long now = nowMillis();
        long sum = now + delay.toMillis();
        return sum < now ? NEVER : sum;
    }

    /** Runs {@code task} once, when it is {@code millis}. */
    Deadline at(long millis, Runnable task) {
        Deadline deadline = new Deadline(millis, number++, task);
        waiting.add(deadline);
        arm();
        return deadline;
    }

    /** Runs what is due. */
    void runDue() {
        try {
            runDue(nowMillis());
        } finally {
            arm();
        }
    }

    private void runDue(long now) {
        Deadline first;
        while ((first = waiting.peek()) != null && (first.task == null || first.atMillis <= now)) {
            waiting.poll();
            Runnable task = first.task;
            first.task = null;
            if (task == null) {
                cancelled--;
            } else {
                task.run();
            }
        }
    }

    private void arm() {
        Deadline first = waiting.peek();
        if (first == null || timer != null && timerMillis <= first.atMillis) {
            return; // a timer that comes too early does no harm
        }
        if (timer != null) {
            timer.cancel();
        }
        long now = nowMillis();
        timerMillis = Math.min(first.atMillis, now + LONGEST_WAIT_MILLIS);
        timer = container.schedule(Duration.ofMillis(timerMillis <= now ? 1 : timerMillis - now), this::timerRang);
    }

    private void timerRang() {
        timer = null;
        runDue();
    }

    /** Something that waits for its time. */
    final class Deadline {
        private final long atMillis;
        private final long number;
        private @Nullable Runnable task;

        private Deadline(long atMillis, long number, Runnable task) {
            this.atMillis = atMillis;
            this.number = number;
            this.task = task;
        }

        /** It will not happen. Does nothing if it has. */
        void cancel() {
            if (task != null) {
                task = null;
                if (++cancelled > TOLERATED && cancelled > waiting.size() / 2) {
                    waiting.removeIf(each -> each.task == null);
                    cancelled = 0;
                }
            }
        }
    }
}
