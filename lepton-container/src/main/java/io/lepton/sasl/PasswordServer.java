package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslStep;
import io.lepton.frame.SaslCode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets in users of a {@link UserStore}: by SCRAM, and by PLAIN, which takes more of our time. */
final class PasswordServer implements SaslAuthenticator {
    private final UserStore store;
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
        offered.add(SaslMechanism.PLAIN);
        return offered;
    }

    @Override
    public SaslExchange begin(Symbol mechanism, SaslContext context) {
        ScramHash hash = ScramHash.of(mechanism);
        if (hash == null) {
            return new Plain(mechanism, context);
        }
        return new ScramServer(
                hash,
                hash.plus().equals(mechanism),
                context,
                user -> store.find(user).thenApply(kept -> known(user, kept, hash)),
                Mechanisms.nonce());
    }

    /** An exchange of PLAIN. */
    private final class Plain implements SaslExchange {
        private final SaslExchange exchange;
        private final @Nullable String from;
        private volatile boolean ended;

        Plain(Symbol mechanism, SaslContext context) {
            exchange = SaslAuthenticator.plainLater(this::check).begin(mechanism, context);
            from = context.remoteAddress();
        }

        @Override
        public SaslStep next(byte[] response) {
            SaslStep step = exchange.next(response);
            return step instanceof SaslStep.Later later
                    ? new SaslStep.Later(later.step().handle(Plain::judged))
                    : step;
        }

        private static SaslStep judged(@Nullable SaslStep step, @Nullable Throwable why) {
            if (why == null) {
                return canonical(Objects.requireNonNull(step));
            }
            Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
            if (cause instanceof LoginQueue.Busy) {
                return new SaslStep.Failure(SaslCode.SYS_TEMP); // too many at a time: it may come again
            }
            throw new CompletionException(cause);
        }

        private CompletionStage<Boolean> check(String name, char[] password) {
            String user = prepared(name);
            return store.find(user).thenCompose(kept -> {
                ScramServer.Known known = known(user, kept, firstHash());
                // one of another hash is as good: the password comes as it is
                ScramServer.Known any =
                        known.real() || kept.isEmpty() ? known : new ScramServer.Known(kept.get(0), true);
                return LoginQueue.SHARED.later(
                        from, () -> ended, () -> any.credentials().matches(password) && any.real());
            });
        }

        @Override
        public void ended() {
            ended = true;
        }
    }

    private ScramHash firstHash() {
        return store.hashes().isEmpty() ? ScramHash.SHA_256 : store.hashes().get(0);
    }

    /** Who came in by another spelling of a name is known by the one that is in the store, as by SCRAM. */
    private static SaslStep canonical(SaslStep step) {
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
        ScramCredentials madeUp = madeUp(user, hash); // also where it is of no use: it takes as long for everybody
        return kept.stream()
                .filter(credentials -> credentials.hash() == hash)
                .findFirst()
                .map(credentials -> new ScramServer.Known(credentials, true))
                .orElseGet(() -> new ScramServer.Known(madeUp, false));
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
}
