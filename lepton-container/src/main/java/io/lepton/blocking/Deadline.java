package io.lepton.blocking;

import io.lepton.Container;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Until when one blocking call waits. */
final class Deadline {
    private static final Duration FOREVER = Duration.ofDays(100 * 365);

    private final boolean never;
    private final long at;

    private Deadline(boolean never, long nanos) {
        this.never = never;
        at = System.nanoTime() + nanos;
    }

    /**
     * The deadline of a call that begins now.
     *
     * @param timeout null: it waits for ever
     * @throws IllegalArgumentException if negative
     */
    static Deadline in(@Nullable Duration timeout) {
        if (timeout == null || timeout.compareTo(FOREVER) > 0) {
            return new Deadline(true, 0);
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout + ": want zero or more, or null to wait for ever");
        }
        return new Deadline(false, timeout.toNanos());
    }

    /** How long is left; 0 or less: nothing. */
    long nanos() {
        return never ? Long.MAX_VALUE : at - System.nanoTime();
    }

    /** The same as a time-out: null for ever, and never negative. */
    @Nullable Duration left() {
        return never ? null : Duration.ofNanos(Math.max(0, nanos()));
    }

    /** Waits for the future to be done, however it ends. False if time ran out. */
    boolean await(CompletableFuture<?> future) throws InterruptedException {
        try {
            if (never) {
                future.get();
            } else {
                future.get(Math.max(0, nanos()), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            return future.isDone();
        } catch (ExecutionException | CancellationException e) {
            // done
        }
        return true;
    }

    /**
     * A call that waits begins.
     *
     * @throws IllegalStateException on an event loop
     * @throws InterruptedAmqpException if the thread is interrupted already: nothing is done then
     */
    static void checkMayBlock(Object who, String call) {
        if (Container.isLoopThread()) {
            throw new IllegalStateException(
                    who + ": " + call + " waits, and this thread is an event loop, which must not:"
                            + " use a handler or sendAsync, or call from another thread");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedAmqpException(who + ": interrupted before " + call + " did anything");
        }
    }

    static InterruptedAmqpException interrupted(String who) {
        Thread.currentThread().interrupt();
        return new InterruptedAmqpException(who);
    }
}
