package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslMechanism;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of OAUTHBEARER (RFC 7628) and of XOAUTH2, its forerunner: sends an access token, which is all that somebody
 * needs to log in with who reads it. A server that refuses it says why in a challenge first.
 */
final class BearerClient implements SaslMechanism {
    static final Symbol OAUTHBEARER = Symbol.of("OAUTHBEARER");
    static final Symbol XOAUTH2 = Symbol.of("XOAUTH2");

    private final Symbol name;
    private final @Nullable String user;
    private final @Nullable String authorizationId;
    private final String token;

    /** @throws IllegalArgumentException if the token or a name has control characters, which would end it */
    BearerClient(Symbol name, @Nullable String user, @Nullable String authorizationId, String token) {
        this.name = name;
        this.user = user;
        this.authorizationId = authorizationId;
        this.token = token;
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("an access token is one word of ASCII");
        }
        if (user != null && user.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("a user's name has no control characters");
        }
    }

    @Override
    public Symbol name() {
        return name;
    }

    @Override
    public CompletionStage<byte @Nullable []> begin(SaslContext context) {
        String auth = "auth=Bearer " + token + "\1\1";
        if (name.equals(XOAUTH2)) {
            return CompletableFuture.completedFuture(utf8("user=" + (user == null ? "" : user) + "\1" + auth));
        }
        String as = authorizationId != null ? authorizationId : user;
        String host = context.hostname() == null ? "" : "host=" + context.hostname() + "\1";
        return CompletableFuture.completedFuture(
                utf8("n," + (as == null ? "" : "a=" + ScramText.escaped(as)) + ",\1" + host + auth));
    }

    @Override
    public CompletionStage<byte[]> respond(byte[] challenge) {
        // It is a refusal. To answer it is how the outcome is asked for: RFC 7628 §3.2.3
        return SaslMechanism.answer(name.equals(XOAUTH2) ? new byte[0] : new byte[] {1});
    }

    @Override
    public @Nullable String user() {
        return user;
    }

    @Override
    public String toString() {
        return name + " …";
    }
}
