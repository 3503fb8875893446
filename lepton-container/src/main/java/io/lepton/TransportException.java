package io.lepton;

import io.lepton.amqp.AmqpException;
import org.jspecify.annotations.Nullable;

/** What carries a connection cannot be had: an address to listen on, or a kind of transport that this version lacks. */
public class TransportException extends AmqpException {
    private static final long serialVersionUID = 1L;

    /** Says what cannot be had, and what it came of. */
    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Says what cannot be had. */
    public TransportException(String message) {
        super(message);
    }
}
