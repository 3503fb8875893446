package io.lepton.broker;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Receiver;

/** A link by which a client sends to one node, which gives it credit as there is room. */
final class Producer extends Inbound {
    private final Node node;

    Producer(Client client, Receiver receiver, Node node) {
        super(client, receiver, node.nodes());
        this.node = node;
    }

    @Override
    Node node() {
        return node;
    }

    /** How many messages may come still. */
    int credit() {
        return receiver.credit();
    }

    void grant(int messages) {
        receiver.flow(messages);
    }

    @Override
    Node nodeFor(Message message) {
        return node;
    }

    @Override
    void replenish() {
        node.producers().replenish(this);
    }

    @Override
    void ended(End before, End end) {
        node.producers().remove(this);
        if (isOver()) {
            node.remove(this);
        }
    }
}
