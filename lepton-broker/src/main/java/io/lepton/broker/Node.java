package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.Symbol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something with an address that clients send to and receive from. */
abstract sealed class Node permits QueueNode, Topic {
    private final Nodes nodes;
    private final String name;
    private final @Nullable LifetimePolicy lifetime;
    private final Set<NodeLink> links = new LinkedHashSet<>();
    private final Producers producers;
    /** The first link, for which a dynamic node is made, as long as it is there. */
    private @Nullable NodeLink maker;

    private boolean hadLinks;
    private boolean kept;
    private boolean deleted;
    /** For how many messages a place is kept that are not here yet. */
    private int reserved;

    /** {@code lifetime}: null for a node that is not dynamic. */
    Node(Nodes nodes, String name, @Nullable LifetimePolicy lifetime) {
        this.nodes = nodes;
        this.name = name;
        this.lifetime = lifetime;
        producers = new Producers(this, nodes.stored());
    }

    /** Its address, without prefix. */
    final String name() {
        return name;
    }

    final Nodes nodes() {
        return nodes;
    }

    final Producers producers() {
        return producers;
    }

    abstract NodeInfo.Kind kind();

    /** What the node is, as a capability. */
    abstract Symbol capability();

    /** Puts a message where it belongs. */
    abstract void publish(StoredMessage message);

    /** How many messages it holds. */
    abstract int depth();

    /** For how many messages more there is room. */
    abstract int room();

    /** How many subscriptions there are. */
    abstract int subscriptions();

    /** In how many queues a message is kept. */
    abstract int copies();

    /** It is deleted: forgets its messages. */
    abstract void clear();

    /** For how many messages more there is room, but for those that have a place kept for them. */
    final int free() {
        return room() - reserved;
    }

    /** A message is gone, or will not come: others may have its place, and a dynamic node may have been kept for it alone. */
    final void roomFreed() {
        producers.roomFreed();
        checkLifetime();
    }

    /** Whether consumers have all that it holds, and nothing waits for them. */
    abstract boolean isDrained();

    /** It stays, whether anybody uses it or not. */
    final void keep() {
        kept = true;
    }

    /** Whether nothing is lost when it goes: it was made on demand, and can be made again. */
    final boolean isUnused() {
        return !kept && links.isEmpty() && isEmpty() && subscriptions() == 0;
    }

    /** Whether it holds nothing, and nothing is about to come. */
    final boolean isEmpty() {
        return depth() == 0 && reserved == 0;
    }

    /** Keeps a place for a message that may come. */
    final void reserve() {
        reserved++;
    }

    /** The message comes now, or never. */
    final void giveBack() {
        reserved--;
    }

    final boolean isDeleted() {
        return deleted;
    }

    final int capacity() {
        return nodes.settings().queueCapacity();
    }

    final boolean isDynamic() {
        return lifetime != null;
    }

    /** Properties of a dynamic node, for the answer to who asked for it. */
    final Map<Symbol, @Nullable Object> dynamicProperties() {
        return lifetime == null ? Map.of() : Map.of(LifetimePolicy.KEY, lifetime);
    }

    // ------------------------------------------------------------------ links and lifetime

    final Set<NodeLink> links() {
        return links;
    }

    final void add(NodeLink link) {
        links.add(link);
        if (!hadLinks) {
            hadLinks = true;
            maker = link;
        }
    }

    /** The link is over. */
    final void remove(NodeLink link) {
        links.remove(link);
        if (maker == link) {
            maker = null;
        }
        checkLifetime();
    }

    /** Deletes a dynamic node whose time has come. §3.5.10 to §3.5.13 */
    final void checkLifetime() {
        if (lifetime == null || !hadLinks) {
            return;
        }
        boolean over = switch (lifetime) {
            case DELETE_ON_CLOSE -> maker == null;
            case DELETE_ON_NO_LINKS -> links.isEmpty();
            case DELETE_ON_NO_MESSAGES -> maker == null && isEmpty();
            case DELETE_ON_NO_LINKS_OR_MESSAGES -> links.isEmpty() && isEmpty();
        };
        if (over) {
            nodes.delete(this);
        }
    }

    /** The node is deleted: the links that lead to it are closed. */
    final void deleted() {
        deleted = true;
        Condition why = Condition.of(AmqpError.RESOURCE_DELETED, this + " was deleted");
        for (NodeLink each : new ArrayList<>(links)) {
            each.link().close(why);
            each.end(NodeLink.End.CLOSED);
        }
        clear();
    }

    final NodeInfo info() {
        List<NodeLink> all = new ArrayList<>(links);
        int senders = (int) all.stream().filter(Producer.class::isInstance).count();
        return new NodeInfo(name, kind(), depth(), senders, all.size() - senders, subscriptions(), isDynamic());
    }

    @Override
    public String toString() {
        return kind().name().toLowerCase(Locale.ROOT) + " '" + name + "'";
    }
}
