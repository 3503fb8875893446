package io.lepton.cli;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How much is said of those who come to us: they decide how many they are, and must not be able to fill a disk (ROB-32). */
final class VisitorLines {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST = 50;

    private long since;
    private int lines;

    /** The line as it is to be written; null: not at all. */
    @Nullable String admit(String line, long nowNanos) {
        int omitted = 0;
        if (lines == 0 || nowNanos - since >= WINDOW_NANOS) {
            omitted = Math.max(0, lines - MOST);
            since = nowNanos;
            lines = 0;
        }
        lines++;
        if (lines > MOST) {
            return null;
        }
        return omitted == 0 ? line : line + " (" + omitted + " more were left out)";
    }
}
