package io.lepton.sasl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads for the hashes of passwords, which are made to be slow: half of the processors each for those who log in here and for
 * ours that log in elsewhere, so that strangers who try passwords leave the rest to the others. They end when there is nothing to
 * do, and keep no process alive.
 */
final class Work {
    static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** For {@link LoginQueue}, which says how much may wait. */
    static final Executor OF_SERVERS = threads("lepton-sasl-server");

    private static final Executor OF_CLIENTS = threads("lepton-sasl-client");

    private Work() {}

    private static Executor threads(String name) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Does it for a client of ours: there are no more of those than the application has connections. */
    static <T> CompletionStage<T> ofClient(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, OF_CLIENTS);
    }
}
