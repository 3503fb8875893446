package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusDurability;
import io.lepton.amqp.TerminusType;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers the attaches of those who send. */
final class Targets {
    private final Client client;
    private final Nodes nodes;

    Targets(Client client, Nodes nodes) {
        this.client = client;
        this.nodes = nodes;
    }

    /**
     * Finds out what the client wants to send to, and says what it gets.
     *
     * @throws Refused if it gets nothing
     */
    Inbound attach(Receiver receiver, @Nullable NodeLink before) {
        Terminus asked = receiver.remoteTarget();
        if (before == null) {
            receiver.setOptions(ReceiverOptions.builder()
                    .maxMessageSize(nodes.settings().maxMessageSize())
                    .build());
        }
        TerminusRules.check(asked, TerminusType.TARGET);
        Target answer = new Target();
        answer.copyFrom(asked).setDurability(TerminusDurability.NONE);
        if (receiver.receiverSettleMode() != ReceiverSettleMode.SECOND) { // else exactly once: it is to be resumed
            answer.setExpiryPolicy(ExpiryPolicy.SESSION_END).setTimeout(Duration.ZERO);
        }
        if (asked.address() == null && !asked.isDynamic()) {
            receiver.setTarget(answer.setCapabilities(List.of()));
            return before instanceof Relay relay ? again(relay) : new Relay(client, receiver, nodes);
        }
        Node node = node(asked, receiver.name());
        answer.setCapabilities(List.of(node.capability()));
        if (asked.isDynamic()) {
            answer.setAddress(node.name()).setDynamicNodeProperties(node.dynamicProperties());
        }
        receiver.setTarget(answer);
        if (before instanceof Producer producer && producer.node() == node) {
            return again(producer);
        }
        if (before != null) {
            before.end(NodeLink.End.CLOSED);
        }
        Producer producer = new Producer(client, receiver, node);
        node.add(producer);
        return producer;
    }

    private static <T extends Inbound> T again(T inbound) {
        inbound.reattached();
        return inbound;
    }

    private Node node(Terminus asked, String linkName) {
        String address = asked.address();
        if (address == null) {
            return nodes.dynamic(asked, linkName, client);
        }
        if (address.isEmpty()) {
            throw new Refused(AmqpError.INVALID_FIELD, "the address of the target is empty");
        }
        Address where = Address.of(address, asked.capabilities());
        client.checkAccess(AccessRule.Access.SEND, where);
        return nodes.find(where);
    }
}
