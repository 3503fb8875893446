package io.lepton;

import java.util.Objects;

/**
 * Lets threads that are not the container's tell it of things, as long as it is open: until {@link #close} the container runs
 * on, though there is nothing else to wait for. Made by {@link Container#injector}. Any thread.
 */
public final class EventInjector implements AutoCloseable {
    private final Container container;
    private final Runner runner;
    private boolean closed;

    EventInjector(Container container, Runner runner) {
        this.container = container;
        this.runner = runner;
        runner.retain();
    }

    /**
     * Has {@code event} told, as {@link Container#post} does: after those that were triggered before.
     *
     * @throws IllegalStateException if this was closed, or the container has stopped
     * @throws java.util.concurrent.RejectedExecutionException if the connection that the event is about has ended
     */
    public void trigger(ApplicationEvent event) {
        Objects.requireNonNull(event, "event");
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(event + ": trigger after close");
            }
            container.post(event);
        }
    }

    /** Lets the container end when there is nothing else to wait for. What was triggered is told still. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        runner.release();
    }
}
