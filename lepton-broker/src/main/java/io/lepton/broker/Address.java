package io.lepton.broker;

import io.lepton.amqp.Symbol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client calls a node: a name, and the kind of node that it means, if it says so.
 *
 * @param name without prefix
 * @param kind null: whatever is there
 */
record Address(String name, NodeInfo.@Nullable Kind kind) {
    private static final String QUEUE_PREFIX = "queue://";
    private static final String TOPIC_PREFIX = "topic://";

    static final Symbol QUEUE = Symbol.of("queue");
    static final Symbol TOPIC = Symbol.of("topic");
    private static final Symbol TEMPORARY_TOPIC = Symbol.of("temporary-topic");

    /** Reads the prefix, if there is one. */
    static Address parse(String address) {
        if (address.startsWith(TOPIC_PREFIX)) {
            return new Address(address.substring(TOPIC_PREFIX.length()), NodeInfo.Kind.TOPIC);
        } else if (address.startsWith(QUEUE_PREFIX)) {
            return new Address(address.substring(QUEUE_PREFIX.length()), NodeInfo.Kind.QUEUE);
        }
        return new Address(address, null);
    }

    /** As {@link #parse}; without a prefix, the capabilities that a terminus asks for say the kind. */
    static Address of(String address, List<Symbol> capabilities) {
        Address parsed = parse(address);
        return parsed.kind == null ? new Address(address, kind(capabilities)) : parsed;
    }

    /** How an {@link AccessRule} hears of it; {@code likely}: the kind that is meant where it does not say. */
    String text(NodeInfo.Kind likely) {
        return (kind == null ? likely : kind) == NodeInfo.Kind.TOPIC ? TOPIC_PREFIX + name : name;
    }

    /** The kind that capabilities ask for, or null. */
    static NodeInfo.@Nullable Kind kind(List<Symbol> capabilities) {
        if (capabilities.contains(TOPIC) || capabilities.contains(TEMPORARY_TOPIC)) {
            return NodeInfo.Kind.TOPIC;
        }
        return capabilities.contains(QUEUE) ? NodeInfo.Kind.QUEUE : null;
    }
}
