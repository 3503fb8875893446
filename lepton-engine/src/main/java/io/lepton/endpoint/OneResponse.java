package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A mechanism that says all in its initial response. */
final class OneResponse implements SaslMechanism {
    private static final byte[] EMPTY = {};

    private final Symbol name;
    private final byte[] response;
    private final @Nullable String user;

    OneResponse(Symbol name, byte[] response, @Nullable String user) {
        this.name = name;
        this.response = response;
        this.user = user;
    }

    @Override
    public Symbol name() {
        return name;
    }

    @Override
    public CompletionStage<byte @Nullable []> begin(SaslContext context) {
        return CompletableFuture.completedFuture(response);
    }

    @Override
    public CompletionStage<byte[]> respond(byte[] challenge) {
        if (challenge.length > 0) {
            throw new SaslException("the server sent a challenge, and the mechanism knows none");
        }
        return SaslMechanism.answer(EMPTY);
    }

    @Override
    public void ended() {
        Arrays.fill(response, (byte) 0);
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
