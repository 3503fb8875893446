package io.lepton.blocking;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.ConnectionException;
import org.jspecify.annotations.Nullable;

/** The peer has closed the connection. Its {@link #condition()} is the reason that the peer gave, or null. */
public final class ConnectionClosedException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    ConnectionClosedException(String message, @Nullable Condition condition) {
        super(message, condition);
    }
}
