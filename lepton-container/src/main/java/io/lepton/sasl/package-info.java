/**
 * SASL mechanisms (AMQP 1.0 §5.3) beyond PLAIN and ANONYMOUS, in both roles: SCRAM, EXTERNAL, and tokens of OAuth 2.
 *
 * <p>Clients need little of this: a connection chooses among what there is by itself, see
 * {@link io.lepton.ConnectionOptions.Builder#saslMechanisms}. A mechanism of one's own comes in as a
 * {@link io.lepton.sasl.SaslMechanismFactory}. For listeners, start at {@link io.lepton.sasl.Authenticators}.
 */
@NullMarked
package io.lepton.sasl;

import org.jspecify.annotations.NullMarked;
