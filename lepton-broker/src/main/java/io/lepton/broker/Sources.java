package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.DistributionMode;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Released;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TerminusDurability;
import io.lepton.amqp.TerminusType;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers the attaches of those who receive. */
final class Sources {
    private static final List<Symbol> OUTCOMES = List.of(
            Symbol.of("amqp:accepted:list"),
            Symbol.of("amqp:rejected:list"),
            Symbol.of("amqp:released:list"),
            Symbol.of("amqp:modified:list"));

    private final Client client;
    private final Nodes nodes;

    Sources(Client client, Nodes nodes) {
        this.client = client;
        this.nodes = nodes;
    }

    /**
     * Finds out what the client wants to receive from, and says what it gets.
     *
     * @throws Refused if it gets nothing
     */
    Consumer attach(Sender sender, @Nullable NodeLink before) {
        Source asked = sender.remoteSource();
        nodes.stored().checkReceiver(StoredBytes.CONSUMER);
        if (asked.type() == TerminusType.UNSPECIFIED && asked.foreign() == null) {
            return resumed(sender, before);
        }
        TerminusRules.check(asked, TerminusType.SOURCE);
        Filters filters = Filters.of(asked.filter());
        nodes.stored().checkReceiver(StoredBytes.CONSUMER + filters.bytes());
        Node node = node(asked, sender.name());
        if (node instanceof Topic topic) {
            Subscription.Key key = Subscriptions.key(asked, sender.name(), client.containerId());
            Subscription subscription = nodes.subscriptions().get(key, topic, filters);
            return subscribed(sender, asked, subscription, before);
        }
        return ofQueue(sender, asked, (QueueNode) node, filters, before);
    }

    private Node node(Source asked, String linkName) {
        String address = asked.address();
        if (asked.isDynamic()) {
            return nodes.dynamic(asked, linkName, client);
        }
        if (address == null || address.isEmpty()) {
            throw new Refused(AmqpError.INVALID_FIELD, "the source has no address, and there is no default one");
        }
        Address where = Address.of(address, asked.capabilities());
        client.checkAccess(AccessRule.Access.RECEIVE, where);
        return nodes.find(where);
    }

    private Consumer ofQueue(Sender sender, Source asked, QueueNode node, Filters filters, @Nullable NodeLink before) {
        boolean browses = asked.distributionMode() == DistributionMode.COPY;
        Source answer = answer(asked, node, filters);
        answer.setDistributionMode(browses ? DistributionMode.COPY : DistributionMode.MOVE);
        if (asked.expiryPolicy() == ExpiryPolicy.LINK_DETACH) {
            answer.setExpiryPolicy(ExpiryPolicy.LINK_DETACH);
        } else if (sender.receiverSettleMode() == ReceiverSettleMode.SECOND) {
            answer.setExpiryPolicy(asked.expiryPolicy()).setTimeout(asked.timeout()); // exactly once: to be resumed
        }
        sender.setSource(answer);
        if (before instanceof Consumer known
                && known.queue() == node.queue()
                && known.browses() == browses
                && known.filters().equals(filters)) {
            known.reattached(); // its cursor stays where it is
            node.queue().add(known);
            return known;
        }
        if (before != null) {
            before.end(NodeLink.End.CLOSED);
        }
        Consumer consumer = new Consumer(client, sender, node, node.queue(), filters, browses, null);
        node.queue().add(consumer);
        node.add(consumer);
        return consumer;
    }

    private Consumer subscribed(Sender sender, Source asked, Subscription subscription, @Nullable NodeLink before) {
        Topic topic = subscription.topic();
        Source answer = answer(asked, topic, subscription.filters());
        answer.setExpiryPolicy(asked.expiryPolicy()).setTimeout(asked.timeout());
        if (nodes.settings().acceptDurable() && asked.durability() != TerminusDurability.NONE) {
            answer.setDurability(TerminusDurability.CONFIGURATION); // but unsettled deliveries come back
        }
        if (subscription.key().shared()) {
            List<Symbol> capabilities = new ArrayList<>(answer.capabilities());
            capabilities.add(Subscriptions.SHARED);
            if (subscription.key().containerId() == null) {
                capabilities.add(Subscriptions.GLOBAL);
            }
            answer.setCapabilities(capabilities);
        }
        sender.setSource(answer);
        Consumer consumer =
                new Consumer(client, sender, topic, subscription.queue(), Filters.NONE, false, subscription);
        subscription.attach(consumer, asked.expiryPolicy(), asked.timeout());
        if (before != null) {
            before.end(NodeLink.End.CLOSED);
            client.forget(before);
        }
        subscription.queue().add(consumer);
        topic.add(consumer);
        return consumer;
    }

    /** A link without a source asks for the subscription that it had, to go on with it or to close it. */
    private Consumer resumed(Sender sender, @Nullable NodeLink before) {
        Subscription known = nodes.subscriptions().find(sender.name(), client.containerId());
        if (known == null) {
            throw new Refused(AmqpError.NOT_FOUND, "there is no subscription '" + sender.name() + "'");
        }
        client.checkAccess(AccessRule.Access.RECEIVE, new Address(known.topic().name(), NodeInfo.Kind.TOPIC));
        Source asked = Source.of(known.topic().name())
                .setExpiryPolicy(known.expiryPolicy())
                .setTimeout(known.timeout())
                .setDurability(TerminusDurability.CONFIGURATION)
                .setFilter(known.filters().applied());
        return subscribed(sender, asked, known, before);
    }

    /** What is in force: what was asked for as far as we do it. */
    private static Source answer(Source asked, Node node, Filters filters) {
        Source answer = new Source().copyFrom(asked);
        answer.setDurability(TerminusDurability.NONE)
                .setExpiryPolicy(ExpiryPolicy.SESSION_END)
                .setTimeout(Duration.ZERO)
                .setFilter(filters.applied())
                .setCapabilities(List.of(node.capability()));
        if (asked.isDynamic()) {
            answer.setAddress(node.name()).setDynamicNodeProperties(node.dynamicProperties());
        }
        List<Symbol> outcomes = new ArrayList<>(OUTCOMES);
        if (!asked.outcomes().isEmpty()) {
            outcomes.retainAll(asked.outcomes());
        }
        answer.setOutcomes(outcomes);
        if (asked.defaultOutcome() == null && outcomes.contains(Released.INSTANCE.descriptor())) {
            answer.setDefaultOutcome(Released.INSTANCE);
        }
        return answer;
    }
}
