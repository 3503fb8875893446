package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslMechanism;
import org.jspecify.annotations.Nullable;

/**
 * A SASL mechanism that clients can use: makes it anew for each attempt to connect. Given to
 * {@link io.lepton.ConnectionOptions.Builder#saslMechanism}, it is tried before those of the library; provided as a service of
 * this type it is found by its name, and used by connections whose options list that. Called from any thread.
 */
public interface SaslMechanismFactory {
    /** The registered name, such as {@code SCRAM-SHA-256}. */
    Symbol name();

    /** The mechanism for this login, or null if it cannot be used with it, such as for want of a password. */
    @Nullable SaslMechanism create(SaslLogin login);
}
