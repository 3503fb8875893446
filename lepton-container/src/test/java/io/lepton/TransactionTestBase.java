package io.lepton;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client that asks for transactions, and a raw peer that grants them. */
abstract class TransactionTestBase {
    static final byte[] ID = RawCoordinator.ID;

    final Recorder recorder = new Recorder();
    Sender sender;
    Transaction transaction;

    /** A client that has a sender to "q", and asks for a transaction at once. */
    final Facing client(TransactionHandler handler) {
        return client(recorder, handler);
    }

    final Facing client(Recorder recorder, TransactionHandler handler) {
        ReconnectOptions soon =
                ReconnectOptions.builder().initialDelay(Duration.ofMillis(1)).build();
        return Facing.client(recorder, ConnectionOptions.builder().reconnect(soon), connection -> {
            sender = connection.createSender("q");
            transaction = Container.of(connection).declareTransaction(connection, handler);
        });
    }

    static RawCoordinator accept(Facing facing) {
        return new RawCoordinator(facing.accept());
    }

    static void on(Connection connection, Runnable task) {
        Running.await(CompletableFuture.runAsync(task, connection));
    }

    static <T> Throwable failureOf(CompletableFuture<T> future) {
        return Running.await(future.handle((value, failure) -> failure));
    }
}
