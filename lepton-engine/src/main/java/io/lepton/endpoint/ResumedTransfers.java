package io.lepton.endpoint;

import io.lepton.amqp.Outcome;
import io.lepton.frame.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in deliveries that their sender resumes (AMQP 1.0 §2.6.13): those that wait here go on, and others, also on a link that
 * does not recover, are dropped.
 */
final class ResumedTransfers {
    private final Receiver receiver;
    private final TransferRules rules;

    ResumedTransfers(Receiver receiver, TransferRules rules) {
        this.receiver = receiver;
        this.rules = rules;
    }

    /** The delivery that the first transfer of a resumed one is about. What comes of it may be {@linkplain #isDropped dropped}. */
    Delivery onFirst(Transfer transfer) {
        receiver.session().deliveryIds().onFirst(transfer);
        rules.checkFirst(transfer);
        Delivery delivery = suspended(transfer);
        delivery.start((int) transfer.deliveryId());
        delivery.resumed(true);
        if (transfer.aborted()) {
            takenBack(delivery, transfer);
        } else if (!delivery.isAborted()) {
            takeUp(delivery, transfer);
        }
        return delivery;
    }

    /** One that is to be dropped where none of that tag is known. RES-09 */
    private Delivery suspended(Transfer transfer) {
        Delivery like = new Delivery(receiver);
        like.tag(transfer.tagArray(), transfer.tagOffset(), transfer.tagLength());
        Delivery known = receiver.recovery() == null ? null : receiver.tags().find(like);
        if (known != null && known.isSuspended()) {
            return known;
        }
        like.abortedByPeer();
        return like;
    }

    /** A suspended delivery goes on. */
    private void takeUp(Delivery delivery, Transfer transfer) {
        if (!transfer.isSettled()) {
            receiver.session().dispositions().addIncoming(delivery);
        }
        ReceiverRecovery recovery = receiver.recovery();
        if (recovery != null) {
            recovery.resumed(delivery, transfer, rules);
        }
        if (transfer.isSettled() && !delivery.isRemotelySettled()) {
            if (!delivery.isComplete() && outcomeIn(transfer) != null) {
                receiver.dropSuspended(delivery); // decided by the sender, which should have taken it back
                return;
            }
            if (delivery.isComplete()) {
                receiver.forgetTag(delivery);
            } else {
                receiver.forget(delivery);
            }
            delivery.remoteUpdate(outcomeIn(transfer), true);
        }
    }

    /** The sender has decided without us: what we have of the delivery is of no use. */
    private void takenBack(Delivery delivery, Transfer transfer) {
        if (delivery.isComplete()) {
            receiver.forgetTag(delivery);
            delivery.remoteUpdate(outcomeIn(transfer), true);
        } else {
            receiver.dropSuspended(delivery);
        }
    }

    private static @Nullable Outcome outcomeIn(Transfer transfer) {
        return transfer.state() instanceof Outcome outcome ? outcome : null;
    }

    /** A transfer of a resumed delivery of which nothing is needed. */
    void onDropped(Delivery delivery, Transfer transfer) {
        if (transfer.isSettled() && !delivery.isRemotelySettled()) {
            receiver.forgetTag(delivery);
            receiver.session().dispositions().forgetIncoming(delivery);
            delivery.remoteUpdate(null, true);
        }
    }
}
