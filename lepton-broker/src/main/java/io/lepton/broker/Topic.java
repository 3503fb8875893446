package io.lepton.broker;

import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.Symbol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node each message of which goes to all of its subscriptions, and to nobody where there are none. */
final class Topic extends Node {
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();

    Topic(Nodes nodes, String name, @Nullable LifetimePolicy lifetime) {
        super(nodes, name, lifetime);
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
        roomFreed();
    }

    @Override
    NodeInfo.Kind kind() {
        return NodeInfo.Kind.TOPIC;
    }

    @Override
    Symbol capability() {
        return Address.TOPIC;
    }

    @Override
    void publish(StoredMessage message) {
        reserve(); // so that it is not deleted when the first has taken the message
        try {
            for (Subscription each : subscriptions) {
                each.publish(message);
            }
        } finally {
            giveBack();
        }
        checkLifetime();
    }

    @Override
    int depth() {
        return subscriptions.stream().mapToInt(each -> each.queue().depth()).sum();
    }

    /** As much as the fullest subscription has. */
    @Override
    int room() {
        int room = capacity();
        for (Subscription each : subscriptions) {
            room = Math.min(room, each.queue().room());
        }
        return room;
    }

    @Override
    boolean isDrained() {
        return subscriptions.stream().anyMatch(each -> each.queue().isDrained());
    }

    @Override
    int subscriptions() {
        return subscriptions.size();
    }

    @Override
    int copies() {
        return subscriptions.size();
    }

    @Override
    void clear() {
        new ArrayList<>(subscriptions).forEach(Subscription::delete);
    }
}
