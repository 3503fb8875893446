package io.lepton;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A secret, whose text is dots. */
final class Password {
    private final char[] secret;

    private Password(char[] secret) {
        this.secret = secret;
    }

    static @Nullable Password of(@Nullable String secret) {
        return secret == null ? null : new Password(secret.toCharArray());
    }

    static Password of(char[] secret) {
        return new Password(Objects.requireNonNull(secret, "password").clone());
    }

    /** A copy of the secret itself. */
    char[] reveal() {
        return secret.clone();
    }

    @Override
    public String toString() {
        return "…";
    }
}
