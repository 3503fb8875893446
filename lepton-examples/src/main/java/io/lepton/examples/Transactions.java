package io.lepton.examples;

import io.lepton.TransactionCoordinator;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The transactions of {@link Broker}: what is sent in one waits here until it is committed. */
final class Transactions implements TransactionCoordinator {
    private final Consumer<Delivery> enqueue;
    private final Map<ByteBuffer, List<Delivery>> posted = new HashMap<>();
    private int number;

    /** {@code enqueue} takes a message that is there for all to see. */
    Transactions(Consumer<Delivery> enqueue) {
        this.enqueue = enqueue;
    }

    @Override
    public CompletionStage<byte[]> declare(Connection connection) {
        byte[] id = ByteBuffer.allocate(Integer.BYTES).putInt(++number).array();
        posted.put(ByteBuffer.wrap(id), new ArrayList<>());
        return CompletableFuture.completedFuture(id);
    }

    @Override
    public CompletionStage<Outcome> post(byte[] id, Delivery delivery) {
        posted.get(ByteBuffer.wrap(id)).add(delivery);
        return CompletableFuture.completedFuture(Accepted.INSTANCE);
    }

    @Override
    public CompletionStage<Void> retire(byte[] id, Delivery delivery, Outcome outcome) {
        return CompletableFuture.completedFuture(null); // the broker hears of it when it is committed
    }

    @Override
    public CompletionStage<Void> discharge(byte[] id, boolean fail) {
        List<Delivery> messages = posted.remove(ByteBuffer.wrap(id));
        if (!fail) {
            messages.forEach(enqueue);
        }
        return CompletableFuture.completedFuture(null);
    }
}
