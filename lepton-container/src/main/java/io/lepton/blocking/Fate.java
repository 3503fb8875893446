package io.lepton.blocking;

import io.lepton.endpoint.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message when a call that sends it ends before its outcome.
 *
 * @param isInDoubt whether it may have arrived, or may still arrive
 * @param delivery the delivery in doubt, if the sender had come to making one
 */
record Fate(boolean isInDoubt, @Nullable Delivery delivery) {
    static final Fate NOT_SENT = new Fate(false, null);

    String text() {
        if (!isInDoubt) {
            return ": the message was not sent";
        }
        return ": the message is in doubt, it may still be accepted" + (delivery == null ? "" : " (" + delivery + ")");
    }
}
