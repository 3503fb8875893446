package io.lepton.broker;

import io.lepton.DeliveryEvent;
import io.lepton.SenderEvent;
import io.lepton.TransactionException;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.TransactionError;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A link by which a client receives from a queue: it takes messages as its credit allows, and brings back what becomes of
 * them. What a delivery carries is its context, until its fate is known.
 */
final class Consumer extends NodeLink {
    private final Sender sender;
    private final Node node;
    private final Queue queue;
    private final Filters filters;
    private final boolean browses;
    private final @Nullable Subscription subscription;
    private final Backlog.Cursor cursor;
    private final StoredBytes stored;
    /** What its client has given an outcome that counts when a transaction does. */
    private final Set<Delivery> retired = new LinkedHashSet<>(0);
    /** What it must not have again. */
    private final Set<QueueMessage> barred = new HashSet<>(0);
    /** Whether it is among those whose turn comes. For the queue. */
    boolean inTurn;

    /** {@code subscription}: whose queue it is; null: the node's. */
    Consumer(
            Client client,
            Sender sender,
            Node node,
            Queue queue,
            Filters filters,
            boolean browses,
            @Nullable Subscription subscription) {
        super(client, sender);
        this.sender = sender;
        this.node = node;
        this.queue = queue;
        this.filters = filters;
        this.browses = browses;
        this.subscription = subscription;
        cursor = queue.cursor();
        stored = node.nodes().stored();
        stored.add(StoredBytes.CONSUMER + filters.bytes());
    }

    @Override
    Node node() {
        return node;
    }

    @Nullable Subscription subscription() {
        return subscription;
    }

    Queue queue() {
        return queue;
    }

    Filters filters() {
        return filters;
    }

    /** Whether messages stay in the queue. */
    boolean browses() {
        return browses;
    }

    /** It must not have {@code message} again. */
    void bar(QueueMessage message) {
        if (barred.add(message)) {
            stored.add(StoredBytes.BARRED);
        }
    }

    /** {@code message} is gone. */
    void unbar(QueueMessage message) {
        if (barred.remove(message)) {
            stored.remove(StoredBytes.BARRED);
        }
    }

    Backlog.Cursor cursor() {
        return cursor;
    }

    /** Whether its filters let {@code message} pass, and its client takes one so large. */
    boolean wants(QueueMessage message) {
        long most = sender.remoteMaxMessageSize();
        boolean fits = most == 0 || Long.compareUnsigned(message.stored().size(), most) <= 0;
        return fits && filters.match(message.stored(), client.containerId());
    }

    /** Whether it can be given a message that goes out soon. */
    boolean isReady() {
        return sender.credit() > 0
                && sender.queued() == 0
                && sender.isOpen()
                && sender.session().localState() == EndpointState.ACTIVE
                && sender.connection().localState() == EndpointState.ACTIVE;
    }

    /** Gives it a message. False if it is larger than the client takes. */
    boolean send(QueueMessage message) {
        Delivery delivery;
        try {
            delivery = sender.send(message.outgoing(queue.deadlines().nowMillis()));
        } catch (MessageTooLargeException e) {
            return false;
        }
        if (browses) {
            return true;
        }
        if (delivery.isLocallySettled()) {
            message.queue.accepted(message);
        } else {
            delivery.setContext(message);
            lock(delivery, message);
        }
        return true;
    }

    private void lock(Delivery delivery, QueueMessage message) {
        Duration timeout = queue.settings().lockTimeout();
        if (timeout != null) {
            Deadlines deadlines = queue.deadlines();
            message.lock = deadlines.at(deadlines.in(timeout), () -> lockExpired(delivery));
        }
    }

    /** The node takes the message back; the client is told, and settles. §3.4 */
    private void lockExpired(Delivery delivery) {
        QueueMessage message = take(delivery);
        if (message != null) {
            delivery.abort(); // where it was not sent in full
            if (!delivery.isAborted()) {
                delivery.update(Released.INSTANCE);
            }
            message.queue.released(message);
        }
    }

    /** What {@code delivery} carries and nobody has decided about; from now on somebody has. */
    private static @Nullable QueueMessage take(Delivery delivery) {
        QueueMessage message = (QueueMessage) delivery.context();
        if (message != null) {
            delivery.setContext(null);
            message.unlock();
        }
        return message;
    }

    // ------------------------------------------------------------------ events

    @Override
    public void onSendable(SenderEvent event) {
        queue.ready(this);
    }

    @Override
    public void onAccepted(DeliveryEvent event) {
        decided(event.delivery());
    }

    @Override
    public void onRejected(DeliveryEvent event) {
        decided(event.delivery());
    }

    @Override
    public void onReleased(DeliveryEvent event) {
        decided(event.delivery());
    }

    @Override
    public void onModified(DeliveryEvent event) {
        decided(event.delivery());
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        decided(event.delivery()); // though no outcome was given
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        undecided(event.delivery());
    }

    /** The link is over for a delivery of which its client has not said a word. §3.5.3, default-outcome */
    private void undecided(Delivery delivery) {
        Outcome outcome = sender.source().defaultOutcome();
        decided(delivery, outcome == null ? Released.INSTANCE : outcome);
    }

    private void decided(Delivery delivery) {
        Outcome outcome = delivery.outcome();
        decided(delivery, outcome == null ? Released.INSTANCE : outcome);
    }

    private void decided(Delivery delivery, Outcome outcome) {
        retired.remove(delivery);
        QueueMessage message = take(delivery);
        if (message == null) {
            return;
        }
        if (outcome instanceof Accepted) {
            message.queue.accepted(message);
        } else if (outcome instanceof Rejected rejected) {
            message.queue.rejected(message, rejected.condition());
        } else if (outcome instanceof Modified modified) {
            message.queue.modified(message, modified, this);
            if (modified.undeliverableHere() && stored.isOver()) {
                close(Condition.of(
                        AmqpError.RESOURCE_LIMIT_EXCEEDED, "no room to remember more that is undeliverable here"));
            }
        } else {
            message.queue.released(message);
        }
    }

    // ------------------------------------------------------------------ transactions

    /**
     * Its client has given {@code delivery} an outcome in a transaction, and keeps it until that ends.
     *
     * @throws TransactionException if the message was taken back before
     */
    void retire(Delivery delivery) {
        QueueMessage message = (QueueMessage) delivery.context();
        if (message != null) {
            message.unlock();
            retired.add(delivery);
        } else if (!browses) {
            String why = "the message of delivery " + delivery.tagAsString() + " was taken back before";
            throw new TransactionException(why, Condition.of(TransactionError.ROLLBACK, why));
        }
    }

    /** The transaction was rolled back. What its client has not settled is still its own; of the rest we are told. */
    void rolledBack(Delivery delivery) {
        QueueMessage message = (QueueMessage) delivery.context();
        if (message != null && !delivery.isRemotelySettled()) {
            retired.remove(delivery);
            lock(delivery, message);
        }
    }

    // ------------------------------------------------------------------ the end

    @Override
    void ended(End before, End end) {
        if (before == End.NONE) {
            queue.remove(this);
        }
        boolean over = end.compareTo(End.CLOSED) >= 0;
        boolean gaveBack = over || subscription != null || sender.source().expiryPolicy() == ExpiryPolicy.LINK_DETACH;
        if (gaveBack) {
            List<Delivery> undecided = new ArrayList<>(sender.unsettled());
            undecided.removeIf(
                    Delivery::isSuspended); // the next link of the name goes on with them, or they are told as in doubt
            undecided.removeAll(retired); // they wait for the end of their transactions,
            if (end == End.CONNECTION_ENDED) {
                undecided.addAll(retired); // which are rolled back
            }
            undecided.forEach(this::undecided);
        }
        if (gaveBack || sender.unsettledCount() == 0) {
            queue.releaseGroups(this); // in their order, for what it had is back
        }
        if (over && before.compareTo(End.CLOSED) < 0) {
            node.remove(this);
            stored.remove(StoredBytes.CONSUMER + filters.bytes() + (long) barred.size() * StoredBytes.BARRED);
            barred.forEach(each -> each.forget(this));
            barred.clear();
        }
        if (subscription != null) {
            subscription.left(this, end);
        }
    }

    @Override
    boolean isOver() {
        return super.isOver() && (subscription == null || !subscription.waitsFor(this));
    }

    /** Nothing is left that it could be attached to again. */
    void close(Condition why) {
        sender.close(why);
        end(End.CLOSED);
    }
}
