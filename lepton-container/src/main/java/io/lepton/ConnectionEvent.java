package io.lepton;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Transport;
import org.jspecify.annotations.Nullable;

/** Something happened to a connection, or to what belongs to one. */
public sealed interface ConnectionEvent extends Event
        permits SessionEvent, TransportEvent, ReconnectingEvent, Events.OfConnection {
    @Override
    Connection connection();

    /** The transport that the connection has now, which tells who came in and how; null while it has none. */
    @Override
    default @Nullable Transport transport() {
        return connection().transport();
    }

    /** Whether the connection was open before, and is or was made again after a loss. */
    default boolean reconnected() {
        return connection().isReconnected();
    }

    @Override
    default Object context() {
        return connection();
    }
}
