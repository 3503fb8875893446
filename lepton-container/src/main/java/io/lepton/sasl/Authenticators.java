package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ways to let clients in, for {@link io.lepton.ListenOptions.Builder#saslAuthenticator}. Alone or several at a time:
 *
 * <pre>{@code
 * ListenOptions.builder()
 *         .saslAuthenticator(Authenticators.of(
 *                 Authenticators.external(), Authenticators.users(Users.file(Path.of("users")))))
 *         .requireAuth(true)
 * }</pre>
 *
 * Who came in, and how, is told by {@code connection.transport()}: {@code user()} and {@code saslMechanism()}.
 */
public final class Authenticators {
    private Authenticators() {}

    /**
     * Users with passwords, by SCRAM and, where it may be sent, PLAIN. Nobody finds out by it who there is: for a user that there is
     * not all goes as for a wrong password.
     */
    public static SaslAuthenticator users(UserStore store) {
        return new PasswordServer(Objects.requireNonNull(store, "store"));
    }

    /**
     * Clients that have shown a certificate in TLS, which was verified, by EXTERNAL: the user is its subject, in the form of
     * RFC 2253. Not offered to others.
     */
    public static SaslAuthenticator external() {
        return external(certificate -> certificate.getSubjectX500Principal().getName());
    }

    /** As {@link #external()}, where {@code name} says who that is; null: nobody to be let in. It must not block. */
    public static SaslAuthenticator external(Function<X509Certificate, @Nullable String> name) {
        return new ExternalServer(Objects.requireNonNull(name, "name"));
    }

    /** Clients with access tokens of OAuth 2, by OAUTHBEARER and XOAUTH2. The user is who the verifier says it is. */
    public static SaslAuthenticator bearer(TokenVerifier verifier) {
        return new BearerServer(Objects.requireNonNull(verifier, "verifier"));
    }

    /** All of these, in that order; of a mechanism that several have, the first counts. */
    public static SaslAuthenticator of(SaslAuthenticator... several) {
        List<SaslAuthenticator> all = List.of(several);
        return new SaslAuthenticator() {
            @Override
            public List<Symbol> mechanisms(SaslContext context) {
                List<Symbol> offered = new ArrayList<>();
                for (SaslAuthenticator one : all) {
                    one.mechanisms(context).stream()
                            .filter(name -> !offered.contains(name))
                            .forEach(offered::add);
                }
                return offered;
            }

            @Override
            public SaslExchange begin(Symbol mechanism, SaslContext context) {
                for (SaslAuthenticator one : all) {
                    if (one.mechanisms(context).contains(mechanism)) {
                        return one.begin(mechanism, context);
                    }
                }
                throw new IllegalArgumentException(mechanism + " was not offered");
            }
        };
    }
}
