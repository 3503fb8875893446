package io.lepton;

import io.lepton.endpoint.Connection;

/** Something happened to a connection, or to what belongs to one. */
public sealed interface ConnectionEvent extends Event
        permits SessionEvent, TransportEvent, ReconnectingEvent, Events.OfConnection {
    @Override
    Connection connection();

    /** Whether the connection was open before, and is or was made again after a loss. */
    default boolean reconnected() {
        return connection().isReconnected();
    }

    @Override
    default Object context() {
        return connection();
    }
}
