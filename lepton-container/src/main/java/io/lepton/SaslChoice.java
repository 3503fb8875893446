package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslMechanism;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which SASL mechanisms may be used, given what is known of the user and of the wire. */
final class SaslChoice {
    static final Symbol PLAIN = Symbol.of("PLAIN");
    static final Symbol ANONYMOUS = Symbol.of("ANONYMOUS");
    private static final List<String> KNOWN = List.of(PLAIN.toString(), ANONYMOUS.toString());

    private SaslChoice() {}

    /** Whether who reads the wire could log in with what the client sends. */
    static boolean showsSecret(Symbol mechanism) {
        return PLAIN.equals(mechanism);
    }

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
}
