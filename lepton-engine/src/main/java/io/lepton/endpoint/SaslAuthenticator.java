package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Says for a listener which SASL mechanisms there are, and judges who connects. Used by many connections at a time. */
public interface SaslAuthenticator {

    /** The mechanisms to offer, best first; at least one. */
    List<Symbol> mechanisms();

    /**
     * Begins an exchange.
     *
     * @param mechanism one of {@link #mechanisms()}
     * @param hostname the host that the client means, or null
     */
    SaslExchange begin(Symbol mechanism, @Nullable String hostname);

    /** Lets everybody in as nobody in particular. */
    static SaslAuthenticator anonymousOnly() {
        return new BasicAuthenticator(null, true);
    }

    /**
     * Asks for a user and a password, in clear (RFC 4616).
     *
     * @param check whether the password is that of the user; takes as long for unknown users as for wrong passwords
     * @param allowAnonymous whether nobody in particular is let in too
     */
    static SaslAuthenticator plain(BiPredicate<String, char[]> check, boolean allowAnonymous) {
        return new BasicAuthenticator(check, allowAnonymous);
    }
}
