package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** The root of all exceptions that Lepton throws of its own. Unchecked. */
public class AmqpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message who, where and what
     */
    public AmqpException(String message) {
        super(message);
    }

    /**
     * Makes an exception that another one led to.
     *
     * @param message who, where and what
     * @param cause what led to it, or null
     */
    public AmqpException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
