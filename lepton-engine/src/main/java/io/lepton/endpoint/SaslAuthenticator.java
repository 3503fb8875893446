package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * Says for a listener which SASL mechanisms there are, and judges who connects. Used by many connections at a time, on the
 * threads of those, which it must not block: see {@link SaslStep.Later}.
 */
public interface SaslAuthenticator {

    /**
     * The mechanisms to offer there, best first. With none the client is turned away.
     *
     * @param context what is under the exchange; its host is not known yet
     */
    List<Symbol> mechanisms(SaslContext context);

    /**
     * Begins an exchange.
     *
     * @param mechanism one of {@link #mechanisms}
     * @param context what is under the exchange, and the host that the client means
     */
    SaslExchange begin(Symbol mechanism, SaslContext context);

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
        return new BasicAuthenticator(
                (user, password) -> CompletableFuture.completedFuture(check.test(user, password)), allowAnonymous);
    }

    /**
     * As {@link #plain} where it takes time to find out; and nobody else is let in.
     *
     * @param check whether the password is that of the user; it is overwritten when the stage is complete
     */
    static SaslAuthenticator plainLater(BiFunction<String, char[], CompletionStage<Boolean>> check) {
        return new BasicAuthenticator(check, false);
    }
}
