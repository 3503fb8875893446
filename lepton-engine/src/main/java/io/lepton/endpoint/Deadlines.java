package io.lepton.endpoint;

/**
 * What the peer has to do by when, or the transport ends: open the connection, close it, read what waits for it. It has no
 * clock; its times are compared as differences, for they may run over.
 */
final class Deadlines {
    private final long openNanos;
    private final long closeNanos;
    private final long stallNanos;
    private boolean opened;
    private long openDue = Transport.NEVER;
    private long closeDue = Transport.NEVER;
    private long stalledSince = Transport.NEVER;
    private long writtenThen;

    Deadlines(TransportOptions options) {
        openNanos = options.openTimeout().toNanos();
        closeNanos = options.closeTimeout().toNanos();
        stallNanos = options.stallTimeout().toNanos();
    }

    /** The peer has opened the connection. */
    void opened() {
        opened = true;
        openDue = Transport.NEVER;
    }

    /** Whether the peer has taken too long to open; its time runs from the first call. */
    boolean openIsLate(long now) {
        if (openDue == Transport.NEVER && openNanos > 0 && !opened) {
            openDue = now + openNanos;
        }
        return isPast(openDue, now);
    }

    /** Whether the close has taken too long; its time runs from the first call, and anew when this is true. */
    boolean closeIsLate(long now) {
        if (closeDue == Transport.NEVER) {
            closeDue = now + closeNanos;
        }
        boolean late = isPast(closeDue, now);
        if (late) {
            closeDue = now + closeNanos;
        }
        return late;
    }

    /** When the close is late. */
    long closeDue() {
        return closeDue;
    }

    /** Whether the output has been full, and nothing of it was read, for too long. */
    boolean isStalled(long now, boolean full, long written) {
        if (!full || stallNanos == 0) {
            stalledSince = Transport.NEVER;
        } else if (stalledSince == Transport.NEVER || written != writtenThen) {
            stalledSince = now;
            writtenThen = written;
        }
        return stalledSince != Transport.NEVER && now - stalledSince >= stallNanos;
    }

    /** When to look again at the open and at what is read. */
    long due() {
        return stalledSince == Transport.NEVER ? openDue : Heartbeat.earlier(openDue, stalledSince + stallNanos);
    }

    private static boolean isPast(long due, long now) {
        return due != Transport.NEVER && now - due >= 0;
    }
}
