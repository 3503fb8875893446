package io.lepton.gssapi;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.sasl.SaslLogin;
import io.lepton.sasl.SaslMechanismFactory;
import org.jspecify.annotations.Nullable;

/**
 * CRAM-MD5 (RFC 2195), as client, for servers that have nothing better: it is out of date, and used only by connections that list
 * it.
 */
public final class CramMd5 implements SaslMechanismFactory {
    private static final Symbol NAME = Symbol.of("CRAM-MD5");

    /** The mechanism. */
    public CramMd5() {}

    @Override
    public Symbol name() {
        return NAME;
    }

    @Override
    public @Nullable SaslMechanism create(SaslLogin login) {
        boolean fits = login.user() != null && login.password() != null;
        return fits ? new JdkMechanism(NAME, login, null, new Identity(null)) : null;
    }
}
