package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a future that is done has come to, for the thread that waited for it. */
final class Results {
    private Results() {}

    /** The value, or the exception as it was thrown, but with the stack of the caller: who waited wants to know where. */
    static <T> T get(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof AmqpException
                    || cause instanceof IllegalStateException
                    || cause instanceof IllegalArgumentException) {
                cause.fillInStackTrace();
            }
            if (cause instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
