package io.lepton.gssapi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads for what waits for a key distribution centre. They end when there is nothing to do, and keep no process alive. */
final class Blocking {
    private static final ThreadPoolExecutor EXECUTOR = executor();

    private Blocking() {}

    private static ThreadPoolExecutor executor() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(8, 8, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1_000), task -> {
                    Thread thread = new Thread(task, "lepton-gssapi");
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
