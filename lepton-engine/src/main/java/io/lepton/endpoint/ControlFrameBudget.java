package io.lepton.endpoint;

/**
 * What a peer may spend on frames that move no message: begins and ends, attaches and detaches, flows, empty frames. It
 * is paid back by time, and by each message that moves, so that only churn without use runs out of it (ROB-19).
 */
final class ControlFrameBudget {
    private static final int SECONDS = 10;
    /** What one message that moves is worth: as much as attaching and detaching a link for it, and more. */
    private static final int PER_MESSAGE = 20;

    private final long most;
    private final int perSecond;
    private long left;
    private long paidUntil;
    private boolean started;

    /** {@code perSecond}: how many frames a second, over ten seconds; 0: any number. */
    ControlFrameBudget(int perSecond) {
        this.perSecond = perSecond;
        most = (long) SECONDS * perSecond;
        left = most;
    }

    /** A control frame came. False when it is one too many. */
    boolean spend() {
        return perSecond == 0 || left-- > 0;
    }

    /** A message moved, in either direction. */
    void earn() {
        left = Math.min(most, left + PER_MESSAGE);
    }

    /** Time has passed. */
    void tick(long nowNanos) {
        if (!started) {
            started = true;
            paidUntil = nowNanos;
        }
        long seconds = (nowNanos - paidUntil) / 1_000_000_000;
        if (seconds > 0) {
            left = Math.min(most, left + Math.min(seconds, SECONDS) * perSecond);
            paidUntil += seconds * 1_000_000_000;
        }
    }
}
