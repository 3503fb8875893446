package io.lepton;

/** The time of a scheduled task has come. */
public sealed interface TimerEvent extends Event permits Events.OfTimer {
    /** The task. */
    ScheduledTask task();

    @Override
    default Object context() {
        return task();
    }
}
