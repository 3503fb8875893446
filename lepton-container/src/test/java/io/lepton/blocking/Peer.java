package io.lepton.blocking;

import io.lepton.Container;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A container that listens, on a thread of its own, and leaves what happens to a handler. */
final class Peer implements AutoCloseable {
    /** Held, for a logger that is not is forgotten, and its level with it. */
    private static final Logger LOG = Logger.getLogger("lepton");

    static {
        LOG.setLevel(Level.OFF); // what goes wrong in tests does so on purpose
    }

    final Container container;
    final Listener listener;

    private Peer(ListenOptions options) {
        container = Container.builder().containerId("peer").build();
        listener = container.listen("127.0.0.1:0", options);
        container.start();
    }

    static Peer with(MessagingHandler handler) {
        return with(ListenOptions.builder().handler(handler));
    }

    static Peer with(ListenOptions.Builder options) {
        return new Peer(options.build());
    }

    String url() {
        return "amqp://127.0.0.1:" + listener.port();
    }

    /** Ends without a word, as a machine that fails. */
    void vanishes() {
        container.stop();
    }

    @Override
    public void close() {
        container.stop();
    }

    /** What the future will be, soon. */
    static <T> T soon(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("it did not happen", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    /** Runs {@code call} on another thread. */
    static <T> CompletableFuture<T> elsewhere(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
