package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes down what is asked of it; transactions have the ids "1", "2", and so on. A test says if it is to answer otherwise. */
public class MemoryCoordinator implements TransactionCoordinator {
    public final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    /** Completed when the first transaction is discharged, with whether it was rolled back. */
    public final CompletableFuture<Boolean> discharged = new CompletableFuture<>();

    private int number;

    @Override
    public CompletionStage<byte[]> declare(Connection connection) {
        number++;
        asked.add("declare");
        return CompletableFuture.completedFuture(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
        asked.add("post " + text(txnId) + " " + delivery.message().body());
        return CompletableFuture.completedFuture(Accepted.INSTANCE);
    }

    @Override
    public CompletionStage<?> retire(byte[] txnId, Delivery delivery, Outcome outcome) {
        asked.add("retire " + text(txnId) + " " + delivery.tagAsString() + " " + outcome);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
        asked.add((fail ? "roll back " : "commit ") + text(txnId));
        discharged.complete(fail);
        return CompletableFuture.completedFuture(null);
    }

    static String text(byte[] id) {
        return new String(id, StandardCharsets.US_ASCII);
    }
}
