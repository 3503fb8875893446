package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslMechanism;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** PLAIN with credentials that are asked for when the attempt begins, and there before its socket is. For one attempt. */
final class ProvidedPlain implements SaslMechanism {
    private final @Nullable String authorizationId;
    private final AmqpUrl url;
    private @Nullable SaslMechanism plain;

    ProvidedPlain(@Nullable String authorizationId, AmqpUrl url) {
        this.authorizationId = authorizationId;
        this.url = url;
    }

    /**
     * Takes the credentials, of which what the URL says itself is not used.
     *
     * @throws IllegalArgumentException if PLAIN cannot carry them
     */
    void take(Credentials given) {
        String user = url.user() == null ? given.user() : url.user();
        Password password = url.password() == null
                ? given.password()
                : Password.of(url.password().toCharArray());
        plain = SaslMechanism.plain(authorizationId, user, password.reveal());
    }

    private SaslMechanism plain() {
        return Objects.requireNonNull(plain, "no credentials yet");
    }

    @Override
    public Symbol name() {
        return SaslChoice.PLAIN;
    }

    @Override
    public CompletionStage<byte @Nullable []> begin(SaslContext context) {
        return plain().begin(context);
    }

    @Override
    public CompletionStage<byte[]> respond(byte[] challenge) {
        return plain().respond(challenge);
    }

    @Override
    public @Nullable String user() {
        return plain().user();
    }
}
