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
    private static final String PLAIN = "PLAIN";
    private static final String ANONYMOUS = "ANONYMOUS";
    private static final List<String> KNOWN = List.of(PLAIN, ANONYMOUS);

    private SaslChoice() {}

    static List<String> checked(List<String> mechanisms) {
        for (String mechanism : mechanisms) {
            if (!KNOWN.contains(mechanism)) {
                throw new IllegalArgumentException("SASL mechanism '" + mechanism + "' is not known: want " + KNOWN);
            }
        }
        return mechanisms;
    }

    /** What we come with, best first; null where there is to be no SASL layer. */
    static @Nullable SaslClient client(ConnectionOptions options, AmqpUrl url, @Nullable String hostname) {
        if (!options.saslEnabled()) {
            return null;
        }
        String user = url.user() == null ? options.user() : url.user();
        Password password = url.password() == null ? options.password() : Password.of(url.password());
        List<String> listed = options.saslMechanisms();
        List<SaslMechanism> mechanisms = new ArrayList<>();
        boolean mayBeRead = !url.isEncrypted() && !options.saslAllowInsecure();
        if (user != null && password != null && !mayBeRead && (listed == null || listed.contains(PLAIN))) {
            mechanisms.add(SaslMechanism.plain(options.authorizationId(), user, password.reveal()));
        }
        // Who has a name is not to end as nobody without having said so.
        if (listed == null ? user == null : listed.contains(ANONYMOUS)) {
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
    static SaslAuthenticator server(ListenOptions options) {
        SaslAuthenticator authenticator = options.saslAuthenticator();
        List<Symbol> left = new ArrayList<>(authenticator.mechanisms());
        boolean fewer = options.requireAuth() && left.remove(Symbol.of(ANONYMOUS));
        if (left.isEmpty()) {
            throw new IllegalArgumentException(
                    "requireAuth, and nobody can say who he is: set a saslAuthenticator that knows people");
        }
        fewer |= !options.saslAllowInsecure() && left.remove(Symbol.of(PLAIN));
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
