package io.lepton.endpoint;

/**
 * Idle time-outs, both ways (AMQP 1.0 §2.4.5): sends an empty frame when we were silent for half of what the peer asks,
 * and finds out when the peer was silent for too long.
 *
 * <p>It has no clock: it compares the traffic since the last tick, and asks to be called again.
 */
final class Heartbeat {
    /** What a tick found. */
    enum Verdict {
        ALIVE,
        SEND_EMPTY_FRAME,
        PEER_IS_SILENT
    }

    private final long localNanos;
    private long remoteNanos;
    private boolean started;
    private long silentSince;
    private long quietSince;
    private long seenIn;
    private long seenOut;

    /** {@code localNanos}: how long the peer may be silent; 0: for ever. */
    Heartbeat(long localNanos) {
        this.localNanos = localNanos;
    }

    /** The peer wants to hear something at least this often; 0: never. */
    void remote(long nanos) {
        remoteNanos = nanos;
        quietSince = Long.MIN_VALUE;
    }

    /**
     * Takes note of the time, and of the traffic so far.
     *
     * @param bytesIn how many bytes have ever arrived
     * @param bytesOut how many bytes were ever written
     * @param listening whether we read what arrives: where we do not, the peer is not silent
     */
    Verdict tick(long now, long bytesIn, long bytesOut, boolean listening) {
        if (!started) {
            started = true;
            silentSince = now;
            quietSince = now;
            seenIn = bytesIn;
            seenOut = bytesOut;
        }
        if (quietSince == Long.MIN_VALUE) {
            quietSince = now;
        }
        if (bytesIn != seenIn || !listening) {
            seenIn = bytesIn;
            silentSince = now;
        }
        if (bytesOut != seenOut) {
            seenOut = bytesOut;
            quietSince = now;
        }
        if (localNanos > 0 && now - silentSince >= localNanos) {
            return Verdict.PEER_IS_SILENT;
        }
        if (remoteNanos > 0 && now - quietSince >= remoteNanos / 2) {
            quietSince = now;
            return Verdict.SEND_EMPTY_FRAME;
        }
        return Verdict.ALIVE;
    }

    /** When the next tick is due. Our own limit is looked at twice as often as it lasts, to be late by half of it at most. */
    long due(long now) {
        long due = Transport.NEVER;
        if (localNanos > 0) {
            due = earlier(silentSince + localNanos, now + localNanos / 2);
        }
        if (remoteNanos > 0) {
            due = earlier(due, quietSince + remoteNanos / 2);
        }
        return due;
    }

    /** The earlier of two times, where {@link Transport#NEVER} is the latest of all. */
    static long earlier(long a, long b) {
        if (a == Transport.NEVER) {
            return b;
        }
        return b == Transport.NEVER || a - b < 0 ? a : b;
    }
}
