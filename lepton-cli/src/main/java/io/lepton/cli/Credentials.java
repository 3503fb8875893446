package io.lepton.cli;

import io.lepton.sasl.Users;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in, or with {@code --listen} who may: from the URL, then from the options, then from the environment.
 *
 * @param user null: nobody in particular
 * @param password never shown
 */
record Credentials(@Nullable String user, @Nullable String password) {

    private static final String VARIABLE = "LEPTON_PASSWORD";

    /**
     * Brings them together.
     *
     * @throws Failure of usage where they don't fit together, of this machine where the file cannot be read
     */
    static Credentials of(
            Arguments arguments, @Nullable String urlUser, @Nullable String urlPassword, Streams streams) {
        String user = urlUser != null ? urlUser : arguments.text("--user");
        String option = arguments.text("--password");
        String file = arguments.text("--password-file");
        if (option != null && file != null) {
            throw arguments.mistake("--password and --password-file are two passwords; give one");
        } else if (user == null && (option != null || file != null)) {
            throw arguments.mistake("a password needs a name: --user NAME");
        } else if (user == null) {
            return new Credentials(null, null);
        } else if (user.isEmpty()) {
            throw arguments.mistake("the user has no name: --user NAME");
        }
        String password = urlPassword;
        if (password == null) {
            password = file != null ? PasswordFile.read(file) : option != null ? option : streams.environment(VARIABLE);
        }
        if (password == null) {
            throw arguments.mistake("'" + user + "' needs a password: --password-file FILE or " + VARIABLE);
        }
        return new Credentials(user, password);
    }

    /**
     * The one who may log in.
     *
     * @throws Failure if there is no way to log in with the password
     */
    Users users() {
        String name = Objects.requireNonNull(user);
        String secret = Objects.requireNonNull(password);
        try {
            return Users.builder().user(name, secret.toCharArray()).build();
        } catch (IllegalArgumentException unusable) {
            throw new Failure(ExitCode.USAGE, "user and password cannot be used: " + unusable.getMessage());
        }
    }

    @Override
    public String toString() {
        return user == null ? "nobody" : user + ":***";
    }
}
