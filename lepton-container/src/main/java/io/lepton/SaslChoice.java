package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which SASL mechanisms may be used, given what is known of the user and of the wire. */
final class SaslChoice {
    static final Symbol PLAIN = Symbol.of("PLAIN");
    private static final Symbol ANONYMOUS = Symbol.of("ANONYMOUS");
    private static final List<String> KNOWN = List.of(PLAIN.toString(), ANONYMOUS.toString());

    private SaslChoice() {}

    static List<String> checked(List<String> mechanisms) {
        for (String mechanism : mechanisms) {
            if (!KNOWN.contains(mechanism)) {
                throw new IllegalArgumentException("SASL mechanism '" + mechanism + "' is not known: want " + KNOWN);
            }
        }
        return mechanisms;
    }

    /** Whether a password may be sent there. */
    static boolean allowsPlain(ConnectionOptions options, AmqpUrl url) {
        return options.saslEnabled()
                && (url.isEncrypted() || options.saslAllowInsecure())
                && (options.saslMechanisms() == null || options.saslMechanisms().contains(PLAIN.toString()));
    }

    /** What we come with, best first; null where there is to be no SASL layer. {@code provided} beats the options' user. */
    static @Nullable SaslClient client(
            ConnectionOptions options, AmqpUrl url, @Nullable String hostname, @Nullable ProvidedPlain provided) {
        if (!options.saslEnabled()) {
            return null;
        }
        String user = url.user() == null ? options.user() : url.user();
        Password password = url.password() == null ? options.password() : Password.of(url.password());
        List<String> listed = options.saslMechanisms();
        List<SaslMechanism> mechanisms = new ArrayList<>();
        if (provided != null) {
            mechanisms.add(provided);
        } else if (user != null && password != null && allowsPlain(options, url)) {
            mechanisms.add(SaslMechanism.plain(options.authorizationId(), user, password.reveal()));
        }
        // Who has a name is not to end as nobody without having said so.
        boolean named = user != null || options.credentials() != null;
        if (listed == null ? !named : listed.contains(ANONYMOUS.toString())) {
            mechanisms.add(SaslMechanism.anonymous(user == null ? "anonymous" : user));
        }
        return new SaslClient(mechanisms, hostname);
    }

    /**
     * What a listener offers: no password over a wire that anybody can read unless that is allowed, and not ANONYMOUS where
     * people have to say who they are.
     *
     * @throws IllegalArgumentException if that is nothing
     */
    static SaslAuthenticator server(ListenOptions options, boolean encrypted) {
        SaslAuthenticator authenticator = options.saslAuthenticator();
        List<Symbol> left = new ArrayList<>(authenticator.mechanisms());
        boolean fewer = options.requireAuth() && left.remove(ANONYMOUS);
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    "requireAuth, and nobody can say who he is: set a saslAuthenticator that knows people");
        }
        fewer |= !encrypted && !options.saslAllowInsecure() && left.remove(PLAIN);
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    "PLAIN is all there is, and the connections are not encrypted: set saslAllowInsecure(true) to let"
                            + " passwords go over them all the same");
        }
        if (!fewer) {
            return authenticator;
        }
        List<Symbol> offered = List.copyOf(left);
        return new SaslAuthenticator() {
            @Override
            public List<Symbol> mechanisms() {
                return offered;
            }

            @Override
            public SaslExchange begin(Symbol mechanism, @Nullable String hostname) {
                return authenticator.begin(mechanism, hostname);
            }
        };
    }
}
