package io.lepton.sasl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads for the hashes of passwords, which are made to be slow: half of the processors, so that those who try passwords leave
 * the rest to the others. They end when there is nothing to do, and keep no process alive.
 */
final class Work {
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    /** So many may wait; whoever comes then is told to come again. */
    private static final int QUEUE = 2_000;

    private static final Executor EXECUTOR = executor();

    private Work() {}

    private static Executor executor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, "lepton-sasl");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Does it there. Fails when too much waits. */
    static <T> CompletionStage<T> later(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, EXECUTOR);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
