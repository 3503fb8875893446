package io.lepton;

import io.lepton.endpoint.Receiver;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** Says once in the log that a receiver has stopped, because its window is full of what the application does not settle. */
final class FullWindowWatch {
    private final Receiver receiver;
    private final Duration patience;
    private boolean full;
    private long fullSinceNanos;
    private boolean waiting;
    private boolean told;

    FullWindowWatch(Receiver receiver, Duration patience) {
        this.receiver = receiver;
        this.patience = patience;
    }

    /** Whether the window is full now. */
    void full(boolean nowFull) {
        if (nowFull && !full) {
            fullSinceNanos = System.nanoTime();
            lookAfter(patience);
        }
        full = nowFull;
    }

    private void lookAfter(Duration delay) {
        if (waiting || told) {
            return;
        }
        try {
            receiver.connection().schedule(delay, this::look);
            waiting = true;
        } catch (RejectedExecutionException e) {
            // the connection has ended
        }
    }

    private void look() {
        waiting = false;
        if (!full || !receiver.isOpen()) {
            return;
        }
        Duration age = Duration.ofNanos(System.nanoTime() - fullSinceNanos);
        if (age.compareTo(patience) < 0) {
            lookAfter(patience.minus(age));
            return;
        }
        told = true;
        ConnectionLife life = ConnectionLife.of(receiver.connection());
        life.warn(receiver + ", " + life.where() + " has stopped: its window is full of " + receiver.unsettledCount()
                + " deliveries that were not settled for " + seconds(age) + " s");
    }

    private static String seconds(Duration age) {
        return age.toSeconds() + "." + age.toMillisPart() / 100;
    }
}
