package io.lepton;

import io.lepton.endpoint.Endpoint;

/** How far the application was told about the life of one endpoint. Kept in the endpoint. */
class EndpointLife {
    final Endpoint endpoint;
    /** {@code on…Opened} was called and the peer's side has not gone since. */
    boolean openedTold;
    /** {@code on…Closed} was called: nothing more comes. */
    boolean closedTold;

    EndpointLife(Endpoint endpoint) {
        this.endpoint = endpoint;
    }
}
