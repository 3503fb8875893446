package io.lepton.broker;

import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Receiver;
import java.util.Map;

/**
 * A link by which a client sends. What it sends is accepted once it is in a queue, and refused where there is no place for
 * it.
 */
abstract class Inbound extends NodeLink {
    private static final Symbol REJECTED = new Rejected(null).descriptor();
    private static final Symbol DELIVERY_TAG = Symbol.of("delivery-tag");

    final Receiver receiver;
    private final Settings settings;

    Inbound(Client client, Receiver receiver, Settings settings) {
        super(client, receiver);
        this.receiver = receiver;
        this.settings = settings;
    }

    /**
     * Brings a message to where it belongs.
     *
     * @throws Refused if it does not belong anywhere, or there is no room for it
     */
    abstract void route(Message message);

    /** Gives credit, if it is time to. */
    abstract void replenish();

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
            check(event.message(), delivery);
            route(event.message());
            delivery.accept();
        } catch (Refused e) {
            refuse(delivery, e);
        }
        if (receiver.isOpen()) {
            replenish();
        }
    }

    private void check(Message message, Delivery delivery) {
        if (delivery.remoteState() instanceof TransactionalState) {
            throw new Refused(TransactionError.UNKNOWN_ID, "there are no transactions here");
        }
        if (message.durable() && !settings.acceptDurable()) {
            throw new Refused(AmqpError.PRECONDITION_FAILED, "messages are kept in memory only: durable is refused");
        }
        if (settings.strictAnnotations()) {
            UnknownAnnotations.check(message);
        }
    }

    /**
     * A message that is refused is rejected; where the client could not learn of that, for it has settled, or does not allow
     * that outcome, its link is closed. So it is with durable messages (§3.2.1) and with those of an anonymous relay.
     */
    private void refuse(Delivery delivery, Refused refused) {
        Condition why = refused.condition();
        boolean rejectable = receiver.source().outcomes().isEmpty()
                || receiver.source().outcomes().contains(REJECTED);
        if (rejectable && !delivery.isRemotelySettled() && !refused.endsLink()) {
            delivery.reject(why);
        } else {
            receiver.close(new Condition(why.name(), why.description(), Map.of(DELIVERY_TAG, delivery.tag())));
        }
    }
}
