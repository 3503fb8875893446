package io.lepton.broker;

import io.lepton.TransactionCoordinator;
import io.lepton.TransactionException;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What clients do in local transactions (AMQP 1.0 §4): messages that are sent have a place kept for them, and are published when
 * all counts; messages that were given an outcome stay with their consumer, which is told by the library what became of them. On
 * the broker's thread: whatever is committed is done before anything else is.
 */
final class Transactions implements TransactionCoordinator {
    private static final class Work {
        final List<Publication> posted = new ArrayList<>();
        final Map<Delivery, Consumer> retired = new HashMap<>();
    }

    private final Map<ByteBuffer, Work> open = new HashMap<>();
    private long last;

    @Override
    public CompletionStage<byte[]> declare(Connection connection) {
        byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(++last).array();
        open.put(ByteBuffer.wrap(id.clone()), new Work());
        return CompletableFuture.completedFuture(id);
    }

    @Override
    public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
        Inbound link = (Inbound) Objects.requireNonNull(delivery.link().handler());
        return CompletableFuture.completedFuture(link.post(delivery, work(txnId).posted));
    }

    @Override
    public CompletionStage<?> retire(byte[] txnId, Delivery delivery, Outcome outcome) {
        Consumer link = (Consumer) Objects.requireNonNull(delivery.link().handler());
        link.retire(delivery);
        work(txnId).retired.put(delivery, link);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
        Work work = work(txnId);
        open.remove(ByteBuffer.wrap(txnId));
        Publication lost = work.posted.stream()
                .filter(each -> each.node().isDeleted())
                .findFirst()
                .orElse(null);
        if (fail || lost != null) {
            work.posted.forEach(Publication::drop);
            work.retired.forEach((delivery, consumer) -> consumer.rolledBack(delivery));
        } else {
            work.posted.forEach(Publication::publish);
        }
        if (!fail && lost != null) {
            String why = lost.node() + " was deleted before the commit";
            throw new TransactionException(why, Condition.of(AmqpError.RESOURCE_DELETED, why));
        }
        return CompletableFuture.completedFuture(null);
    }

    private Work work(byte[] txnId) {
        return Objects.requireNonNull(open.get(ByteBuffer.wrap(txnId)), "no such transaction");
    }
}
