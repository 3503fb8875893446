package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** A value cannot be written as AMQP: its class has no AMQP type, or its content breaks a rule of its type. */
public class EncodingException extends AmqpException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message which value and why not
     */
    public EncodingException(String message) {
        super(message);
    }

    /**
     * Makes an exception that another one led to.
     *
     * @param message which value and why not
     * @param cause what led to it, or null
     */
    public EncodingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
