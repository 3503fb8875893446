package io.lepton.broker;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.LinkError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a topic keeps for one receiver, or for several that share it: its own queue, and how long it outlives them (AMQP 1.0
 * §3.5.6). A durable subscription is one that never expires.
 */
final class Subscription {
    /**
     * What a subscription is known by.
     *
     * @param containerId of its clients; null: any
     * @param name of the link
     * @param shared whether several links may have it
     */
    record Key(@Nullable String containerId, String name, boolean shared) {}

    private final Key key;
    private final Topic topic;
    private final Filters filters;
    private final Queue queue;
    private final Subscriptions all;
    /** The consumers that keep it alive: attached, or gone in a way that does not count yet. */
    private final Set<Consumer> present = new LinkedHashSet<>();

    private ExpiryPolicy expiryPolicy = ExpiryPolicy.SESSION_END;
    private Duration timeout = Duration.ZERO;
    private Deadlines.@Nullable Deadline expiry;
    private boolean deleted;

    Subscription(Key key, Topic topic, Filters filters, Subscriptions all) {
        this.key = key;
        this.topic = topic;
        this.filters = filters;
        this.all = all;
        queue = topic.nodes().newQueue(topic.name(), topic::roomFreed);
        topic.add(this);
        topic.nodes().stored().add(bytes(key, filters));
    }

    /** How much memory such a subscription takes beside its messages. */
    static long bytes(Key key, Filters filters) {
        int containerId = key.containerId == null ? 0 : key.containerId.length();
        return StoredBytes.NODE + 2L * (key.name.length() + containerId) + filters.bytes();
    }

    Key key() {
        return key;
    }

    Topic topic() {
        return topic;
    }

    Filters filters() {
        return filters;
    }

    Queue queue() {
        return queue;
    }

    ExpiryPolicy expiryPolicy() {
        return expiryPolicy;
    }

    Duration timeout() {
        return timeout;
    }

    /** Whether somebody is attached. */
    boolean isInUse() {
        return !queue.consumers().isEmpty();
    }

    /** Takes a message, if the filters let it pass. */
    void publish(StoredMessage message) {
        if (filters.match(message, key.containerId)) {
            queue.add(message);
        }
    }

    /** A consumer attaches. One that had it alone loses it: its link is stolen (§2.6.1). */
    void attach(Consumer consumer, ExpiryPolicy expiryPolicy, Duration timeout) {
        this.expiryPolicy = expiryPolicy;
        this.timeout = timeout;
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
        if (!key.shared) {
            present.clear();
        }
        present.add(consumer);
        for (Consumer each : new ArrayList<>(queue.consumers())) {
            if (!present.contains(each)) {
                each.close(Condition.of(LinkError.STOLEN, "the subscription was attached again"));
            }
        }
    }

    /** The link of a consumer has ended. */
    void left(Consumer consumer, NodeLink.End end) {
        if (!present.contains(consumer)) {
            return; // another has it by now
        }
        if (end == NodeLink.End.CLOSED) {
            present.remove(consumer);
            if (present.isEmpty()) {
                delete();
            }
        } else if (expiryPolicy == ExpiryPolicy.NEVER) {
            present.remove(consumer);
        } else if (end.compareTo(endThatCounts()) >= 0) {
            present.remove(consumer);
            if (present.isEmpty()) {
                expire();
            }
        }
    }

    /** Whether it is told how {@code consumer} ends further. */
    boolean waitsFor(Consumer consumer) {
        return present.contains(consumer);
    }

    private NodeLink.End endThatCounts() {
        return switch (expiryPolicy) {
            case LINK_DETACH -> NodeLink.End.DETACHED;
            case SESSION_END -> NodeLink.End.SESSION_ENDED;
            case CONNECTION_CLOSE, NEVER -> NodeLink.End.CONNECTION_ENDED;
        };
    }

    /** Its time begins. */
    private void expire() {
        if (timeout.isZero()) {
            delete();
        } else {
            Deadlines deadlines = queue.deadlines();
            expiry = deadlines.at(deadlines.in(timeout), this::delete);
        }
    }

    /** Forgets it and its messages. */
    void delete() {
        if (!deleted) {
            deleted = true;
            if (expiry != null) {
                expiry.cancel();
            }
            all.remove(this);
            topic.remove(this);
            topic.nodes().stored().remove(bytes(key, filters));
            queue.clear();
        }
    }

    @Override
    public String toString() {
        return "subscription '" + key.name + "' to " + topic;
    }
}
