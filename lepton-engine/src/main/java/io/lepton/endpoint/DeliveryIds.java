package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.HotPath;
import io.lepton.frame.Transfer;

/** The delivery-ids of a session, which count on their own in either direction (AMQP 1.0 §2.6.12, §2.7.5). */
@HotPath
final class DeliveryIds {
    private final Session session;
    private int nextOutgoing;
    private int nextIncoming;
    /** Whether the peer's next id is known: not before its first, nor behind a delivery that came without one. */
    private boolean incomingKnown;

    DeliveryIds(Session session) {
        this.session = session;
    }

    /** Numbers our deliveries from here on. */
    void startCounting(int id) {
        nextOutgoing = id;
    }

    /** The id of the next delivery that goes out. */
    int nextOutgoing() {
        return nextOutgoing;
    }

    /** The first transfer of a delivery was written: takes its id. */
    int takeOutgoing() {
        return nextOutgoing++;
    }

    /** A delivery begins to arrive: its id is the one after the last. */
    void onFirst(Transfer transfer) {
        if (transfer.deliveryId() == Transfer.ABSENT) {
            incomingKnown = false;
            return;
        }
        int id = (int) transfer.deliveryId();
        if (incomingKnown && id != nextIncoming) {
            throw ProtocolViolation.of(
                    session,
                    AmqpError.INVALID_FIELD,
                    session + ": delivery-id " + Serial.unsigned(id) + ", expected " + Serial.unsigned(nextIncoming));
        }
        count(id);
    }

    /** A transfer is dropped that was under way when our detach went out: only its number counts. */
    void onDiscarded(Transfer transfer) {
        int id = (int) transfer.deliveryId();
        if (transfer.deliveryId() != Transfer.ABSENT && (!incomingKnown || Serial.compare(id, nextIncoming) >= 0)) {
            count(id);
        }
    }

    private void count(int id) {
        incomingKnown = true;
        nextIncoming = id + 1;
    }

    /** The transport is gone, and the peer may count from anywhere on the next. */
    void unbind() {
        incomingKnown = false;
    }
}
