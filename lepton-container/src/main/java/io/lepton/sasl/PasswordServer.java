package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslStep;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Lets in users of a {@link UserStore}: by SCRAM, and by PLAIN, which takes more of our time. */
final class PasswordServer implements SaslAuthenticator {
    private static final Symbol PLAIN = Symbol.of("PLAIN");

    private final UserStore store;
    private final SaslAuthenticator plain = SaslAuthenticator.plainLater(this::check);
    /** What the salts of users that there are not are made of: always the same for a name, and not to be told from real ones. */
    private final byte[] secret;

    PasswordServer(UserStore store) {
        this.store = store;
        secret = store instanceof Users users ? users.secret() : chance();
    }

    private static byte[] chance() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        return octets;
    }

    @Override
    public List<Symbol> mechanisms(SaslContext context) {
        List<Symbol> offered = new ArrayList<>();
        List<ScramHash> hashes =
                ScramHash.all().stream().filter(store.hashes()::contains).toList();
        if (ChannelBinding.atServer(context) != null) {
            hashes.forEach(hash -> offered.add(hash.plus()));
        }
        hashes.forEach(hash -> offered.add(hash.mechanism()));
        offered.add(PLAIN);
        return offered;
    }

    @Override
    public SaslExchange begin(Symbol mechanism, SaslContext context) {
        ScramHash hash = ScramHash.of(mechanism);
        if (hash == null) {
            SaslExchange exchange = plain.begin(mechanism, context);
            return response -> canonical(exchange.next(response));
        }
        return new ScramServer(
                hash,
                hash.plus().equals(mechanism),
                context,
                user -> store.find(user).thenApply(kept -> known(user, kept, hash)),
                Mechanisms.nonce());
    }

    /** Who came in by another spelling of a name is known by the one that is in the store, as by SCRAM. */
    private static SaslStep canonical(SaslStep step) {
        if (step instanceof SaslStep.Later later) {
            return new SaslStep.Later(later.step().thenApply(PasswordServer::canonical));
        }
        if (step instanceof SaslStep.Success success && success.user() != null) {
            return new SaslStep.Success(prepared(success.user()), success.additionalData());
        }
        return step;
    }

    private static String prepared(String name) {
        String prepared = SaslPrep.prepareOrNull(name);
        return prepared == null ? name : prepared;
    }

    private ScramServer.Known known(String user, List<ScramCredentials> kept, ScramHash hash) {
        return kept.stream()
                .filter(credentials -> credentials.hash() == hash)
                .findFirst()
                .map(credentials -> new ScramServer.Known(credentials, true))
                .orElseGet(() -> new ScramServer.Known(madeUp(user, hash), false));
    }

    private ScramCredentials madeUp(String user, ScramHash hash) {
        byte[] made = ScramHash.SHA_512.hmac(secret, ScramText.utf8(hash.mechanism() + " " + user));
        byte[] keys = ScramHash.SHA_512.hmac(secret, made);
        return new ScramCredentials(
                hash,
                store.iterations(),
                Arrays.copyOf(made, 16),
                Arrays.copyOf(keys, hash.length()),
                Arrays.copyOf(ScramHash.SHA_512.hmac(keys, made), hash.length()));
    }

    private CompletionStage<Boolean> check(String name, char[] password) {
        return store.find(prepared(name)).thenCompose(kept -> {
            ScramHash hash = store.hashes().isEmpty()
                    ? ScramHash.SHA_256
                    : store.hashes().get(0);
            ScramServer.Known known = known(prepared(name), kept, hash);
            // one of another hash is as good: the password comes as it is
            ScramServer.Known any = known.real() || kept.isEmpty() ? known : new ScramServer.Known(kept.get(0), true);
            return Work.later(() -> any.credentials().matches(password) && any.real());
        });
    }
}
