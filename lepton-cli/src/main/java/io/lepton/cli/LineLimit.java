package io.lepton.cli;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How many lines those who send to a command can make it write: ten in ten seconds, and then how many there were more. */
final class LineLimit {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int LINES = 10;

    private long windowStart;
    private int lines;
    private int omitted;

    /** The line as it is to be written; null: not at all. */
    @Nullable String admit(String line, long nowNanos) {
        int before = 0;
        if (lines == 0 || nowNanos - windowStart >= WINDOW_NANOS) {
            before = omitted;
            windowStart = nowNanos;
            lines = 0;
            omitted = 0;
        }
        if (lines == LINES) {
            omitted++;
            return null;
        }
        lines++;
        return before == 0 ? line : line + " (" + before + " more such lines were left out)";
    }
}
