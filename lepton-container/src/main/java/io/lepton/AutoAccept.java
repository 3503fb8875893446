package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Delivery;

/**
 * Accepts a message once its callback has returned, unless the application has said something else of it. Where the
 * receiver settles second, the sender's settlement is waited for: exactly once.
 */
final class AutoAccept {
    private AutoAccept() {}

    @HotPath
    static void apply(Delivery delivery) {
        if (!isUndecided(delivery)) {
            return;
        }
        if (delivery.isSecond() && !delivery.isRemotelySettled()) {
            delivery.update(Accepted.INSTANCE);
        } else {
            delivery.accept();
        }
    }

    /** Whether the application has said nothing of it. */
    @HotPath
    static boolean isUndecided(Delivery delivery) {
        return !delivery.isLocallySettled() && delivery.localState() == null;
    }
}
