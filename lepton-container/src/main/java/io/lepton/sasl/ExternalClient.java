package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslMechanism;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The client's side of EXTERNAL (RFC 4422 appendix A): who we are was shown in TLS. */
final class ExternalClient implements SaslMechanism {
    static final Symbol EXTERNAL = Symbol.of("EXTERNAL");

    private final @Nullable String authorizationId;
    private @Nullable String subject;

    ExternalClient(@Nullable String authorizationId) {
        this.authorizationId = authorizationId;
    }

    @Override
    public Symbol name() {
        return EXTERNAL;
    }

    @Override
    public @Nullable String objection(SaslContext context) {
        return context.localCertificates().isEmpty() ? "needs TLS, and a certificate of our own" : null;
    }

    @Override
    public CompletionStage<byte @Nullable []> begin(SaslContext context) {
        subject = context.localCertificates().get(0).getSubjectX500Principal().getName();
        // empty is an answer, null would be none: §5.3.3.2
        return CompletableFuture.completedFuture(ScramText.utf8(authorizationId == null ? "" : authorizationId));
    }

    @Override
    public CompletionStage<byte[]> respond(byte[] challenge) {
        if (challenge.length > 0) {
            throw new SaslException("the server sent a challenge, and the mechanism knows none");
        }
        return SaslMechanism.answer(ScramText.utf8(authorizationId == null ? "" : authorizationId));
    }

    @Override
    public @Nullable String user() {
        return authorizationId == null ? subject : authorizationId;
    }
}
