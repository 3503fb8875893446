package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** A message cannot be made, sent or taken as it is. */
public class MessageException extends AmqpException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message which message and why
     */
    public MessageException(String message) {
        super(message);
    }

    /**
     * Makes an exception that another one led to.
     *
     * @param message which message and why
     * @param cause what led to it, or null
     */
    public MessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
