package io.lepton;

import io.lepton.amqp.HotPath;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;

/**
 * Settles a delivery when there is nothing left to wait for: the peer has settled it; or, where the receiver settles second,
 * the receiver has told its outcome and waits for the sender to settle.
 */
final class AutoSettle {
    private AutoSettle() {}

    @HotPath
    static void apply(Delivery delivery) {
        if (!delivery.isLocallySettled() && (delivery.isRemotelySettled() || receiverWaits(delivery))) {
            delivery.settle();
        }
    }

    private static boolean receiverWaits(Delivery delivery) {
        Link link = delivery.link();
        return link.isSender()
                && link.remoteReceiverSettleMode() == ReceiverSettleMode.SECOND
                && delivery.remoteState() instanceof Outcome;
    }
}
