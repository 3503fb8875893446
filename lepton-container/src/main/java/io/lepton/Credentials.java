package io.lepton;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who logs in, and the secret that shows it: a password, or an access token. Immutable; its text is dots. */
public final class Credentials {
    private final String user;
    private final @Nullable Password password;
    private final @Nullable Password token;

    private Credentials(String user, @Nullable Password password, @Nullable Password token) {
        this.user = Objects.requireNonNull(user, "user");
        this.password = password;
        this.token = token;
    }

    /** A user and a password. */
    public static Credentials of(String user, String password) {
        return of(user, Objects.requireNonNull(password, "password").toCharArray());
    }

    /** A user and a password; the array is copied. The password cannot be read back. */
    public static Credentials of(String user, char[] password) {
        return new Credentials(user, Password.of(password), null);
    }

    /**
     * A user and an access token of OAuth 2, for OAUTHBEARER and XOAUTH2: mechanisms that need a password are not used with it.
     * Servers that take a token in the place of a password are given it by {@link #of}. The token cannot be read back.
     */
    public static Credentials token(String user, String token) {
        return new Credentials(
                user, null, Password.of(Objects.requireNonNull(token, "token").toCharArray()));
    }

    /** Who logs in. */
    public String user() {
        return user;
    }

    @Nullable Password password() {
        return password;
    }

    @Nullable Password token() {
        return token;
    }

    @Override
    public String toString() {
        return "…";
    }
}
