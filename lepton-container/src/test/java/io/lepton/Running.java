package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A container that runs on a thread of its own, and is stopped when the test ends. */
final class Running implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final Container container;
    private final Thread thread;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Running(Container container, Runnable run) {
        this.container = container;
        thread = new Thread(
                () -> {
                    try {
                        run.run();
                        end.complete(null);
                    } catch (RuntimeException | Error e) {
                        end.completeExceptionally(e);
                    }
                },
                "running " + container.containerId());
        thread.start();
    }

    static Running run(Container container) {
        return new Running(container, container::run);
    }

    static Running run(Container container, int threads) {
        return new Running(container, () -> container.run(threads));
    }

    /** Waits until run() returns, and throws what it threw. */
    void join() {
        await(end);
    }

    boolean isRunning() {
        return !end.isDone();
    }

    @Override
    public void close() {
        container.stop();
        try {
            thread.join(PATIENCE_SECONDS * 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).as("the container still runs").isFalse();
    }

    /** What the future will be, soon. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("it did not happen", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }
}
