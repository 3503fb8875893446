package io.lepton.endpoint;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes messages for {@link Sender#sendAsync} from any thread, and brings them to the one of the connection. */
final class AsyncSends {
    private final Sender sender;
    /** What other threads have handed over, and the connection's has not come to yet. */
    private final AtomicInteger onTheirWay = new AtomicInteger();

    AsyncSends(Sender sender) {
        this.sender = sender;
    }

    CompletableFuture<Delivery> send(Message message) {
        try {
            if (!sender.connection().driver().isOwnThread()) {
                return handOver(message);
            }
            AsyncSend sent = new AsyncSend(sender, message.snapshot());
            sent.run();
            return sent;
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(AsyncSend.ended(sender));
        } catch (AmqpException e) { // it cannot be encoded, or too many are on their way
            return CompletableFuture.failedFuture(e);
        }
    }

    private AsyncSend handOver(Message message) {
        int limit = sender.options().maxQueued();
        boolean handedOver = false;
        try {
            if (onTheirWay.incrementAndGet() > limit) {
                throw new SendQueueFullException(
                        sender + ": " + limit + " messages of other threads are on their way, the limit");
            }
            AsyncSend sent = new AsyncSend(sender, message.snapshot());
            sender.connection().execute(() -> {
                onTheirWay.decrementAndGet();
                sent.run();
            });
            handedOver = true;
            return sent;
        } finally {
            if (!handedOver) {
                onTheirWay.decrementAndGet();
            }
        }
    }
}
