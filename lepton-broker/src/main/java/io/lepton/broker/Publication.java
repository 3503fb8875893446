package io.lepton.broker;

import io.lepton.amqp.Message;
import org.jspecify.annotations.Nullable;

/** A message that has a place at a node, and is not to be seen before it is published. */
final class Publication {
    private final Node node;
    private final Message message;
    private final @Nullable String publisher;

    /** Keeps a place for it until it is published or dropped. */
    Publication(Node node, Message message, @Nullable String publisher) {
        this.node = node;
        this.message = message;
        this.publisher = publisher;
        node.reserve();
    }

    Node node() {
        return node;
    }

    void publish() {
        node.giveBack();
        node.publish(message, publisher);
    }

    void drop() {
        node.giveBack();
        node.roomFreed();
    }
}
