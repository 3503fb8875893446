package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who lets in the clients of a listener, and what they are offered: no mechanism that shows a secret over a wire that anybody can
 * read unless that is allowed.
 */
final class ListenerLogin implements SaslAuthenticator {
    private final SaslAuthenticator authenticator;
    private final boolean insecureAllowed;
    private final boolean nameRequired;

    ListenerLogin(ListenOptions options) {
        authenticator = options.saslAuthenticator();
        insecureAllowed = options.saslAllowInsecure();
        nameRequired = options.requireAuth();
    }

    /**
     * Tells early that nobody could log in, as far as that is known before anybody comes.
     *
     * @throws IllegalArgumentException if so
     */
    void check(@Nullable SslDomain tls) {
        if (tls != null) {
            return; // what is offered rests on what clients show there
        }
        List<Symbol> left = new ArrayList<>(authenticator.mechanisms(SaslContext.NONE));
        left.removeIf(name -> nameRequired && SaslMechanism.ANONYMOUS.equals(name));
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    "requireAuth, and nobody can say who he is: set a saslAuthenticator that knows people");
        }
        String all = left.toString();
        left.removeIf(name -> !insecureAllowed && SaslChoice.showsSecret(name));
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    all + " is all there is, and the connections are not encrypted: set saslAllowInsecure(true) to let"
                            + " secrets go over them all the same");
        }
    }

    @Override
    public List<Symbol> mechanisms(SaslContext context) {
        List<Symbol> offered = new ArrayList<>(authenticator.mechanisms(context));
        offered.removeIf(name -> !context.isEncrypted() && !insecureAllowed && SaslChoice.showsSecret(name));
        return offered;
    }

    @Override
    public SaslExchange begin(Symbol mechanism, SaslContext context) {
        return authenticator.begin(mechanism, context);
    }
}
