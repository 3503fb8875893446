package io.lepton;

import io.lepton.endpoint.Sender;

/** Something happened to a sender. */
public sealed interface SenderEvent extends LinkEvent permits Events.OfSender {
    @Override
    Sender sender();

    @Override
    default Sender link() {
        return sender();
    }
}
