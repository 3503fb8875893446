package io.lepton.sasl;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Judges access tokens: for {@link Authenticators#bearer}. Called on the threads of connections, which it must not block. */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Finds out whose token that is. It has to look at the signature, at who issued it and for whom, and at when it ends.
     *
     * @param token what the client has sent; a secret
     * @param claimed who the client says it is, which proves nothing; null if it says nothing
     * @return who it is; null in the stage: nobody whom it lets in. Where the stage fails the client is told to come again
     */
    CompletionStage<@Nullable String> verify(String token, @Nullable String claimed);
}
