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
    private static final ThreadPoolExecutor OF_SERVERS = executor("lepton-gssapi-server");
    private static final ThreadPoolExecutor OF_CLIENTS = executor("lepton-gssapi-client");

    private Blocking() {}

    private static ThreadPoolExecutor executor(String name) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(8, 8, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1_000), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Does it for who logs in here. Fails with a {@link RejectedExecutionException} when too much waits. */
    static <T> CompletionStage<T> ofServer(Supplier<T> task) {
        return later(task, OF_SERVERS);
    }

    /** Does it for a client of ours, whom those who log in here do not hold up. */
    static <T> CompletionStage<T> ofClient(Supplier<T> task) {
        return later(task, OF_CLIENTS);
    }

    private static <T> CompletionStage<T> later(Supplier<T> task, ThreadPoolExecutor threads) {
        try {
            return CompletableFuture.supplyAsync(task, threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
