package io.lepton;

import io.lepton.endpoint.Transport;

/** Something happened to what carries a connection. {@link Transport#condition()} says why it ended. */
public sealed interface TransportEvent extends ConnectionEvent permits Events.OfTransport {
    @Override
    Transport transport();

    @Override
    default Object context() {
        return transport();
    }
}
