package io.lepton.frame;

import io.lepton.amqp.AmqpWriter;

/**
 * What a SASL frame says: one of the five types of AMQP 1.0 §5.3.3. The text of each shows dots where its secret is,
 * so that none of them can give a password away in a log.
 */
public sealed interface SaslPerformative permits SaslMechanisms, SaslInit, SaslChallenge, SaslResponse, SaslOutcome {
    /** Appends the described list of this type, without the header of a frame, in the shortest form. */
    void write(AmqpWriter out);
}
