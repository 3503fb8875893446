package io.lepton.broker;

/** A message that has a place at a node, and is not to be seen before it is published. */
final class Publication {
    private final Node node;
    private final StoredMessage message;

    /** Keeps a place for it until it is published or dropped. */
    Publication(Node node, StoredMessage message) {
        this.node = node;
        this.message = message;
        message.kept();
        node.reserve();
    }

    Node node() {
        return node;
    }

    void publish() {
        node.giveBack();
        node.publish(message);
        message.gone();
    }

    void drop() {
        message.gone();
        node.giveBack();
        node.roomFreed();
    }
}
