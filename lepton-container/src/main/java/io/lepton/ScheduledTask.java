package io.lepton;

import io.lepton.endpoint.Driver.Scheduled;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something that a container will do at its time, once. As long as it waits, the container runs on. Any thread. */
public final class ScheduledTask {
    private enum State {
        WAITING,
        BEGUN,
        CANCELLED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final Runner runner;
    private final Runnable callback;
    private volatile @Nullable Scheduled timer;

    ScheduledTask(Container container, Runner runner, Consumer<TimerEvent> callback) {
        this.runner = runner;
        this.callback = () -> callback.accept(new Events.OfTimer(container, EventType.TIMER, this));
    }

    /**
     * Takes the task back. Always succeeds as long as its callback has not begun.
     *
     * @return false if it has begun, or was cancelled before
     */
    public boolean cancel() {
        if (!state.compareAndSet(State.WAITING, State.CANCELLED)) {
            return false;
        }
        Scheduled timer = this.timer;
        if (timer != null) {
            timer.cancel();
        }
        runner.release();
        return true;
    }

    /** Whether it was taken back. */
    public boolean isCancelled() {
        return state.get() == State.CANCELLED;
    }

    /** Whether its callback has begun, or it was taken back. */
    public boolean isDone() {
        return state.get() != State.WAITING;
    }

    void timer(Scheduled timer) {
        this.timer = timer;
        if (isCancelled()) {
            timer.cancel();
        }
    }

    /** Its time has come. */
    void run() {
        if (state.compareAndSet(State.WAITING, State.BEGUN)) {
            try {
                callback.run();
            } finally {
                runner.release();
            }
        }
    }

    @Override
    public String toString() {
        return "scheduled task (" + state.get() + ")";
    }
}
