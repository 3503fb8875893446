package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.Terminus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a broker, by name and kind: a queue and a topic may have the same name. On the broker's thread.
 */
final class Nodes {
    /** No node whose name a client has chosen has a longer one. */
    private static final int LONGEST_NAME = 4096;
    /** So much of what a client calls itself stands in the names of its dynamic nodes. */
    private static final int LONGEST_PART = 64;

    private final Settings settings;
    private final StoredBytes stored;
    private final Deadlines deadlines;
    private final DeadLetters deadLetters;
    private final Subscriptions subscriptions = new Subscriptions();
    private final Map<String, QueueNode> queues = new LinkedHashMap<>();
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    /** Whom dynamic nodes were made for: the user, "" for those who have none. */
    private final Map<Node, String> owners = new IdentityHashMap<>();

    private long made;

    Nodes(Settings settings, Deadlines deadlines) {
        this.settings = settings;
        stored = new StoredBytes(settings.maxStoredBytes());
        this.deadlines = deadlines;
        deadLetters = new DeadLetters(
                settings.deadLetterAddress(),
                () -> queue(settings.deadLetterAddress()).queue());
    }

    Settings settings() {
        return settings;
    }

    StoredBytes stored() {
        return stored;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** A place for messages, of the node with this name. */
    Queue newQueue(String name, Runnable roomFreed) {
        return new Queue(name, settings, deadlines, deadLetters, roomFreed);
    }

    // ------------------------------------------------------------------ find and make

    /**
     * The node with an address, made if need be. An address that does not say what kind it means is that of a queue, unless
     * there is a topic of that name and no queue.
     *
     * @throws Refused if there is none, and it may not be made
     */
    Node find(Address address) {
        String name = address.name();
        Node known = switch (address.kind() == null ? likelyKind(name) : address.kind()) {
            case QUEUE -> queues.get(name);
            case TOPIC -> topics.get(name);
        };
        if (known != null) {
            return known;
        }
        if (name.length() > LONGEST_NAME) {
            throw new Refused(
                    AmqpError.INVALID_FIELD,
                    "an address of " + name.length() + " characters: want " + LONGEST_NAME + " at most");
        }
        if (!settings.createOnDemand()) {
            throw new Refused(AmqpError.NOT_FOUND, "there is no node '" + name + "'");
        }
        checkRoom(bytes(name), null);
        return address.kind() == NodeInfo.Kind.TOPIC ? topic(name, null) : queue(name);
    }

    /** How an {@link AccessRule} hears of an address. */
    String text(Address address) {
        return address.text(likelyKind(address.name()));
    }

    private NodeInfo.Kind likelyKind(String name) {
        return topics.containsKey(name) && !queues.containsKey(name) ? NodeInfo.Kind.TOPIC : NodeInfo.Kind.QUEUE;
    }

    /** The queue of this name, made if need be. */
    QueueNode queue(String name) {
        return queues.computeIfAbsent(name, any -> counted(new QueueNode(this, name, null)));
    }

    /** The topic of this name, made if need be. */
    Topic topic(String name) {
        return topic(name, null);
    }

    private Topic topic(String name, @Nullable LifetimePolicy lifetime) {
        return topics.computeIfAbsent(name, any -> counted(new Topic(this, name, lifetime)));
    }

    private <N extends Node> N counted(N made) {
        stored.add(bytes(made.name()));
        return made;
    }

    private static long bytes(String name) {
        return StoredBytes.NODE + 2L * name.length();
    }

    /**
     * Makes the node that a terminus asks for. Its address tells whom it was made for. §3.5.3, dynamic
     *
     * @throws Refused if the terminus makes no sense, or the user has too many such nodes
     */
    Node dynamic(Terminus asked, String linkName, Client client) {
        LifetimePolicy lifetime = lifetime(asked);
        String owner = Objects.requireNonNullElse(client.user(), "");
        if (Collections.frequency(owners.values(), owner) >= settings.maxDynamicNodes()) {
            throw new Refused(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "there are " + settings.maxDynamicNodes() + " dynamic nodes of this user, the limit");
        }
        String prefix = "dynamic/" + start(client.containerId()) + "/" + start(linkName) + "/";
        String name;
        do { // others may have chosen it
            name = prefix + ++made;
        } while (queues.containsKey(name) || topics.containsKey(name));
        checkRoom(bytes(name), null);
        Node node;
        if (Address.kind(asked.capabilities()) == NodeInfo.Kind.TOPIC) {
            node = topic(name, lifetime);
        } else {
            QueueNode queue = counted(new QueueNode(this, name, lifetime));
            queues.put(name, queue);
            node = queue;
        }
        owners.put(node, owner);
        return node;
    }

    private static @Nullable String start(@Nullable String text) {
        return text == null || text.length() <= LONGEST_PART ? text : text.substring(0, LONGEST_PART);
    }

    private static LifetimePolicy lifetime(Terminus asked) {
        Object wish = asked.dynamicNodeProperties().get(LifetimePolicy.KEY);
        LifetimePolicy lifetime = LifetimePolicy.from(wish);
        if (wish != null && lifetime == null) {
            throw new Refused(AmqpError.INVALID_FIELD, "there is no lifetime-policy " + wish);
        }
        return lifetime == null ? LifetimePolicy.DELETE_ON_CLOSE : lifetime;
    }

    /**
     * Makes room for one more node or subscription, of so many bytes, if need be by forgetting nodes that were made on demand and
     * that nobody uses; but for {@code spared}, which is about to be used.
     *
     * @throws Refused if there is none
     */
    void checkRoom(long bytes, @Nullable Node spared) {
        if (count() < settings.maxNodes() && stored.hasRoom(bytes)) {
            return;
        }
        all().stream().filter(each -> each != spared && each.isUnused()).forEach(this::delete);
        if (count() >= settings.maxNodes()) {
            throw new Refused(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED, "there are " + count() + " nodes and subscriptions, the limit");
        }
        stored.check(bytes);
    }

    private int count() {
        return queues.size() + topics.size() + subscriptions.size();
    }

    // ------------------------------------------------------------------ the end

    /** Deletes a node: the links that lead to it are closed, and its messages are forgotten. */
    void delete(Node node) {
        boolean there = switch (node.kind()) {
            case QUEUE -> queues.remove(node.name(), node);
            case TOPIC -> topics.remove(node.name(), node);
        };
        owners.remove(node);
        if (there) {
            stored.remove(bytes(node.name()));
            node.deleted();
        }
    }

    List<Node> all() {
        List<Node> all = new ArrayList<>(queues.values());
        all.addAll(topics.values());
        return all;
    }
}
