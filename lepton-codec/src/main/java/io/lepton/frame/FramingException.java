package io.lepton.frame;

import io.lepton.amqp.AmqpException;

/**
 * The header of a frame makes no sense: where the next frame starts is not known any more. Becomes
 * {@code amqp:connection:framing-error}. AMQP 1.0 §2.3.1.
 */
public final class FramingException extends AmqpException {
    private static final long serialVersionUID = 1L;

    /** With a text that says what was found and what was expected. */
    public FramingException(String message) {
        super(message);
    }
}
