package io.lepton.broker;

import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Receiver;
import java.util.List;
import java.util.Map;

/**
 * A link by which a client sends. What it sends is accepted once it is in a queue, and refused where there is no place for
 * it.
 */
abstract class Inbound extends NodeLink {
    private static final Symbol REJECTED = new Rejected(null).descriptor();
    private static final Symbol DELIVERY_TAG = Symbol.of("delivery-tag");

    /** How large a message is taken to be before there was a larger one. */
    private static final int LIKELY_SIZE = 16 * 1024;

    final Receiver receiver;
    private final Settings settings;
    private final StoredBytes stored;
    private long largest = LIKELY_SIZE;

    Inbound(Client client, Receiver receiver, Nodes nodes) {
        super(client, receiver);
        this.receiver = receiver;
        settings = nodes.settings();
        stored = nodes.stored();
    }

    /**
     * Where a message belongs.
     *
     * @throws Refused if it does not belong anywhere, or there is no room for it
     */
    abstract Node nodeFor(Message message);

    /** Gives credit, if it is time to. */
    abstract void replenish();

    /** For how many messages it should have credit at most, if they are as large as those before. */
    final int window() {
        return stored.window(largest);
    }

    @Override
    public final void onLinkOpened(LinkEvent event) {
        replenish();
    }

    @Override
    public final void onMessage(MessageEvent event) {
        Delivery delivery = event.delivery();
        if (receiver.localState() == EndpointState.CLOSED) {
            return; // it was closed for a message before this one
        }
        try {
            Message message = event.message();
            check(message);
            Node node = nodeFor(message);
            node.publish(stored(message, node));
            delivery.accept();
        } catch (Refused e) {
            refuse(delivery, e);
        }
        if (receiver.isOpen()) {
            replenish();
        }
    }

    /**
     * Takes in a message that counts when its transaction does, and keeps it in {@code posted}. Where the client has settled one
     * that is refused, its transaction cannot be committed, and so it learns of that.
     *
     * @return what becomes of it then
     */
    final Outcome post(Delivery delivery, List<Publication> posted) {
        try {
            Message message = message(delivery);
            check(message);
            Node node = nodeFor(message);
            posted.add(new Publication(node, stored(message, node)));
            return Accepted.INSTANCE;
        } catch (Refused e) {
            if (e.endsLink() || !isRejectable() && !delivery.isRemotelySettled()) {
                receiver.close(e.condition());
            }
            return new Rejected(e.condition());
        } finally {
            if (receiver.isOpen()) {
                replenish();
            }
        }
    }

    private static Message message(Delivery delivery) {
        try {
            Message message = delivery.message();
            if (message != null) {
                return message;
            }
            throw new Refused(AmqpError.NOT_IMPLEMENTED, "message-format " + delivery.messageFormat());
        } catch (MessageDecodeException e) {
            throw new Refused(AmqpError.DECODE_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private void check(Message message) {
        try { // what the node will ask for: nothing may fail there any more
            message.priority();
            message.groupId();
            message.deliveryAnnotations();
            message.messageAnnotations();
        } catch (MessageDecodeException e) {
            throw new Refused(AmqpError.DECODE_ERROR, String.valueOf(e.getMessage()));
        }
        if (message.durable() && !settings.acceptDurable()) {
            throw new Refused(AmqpError.PRECONDITION_FAILED, "messages are kept in memory only: durable is refused");
        }
        if (settings.strictAnnotations()) {
            UnknownAnnotations.check(message);
        }
    }

    /**
     * The message as it is kept.
     *
     * @throws Refused if there is no room for it in all the broker
     */
    private StoredMessage stored(Message message, Node node) {
        StoredMessage made = new StoredMessage(message, client.containerId(), stored);
        largest = Math.max(largest, made.size());
        stored.check(made.bytes(node.copies()));
        return made;
    }

    /**
     * A message that is refused is rejected; where the client could not learn of that, for it has settled, or does not allow
     * that outcome, its link is closed. So it is with durable messages (§3.2.1) and with those of an anonymous relay.
     */
    private void refuse(Delivery delivery, Refused refused) {
        Condition why = refused.condition();
        if (isRejectable() && !delivery.isRemotelySettled() && !refused.endsLink()) {
            delivery.reject(why);
        } else {
            receiver.close(new Condition(why.name(), why.description(), Map.of(DELIVERY_TAG, delivery.tag())));
        }
    }

    /** Whether the client allows that its messages are rejected. */
    private boolean isRejectable() {
        List<Symbol> outcomes = receiver.source().outcomes();
        return outcomes.isEmpty() || outcomes.contains(REJECTED);
    }
}
