package io.lepton.blocking;

import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message when a call that sends it ends before its outcome.
 *
 * @param text how the text of an exception goes on
 * @param isInDoubt whether it may have arrived, or may still arrive
 * @param delivery the delivery in doubt, if the sender had come to making one
 */
record Fate(String text, boolean isInDoubt, @Nullable Delivery delivery) {
    /** The call sends nothing. */
    static final Fate NO_MESSAGE = new Fate("", false, null);

    static final Fate NOT_SENT = new Fate(": the message was not sent", false, null);

    /** The peer did not want it, so far. */
    static final Fate NO_CREDIT = new Fate(
            ": the peer gives no credit, its queue is full or nobody receives: the message was not sent", false, null);

    /** Nobody waits for it any more, and its outcome may still come. */
    static Fate open(@Nullable Delivery delivery) {
        return new Fate(
                ": the message is in doubt, it may still be accepted" + (delivery == null ? "" : " (" + delivery + ")"),
                true,
                delivery);
    }

    /** Its outcome cannot come any more. */
    static Fate lost(Delivery delivery) {
        return delivery.isUnsent()
                ? NOT_SENT
                : new Fate(": the message is in doubt, it may have arrived (" + delivery + ")", true, delivery);
    }
}
