package io.lepton;

import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Delivery;

/** Accepts a message once its callback has returned, unless the application has decided otherwise. API-MH-02 */
final class AutoAccept {
    private AutoAccept() {}

    @HotPath
    static void apply(Delivery delivery) {
        if (isUndecided(delivery)) {
            delivery.accept();
        }
    }

    /** Whether the application has not decided what becomes of it. */
    @HotPath
    static boolean isUndecided(Delivery delivery) {
        return !delivery.isLocallySettled() && !delivery.hasLocalOutcome();
    }
}
