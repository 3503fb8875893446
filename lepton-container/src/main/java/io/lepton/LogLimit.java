package io.lepton;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much the log says of connections that strangers make: so many lines in ten seconds, and fewer of one address, so that what
 * comes from one hides little of what comes from another; then only how many there were more, for who can connect must not be
 * able to fill a disk (ROB-32). Any thread.
 */
final class LogLimit {
    private static final Logger LOG = System.getLogger("lepton");
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int LINES = 100;
    private static final int LINES_OF_ONE = 10;

    private final Map<Object, Integer> linesByAddress = new HashMap<>();
    private long windowStart;
    private int lines;
    private int omitted;

    /** Writes the line, or counts it. {@code address}: what is equal where it is about the same address. */
    void warn(Object address, String line) {
        log(Level.WARNING, address, line, null);
    }

    /** The same of a fault, with what was thrown. */
    void error(Object address, String line, Throwable thrown) {
        log(Level.ERROR, address, line, thrown);
    }

    private void log(Level level, Object address, String line, @Nullable Throwable thrown) {
        String admitted = admit(address, line, System.nanoTime());
        if (admitted != null) {
            LOG.log(level, admitted, thrown);
        }
    }

    /** The line as it is to be written; null: not at all. */
    synchronized @Nullable String admit(Object address, String line, long nowNanos) {
        int before = 0;
        if (lines == 0 || nowNanos - windowStart >= WINDOW_NANOS) {
            before = omitted;
            windowStart = nowNanos;
            linesByAddress.clear();
            lines = 0;
            omitted = 0;
        }
        int ofOne = linesByAddress.getOrDefault(address, 0);
        if (lines == LINES || ofOne == LINES_OF_ONE) {
            omitted++;
            return null;
        }
        linesByAddress.put(address, ofOne + 1);
        lines++;
        return before == 0 ? line : line + " (" + before + " more of other connections were left out)";
    }
}
