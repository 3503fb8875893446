package io.lepton.fuzz;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.testkit.Recorder;

/** An application that makes use of all that the peer opens. */
final class EagerApplication extends Recorder {
    private static final int CREDIT = 20;
    private static final int MOST_SENT = 1000;

    @Override
    public void onLinkRemoteOpen(Link link) {
        super.onLinkRemoteOpen(link);
        if (link instanceof Receiver receiver && !link.isClosed()) {
            receiver.flow(CREDIT);
        }
    }

    @Override
    public void onLinkFlow(Link link) {
        super.onLinkFlow(link);
        if (link instanceof Sender sender && sender.credit() > 0 && sender.credit() < MOST_SENT && !link.isClosed()) {
            try {
                sender.send(Message.create("x".repeat(sender.credit())));
            } catch (IllegalStateException | IllegalArgumentException refused) {
                // larger than the peer takes, or closed
            }
        }
    }

    @Override
    public void onDelivery(Delivery delivery) {
        super.onDelivery(delivery);
        if (delivery.receiver() == null) {
            if (delivery.isRemotelySettled()) {
                delivery.settle();
            }
        } else if (!delivery.isPartial() && !delivery.link().isClosed()) {
            delivery.accept();
            delivery.receiver().flow(1);
        }
    }
}
