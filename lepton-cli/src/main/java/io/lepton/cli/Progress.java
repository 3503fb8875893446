package io.lepton.cli;

import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far the work is, on standard error: only where a person looks, and only once it has taken a second. */
final class Progress implements AutoCloseable {

    /** The end is not known: {@code receive} without {@code --count}. */
    static final long UNKNOWN = -1;

    private static final long PATIENCE_NANOS = 1_000_000_000;
    private static final int WIDTH = 79;

    private final Streams streams;
    private final String task;
    private final long end;
    private final LongSupplier nanoClock;
    private final long begun;
    private boolean watched;
    private @Nullable ProgressBar bar;

    /**
     * Nothing is shown yet.
     *
     * @param end how much there is to do, or {@link #UNKNOWN}
     * @param wanted false: nothing will ever be shown
     */
    Progress(Streams streams, String task, long end, boolean wanted) {
        this(streams, task, end, wanted, System::nanoTime);
    }

    /** The same by another clock. */
    Progress(Streams streams, String task, long end, boolean wanted, LongSupplier nanoClock) {
        this.streams = streams;
        this.task = task;
        this.end = end;
        this.watched = wanted;
        this.nanoClock = nanoClock;
        begun = nanoClock.getAsLong();
    }

    /** So much is done. Cheap enough for every message. */
    void to(long done) {
        if (bar == null && watched && nanoClock.getAsLong() - begun > PATIENCE_NANOS) {
            watched = streams.isErrTerminal();
            bar = watched ? show(done) : null;
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    // The width is given because finding it out starts processes.
    private ProgressBar show(long done) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(end)
                .startsFrom(done, Duration.ofNanos(nanoClock.getAsLong() - begun))
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(streams.err(), WIDTH))
                .build();
    }

    /** Takes the bar away for good. */
    @Override
    public void close() {
        watched = false;
        pause();
    }

    /** Takes the bar away for now, so that what follows begins on a line of its own. */
    void pause() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
