package io.lepton.endpoint;

import java.time.Duration;

/** The caller's thread does everything. */
final class ManualDriver implements Driver {
    private long number;

    @Override
    public boolean isOwnThread() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("a manual driver has no timer: pass a driver of your own");
    }

    @Override
    public void wake() {
        // the caller takes a turn when it likes
    }

    @Override
    public long nextNumber() {
        return ++number;
    }

    @Override
    public String uniqueId() {
        throw new UnsupportedOperationException("a manual driver knows no chance: pass a driver of your own");
    }
}
