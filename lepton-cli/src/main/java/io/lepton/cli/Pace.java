package io.lepton.cli;

/** So many messages a second, evenly; what was missed while the peer did not take any is not made up for at once. */
final class Pace {

    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final double gapNanos;
    private double due;

    /**
     * The first message is due at once.
     *
     * @param aSecond how many; 0: as many as can be
     */
    Pace(long aSecond, long nowNanos) {
        gapNanos = aSecond == 0 ? 0 : (double) NANOS_A_SECOND / aSecond;
        due = nowNanos;
    }

    /** Whether one more may go now; if so, it counts. */
    boolean take(long nowNanos) {
        if (gapNanos == 0) {
            return true;
        } else if (nanosToNext(nowNanos) > 0) {
            return false;
        }
        // At most a tenth of a second's worth is caught up on, so that a pause ends without a burst.
        due = Math.max(due, nowNanos - NANOS_A_SECOND / 10.0) + gapNanos;
        return true;
    }

    /** How long until one may go; not positive: now. */
    long nanosToNext(long nowNanos) {
        return (long) Math.ceil(due - nowNanos);
    }
}
