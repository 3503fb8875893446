package io.lepton.broker;

import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.Symbol;
import org.jspecify.annotations.Nullable;

/** A node each message of which goes to one of its consumers. */
final class QueueNode extends Node {
    private final Queue queue;

    QueueNode(Nodes nodes, String name, @Nullable LifetimePolicy lifetime) {
        super(nodes, name, lifetime);
        queue = nodes.newQueue(name, this::roomFreed);
    }

    Queue queue() {
        return queue;
    }

    @Override
    NodeInfo.Kind kind() {
        return NodeInfo.Kind.QUEUE;
    }

    @Override
    Symbol capability() {
        return Address.QUEUE;
    }

    @Override
    void publish(StoredMessage message) {
        queue.add(message);
    }

    @Override
    int depth() {
        return queue.depth();
    }

    @Override
    int room() {
        return queue.room();
    }

    @Override
    boolean isDrained() {
        return queue.isDrained();
    }

    @Override
    int subscriptions() {
        return 0;
    }

    @Override
    int copies() {
        return 1;
    }

    @Override
    void clear() {
        queue.clear();
    }
}
