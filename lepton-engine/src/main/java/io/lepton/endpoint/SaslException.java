package io.lepton.endpoint;

import io.lepton.amqp.AmqpException;

/** A SASL exchange cannot go on. The text holds no secret. */
public final class SaslException extends AmqpException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public SaslException(String message) {
        super(message);
    }
}
