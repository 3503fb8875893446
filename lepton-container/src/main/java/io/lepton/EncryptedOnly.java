package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslMechanism;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A mechanism that sends a secret as it is, and is not used where others can read it. */
final class EncryptedOnly implements SaslMechanism {
    private final SaslMechanism mechanism;

    EncryptedOnly(SaslMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @Override
    public Symbol name() {
        return mechanism.name();
    }

    @Override
    public @Nullable String objection(SaslContext context) {
        return context.isEncrypted()
                ? mechanism.objection(context)
                : "would show the secret to all on the way: it wants TLS, or the option saslAllowInsecure";
    }

    @Override
    public CompletionStage<byte @Nullable []> begin(SaslContext context) {
        return mechanism.begin(context);
    }

    @Override
    public CompletionStage<byte[]> respond(byte[] challenge) {
        return mechanism.respond(challenge);
    }

    @Override
    public void succeeded(byte @Nullable [] additionalData) {
        mechanism.succeeded(additionalData);
    }

    @Override
    public void ended() {
        mechanism.ended();
    }

    @Override
    public @Nullable String user() {
        return mechanism.user();
    }

    @Override
    public String toString() {
        return mechanism.toString();
    }
}
