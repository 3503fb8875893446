package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.endpoint.Delivery;

/**
 * Accepts a message once its callback has returned, unless the application has said something else of it. Where the
 * receiver settles second, the sender's settlement is waited for: exactly once.
 */
final class AutoAccept {
    private AutoAccept() {}

    static void apply(Delivery delivery) {
        if (delivery.isLocallySettled() || delivery.localState() != null) {
            return;
        }
        if (delivery.isSecond() && !delivery.isRemotelySettled()) {
            delivery.update(Accepted.INSTANCE);
        } else {
            delivery.accept();
        }
    }
}
