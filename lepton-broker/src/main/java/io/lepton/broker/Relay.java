package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * A link by which a client sends to any node: each message says in its field {@code to} which (Anonymous Terminus for Message
 * Routing).
 */
final class Relay extends Inbound {
    private static final int WINDOW = 500;

    private final Nodes nodes;
    private final Runnable wake = this::replenish;

    Relay(Client client, Receiver receiver, Nodes nodes) {
        super(client, receiver, nodes);
        this.nodes = nodes;
    }

    @Override
    @Nullable Node node() {
        return null;
    }

    @Override
    Node nodeFor(Message message) {
        String to = message.to();
        if (to == null) {
            throw new Refused(AmqpError.PRECONDITION_FAILED, "the message does not say where to: it has no field 'to'");
        }
        Address where = Address.parse(to);
        client.checkAccess(AccessRule.Access.SEND, where);
        Node node = nodes.find(where);
        if (node.free() <= 0) {
            throw new Refused(AmqpError.RESOURCE_LIMIT_EXCEEDED, node + " is full");
        }
        return node;
    }

    @Override
    void replenish() {
        int credit = receiver.credit();
        if (credit == 0 && nodes.stored().isFull()) {
            nodes.stored().await(wake);
            return;
        }
        int window = Math.max(1, Math.min(WINDOW, window()));
        if (credit <= window / 2) {
            receiver.flow(window - credit);
        }
    }

    @Override
    void ended(End before, End end) {
        nodes.stored().forget(wake); // it belongs to no node
    }
}
