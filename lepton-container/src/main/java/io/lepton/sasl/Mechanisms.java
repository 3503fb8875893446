package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslMechanism;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The SASL mechanisms that clients can use: those of the library, and those that modules provide. */
public final class Mechanisms {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<SaslMechanismFactory> BUILT_IN = make();

    private Mechanisms() {}

    /**
     * Those of the library, best first: SCRAM with channel binding, SCRAM, OAUTHBEARER, XOAUTH2, EXTERNAL, PLAIN, ANONYMOUS. Each
     * is made for a login that it fits, whether or not it should be used there: who has a token has it for the two that take
     * one, and no password for the others.
     */
    public static List<SaslMechanismFactory> builtIn() {
        return BUILT_IN;
    }

    private static List<SaslMechanismFactory> make() {
        List<SaslMechanismFactory> factories = new ArrayList<>();
        for (boolean plus : new boolean[] {true, false}) {
            for (ScramHash hash : ScramHash.all()) {
                factories.add(factory(plus ? hash.plus() : hash.mechanism(), login -> scram(hash, plus, login)));
            }
        }
        for (Symbol name : List.of(BearerClient.OAUTHBEARER, BearerClient.XOAUTH2)) {
            factories.add(factory(name, login -> bearer(name, login)));
        }
        factories.add(factory(ExternalClient.EXTERNAL, login -> new ExternalClient(login.authorizationId())));
        factories.add(factory(SaslMechanism.PLAIN, Mechanisms::plain));
        factories.add(factory(
                SaslMechanism.ANONYMOUS,
                login -> SaslMechanism.anonymous(login.user() == null ? "anonymous" : login.user())));
        return List.copyOf(factories);
    }

    /** Those that modules provide as a service. */
    public static List<SaslMechanismFactory> provided() {
        return ServiceLoader.load(SaslMechanismFactory.class, SaslMechanismFactory.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    private static @Nullable SaslMechanism scram(ScramHash hash, boolean plus, SaslLogin login) {
        char[] password = login.password();
        String user = login.user();
        if (user == null || password == null) {
            return null;
        }
        try {
            return new ScramClient(hash, plus, user, password, login.authorizationId(), nonce());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** 144 bits of chance, in letters that need no escape. */
    static String nonce() {
        byte[] octets = new byte[18];
        RANDOM.nextBytes(octets);
        return Base64.getEncoder().withoutPadding().encodeToString(octets);
    }

    private static @Nullable SaslMechanism bearer(Symbol name, SaslLogin login) {
        String token = login.token();
        return token == null ? null : new BearerClient(name, login.user(), login.authorizationId(), token);
    }

    private static @Nullable SaslMechanism plain(SaslLogin login) {
        char[] password = login.password();
        String user = login.user();
        if (user == null || password == null) {
            return null;
        }
        try {
            return SaslMechanism.plain(login.authorizationId(), user, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static SaslMechanismFactory factory(Symbol name, Function<SaslLogin, @Nullable SaslMechanism> create) {
        return new SaslMechanismFactory() {
            @Override
            public Symbol name() {
                return name;
            }

            @Override
            public @Nullable SaslMechanism create(SaslLogin login) {
                return create.apply(login);
            }

            @Override
            public String toString() {
                return name.toString();
            }
        };
    }
}
