package io.lepton.sasl;

import org.jspecify.annotations.Nullable;

/** Who logs in at one attempt to connect, and by what: for the mechanisms. Immutable; its text is dots. */
public final class SaslLogin {
    private final @Nullable String user;
    private final char @Nullable [] password;
    private final @Nullable String token;
    private final @Nullable String authorizationId;

    /**
     * @param user who logs in, or null
     * @param password the secret, or null; copied
     * @param token an access token that stands in the place of a password, or null
     * @param authorizationId who to act as; null: the user
     */
    public SaslLogin(
            @Nullable String user,
            char @Nullable [] password,
            @Nullable String token,
            @Nullable String authorizationId) {
        this.user = user;
        this.password = password == null ? null : password.clone();
        this.token = token;
        this.authorizationId = authorizationId;
    }

    /** Who logs in, or null. */
    public @Nullable String user() {
        return user;
    }

    /** A copy of the password, to be overwritten once it was used; or null. */
    public char @Nullable [] password() {
        return password == null ? null : password.clone();
    }

    /** The access token, or null. */
    public @Nullable String token() {
        return token;
    }

    /** Who to act as; null: the user. */
    public @Nullable String authorizationId() {
        return authorizationId;
    }

    @Override
    public String toString() {
        return "…";
    }
}
