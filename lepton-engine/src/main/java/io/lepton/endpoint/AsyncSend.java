package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message given to {@link Sender#sendAsync}, until the delivery that carries it has its end. As a task it sends the
 * message on the thread of the connection; it is completed while events are delivered, as handlers are called, and so never
 * within the engine. It hangs on its delivery in the slot of the {@linkplain Delivery#context() context}, which it keeps
 * meanwhile, so that other deliveries are no larger for it.
 */
final class AsyncSend extends CompletableFuture<Delivery> implements EngineEvent, Runnable {
    private final Sender sender;
    private @Nullable Message message;
    private @Nullable Delivery delivery;
    /** What the application hung on the delivery. */
    @Nullable Object context;

    AsyncSend(Sender sender, Message message) {
        this.sender = sender;
        this.message = message;
    }

    static ConnectionException ended(Sender sender) {
        return new ConnectionException(sender + ": its connection has ended", conditionOf(sender));
    }

    /** Sends the message. On the thread of the connection. */
    @Override
    public void run() {
        Message message = Objects.requireNonNull(this.message, "message");
        this.message = null;
        if (sender.connection().localState() == EndpointState.CLOSED) {
            completeExceptionally(ended(sender));
            return;
        }
        try {
            Delivery sent = sender.send(message, DeliveryOptions.DEFAULT, true);
            if (sent.isLocallySettled()) {
                complete(sent);
            } else {
                waitFor(sent);
            }
        } catch (RuntimeException e) {
            completeExceptionally(e);
        }
    }

    /** From now on it is this delivery whose end counts. */
    void waitFor(Delivery delivery) {
        this.delivery = delivery;
        delivery.awaitedBy(this);
    }

    boolean waitsFor(Delivery delivery) {
        return this.delivery == delivery;
    }

    /** The delivery came to its end otherwise than by an event of its own. */
    @Override
    public void deliver(EngineHandler to) {
        Delivery delivery = this.delivery;
        if (delivery == null || isDone()) {
            return;
        }
        delivery.awaitedBy(null);
        if (delivery.isAborted()) {
            completeExceptionally(new LinkException(delivery + " was taken back", null));
        } else {
            complete(delivery);
        }
    }

    /** The application was told something of the delivery. */
    void told(Delivery delivery) {
        if (delivery.isInDoubt()) {
            delivery.awaitedBy(null);
            completeExceptionally(new InDoubtException(delivery, conditionOf(sender)));
        } else if (delivery.isRemotelySettled()) {
            delivery.awaitedBy(null);
            complete(delivery);
        }
    }

    private static @Nullable Condition conditionOf(Link link) {
        if (link.remoteCondition() != null) {
            return link.remoteCondition();
        }
        Condition ofSession = link.session().remoteCondition();
        return ofSession == null ? link.connection().remoteCondition() : ofSession;
    }
}
