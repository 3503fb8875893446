package io.lepton;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much the log says of connections that strangers make: so many lines in ten seconds, then only how many there were more,
 * for who can connect must not be able to fill a disk (ROB-32). Any thread.
 */
final class LogLimit {
    private static final Logger LOG = System.getLogger("lepton");
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int LINES = 50;

    private long windowStart;
    private int lines;

    /** Writes the line, or counts it. */
    void warn(String line) {
        String admitted = admit(line, System.nanoTime());
        if (admitted != null) {
            LOG.log(Level.WARNING, admitted);
        }
    }

    /** The line as it is to be written; null: not at all. */
    synchronized @Nullable String admit(String line, long nowNanos) {
        int omitted = 0;
        if (lines == 0 || nowNanos - windowStart >= WINDOW_NANOS) {
            omitted = Math.max(0, lines - LINES);
            windowStart = nowNanos;
            lines = 0;
        }
        lines++;
        if (lines > LINES) {
            return null;
        }
        return omitted == 0 ? line : line + " (" + omitted + " more of other connections were left out)";
    }
}
