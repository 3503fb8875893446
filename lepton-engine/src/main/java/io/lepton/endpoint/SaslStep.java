package io.lepton.endpoint;

import io.lepton.frame.SaslCode;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the server says next in a SASL exchange. Its text shows no bytes of it. */
public sealed interface SaslStep {

    /**
     * The exchange goes on.
     *
     * @param bytes what the client is to answer
     */
    record Challenge(byte[] bytes) implements SaslStep {
        @Override
        public String toString() {
            return "Challenge …";
        }
    }

    /**
     * The client is who it says.
     *
     * @param user who it is, or null for nobody in particular: that counts as not authenticated
     * @param additionalData what the client may want to check, or null
     */
    record Success(@Nullable String user, byte @Nullable [] additionalData) implements SaslStep {
        @Override
        public String toString() {
            return "Success of " + user;
        }
    }

    /**
     * The client is refused.
     *
     * @param code why: {@code AUTH} for wrong credentials
     */
    record Failure(SaslCode code) implements SaslStep {}

    /**
     * It takes time to find out, such as to ask a database. Nothing that the client says is acted on until then, and the time that it has
     * to open the connection goes on.
     *
     * @param step what the server says then; completed by any thread. Where it fails the client is told that it cannot be
     *     authenticated now
     */
    record Later(CompletionStage<? extends SaslStep> step) implements SaslStep {}
}
