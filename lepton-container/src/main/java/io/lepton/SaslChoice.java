package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.sasl.Mechanisms;
import io.lepton.sasl.SaslLogin;
import io.lepton.sasl.SaslMechanismFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which SASL mechanisms a client uses at one attempt to connect, given what is known of the user. Of those the first that the
 * server offers, and that does not object to the wire, is chosen.
 */
final class SaslChoice {
    private static final Symbol EXTERNAL = Symbol.of("EXTERNAL");
    private static final Set<Symbol> SHOW_SECRETS =
            Set.of(SaslMechanism.PLAIN, Symbol.of("OAUTHBEARER"), Symbol.of("XOAUTH2"));

    private final ConnectionOptions options;
    private final AmqpUrl url;
    private final boolean asks;
    private List<SaslMechanism> mechanisms = List.of();

    /** @throws IllegalArgumentException if no mechanism can carry what the URL and the options say */
    SaslChoice(ConnectionOptions options, AmqpUrl url) {
        this.options = options;
        this.url = url;
        asks = options.credentials() != null && (url.user() == null || url.password() == null) && takesCredentials();
        if (!asks) {
            String user = url.user() == null ? options.user() : url.user();
            Password password = url.password() == null ? options.password() : Password.of(url.password());
            mechanisms = mechanisms(login(user, password, null));
        }
    }

    /** Whether who reads the wire could log in with what the client sends. */
    static boolean showsSecret(Symbol mechanism) {
        return SHOW_SECRETS.contains(mechanism);
    }

    /** @throws IllegalArgumentException if one is neither the library's, nor provided by a module, nor among {@code own} */
    static List<String> checked(List<String> mechanisms, List<SaslMechanismFactory> own) {
        List<String> known = new ArrayList<>();
        own.forEach(factory -> known.add(factory.name().toString()));
        Mechanisms.builtIn().forEach(factory -> known.add(factory.name().toString()));
        if (!known.containsAll(mechanisms)) {
            Mechanisms.provided().forEach(factory -> known.add(factory.name().toString()));
        }
        for (String mechanism : mechanisms) {
            if (!known.contains(mechanism)) {
                throw new IllegalArgumentException("SASL mechanism '" + mechanism + "' is not known: want " + known);
            }
        }
        return mechanisms;
    }

    /** Whether the options' provider has to be asked who logs in, and {@link #take} told. */
    boolean asks() {
        return asks;
    }

    /**
     * Takes what the provider says, of which what the URL says itself is not used.
     *
     * @throws IllegalArgumentException if no mechanism can carry it
     */
    void take(Credentials given) {
        String user = url.user() == null ? given.user() : url.user();
        Password password = url.password() == null ? given.password() : Password.of(url.password());
        mechanisms = mechanisms(login(user, password, given.token()));
    }

    /** The SASL layer of the attempt; null where there is to be none. */
    @Nullable SaslClient client(@Nullable String hostname) {
        return options.saslEnabled() ? new SaslClient(() -> mechanisms, hostname) : null;
    }

    /** Whether there is a use for a password or token. */
    private boolean takesCredentials() {
        boolean open = !url.isEncrypted() && !options.saslAllowInsecure();
        return options.saslEnabled()
                && candidates().stream()
                        .map(SaslMechanismFactory::name)
                        .anyMatch(name -> !name.equals(SaslMechanism.ANONYMOUS)
                                && !name.equals(EXTERNAL)
                                && !(open && showsSecret(name)));
    }

    private SaslLogin login(@Nullable String user, @Nullable Password password, @Nullable Password token) {
        return new SaslLogin(
                user,
                password == null || token != null ? null : password.reveal(),
                token == null ? null : new String(token.reveal()),
                options.authorizationId());
    }

    /** Those that may be used, best first: the application's own, those of modules if they are listed, the library's. */
    private List<SaslMechanismFactory> candidates() {
        List<String> listed = options.saslMechanisms();
        List<SaslMechanismFactory> all = new ArrayList<>(options.ownSaslMechanisms());
        if (listed != null) {
            all.addAll(Mechanisms.provided());
        }
        all.addAll(Mechanisms.builtIn());
        all.removeIf(
                factory -> listed != null && !listed.contains(factory.name().toString()));
        return all;
    }

    private List<SaslMechanism> mechanisms(SaslLogin login) {
        // Who has a name is not to end as nobody without having said so.
        boolean named = login.user() != null || options.credentials() != null;
        List<SaslMechanism> made = new ArrayList<>();
        IllegalArgumentException unfit = null;
        for (SaslMechanismFactory factory : candidates()) {
            if (factory.name().equals(SaslMechanism.ANONYMOUS) && named && options.saslMechanisms() == null) {
                continue;
            }
            try {
                SaslMechanism mechanism = factory.create(login);
                if (mechanism != null) {
                    boolean guarded = showsSecret(mechanism.name()) && !options.saslAllowInsecure();
                    made.add(guarded ? new EncryptedOnly(mechanism) : mechanism);
                }
            } catch (IllegalArgumentException e) {
                unfit = e; // such as a character that this one cannot carry; the next may
            }
        }
        boolean none = made.stream()
                .allMatch(m ->
                        m.name().equals(SaslMechanism.ANONYMOUS) || m.name().equals(EXTERNAL));
        if (unfit != null && none) {
            throw unfit;
        }
        return made;
    }
}
