package io.lepton;

import java.util.Objects;

/** Who logs in, and the secret that shows it: a password, or a token that stands for one. Immutable; its text is dots. */
public final class Credentials {
    private final String user;
    private final Password password;

    private Credentials(String user, Password password) {
        this.user = Objects.requireNonNull(user, "user");
        this.password = password;
    }

    /** A user and a password. */
    public static Credentials of(String user, String password) {
        return of(user, Objects.requireNonNull(password, "password").toCharArray());
    }

    /** A user and a password; the array is copied. The password cannot be read back. */
    public static Credentials of(String user, char[] password) {
        return new Credentials(user, Password.of(password));
    }

    /** Who logs in. */
    public String user() {
        return user;
    }

    Password password() {
        return password;
    }

    @Override
    public String toString() {
        return password.toString();
    }
}
