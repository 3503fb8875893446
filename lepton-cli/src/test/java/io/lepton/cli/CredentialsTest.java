package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {

    private static final Map<String, String> VARIABLE = Map.of("LEPTON_PASSWORD", "of-variable");

    private static Credentials of(
            String urlUser, String urlPassword, Map<String, String> environment, String... words) {
        PrintStream none = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Arguments arguments = new Syntax("lepton test", SharedOptions.HELP).parse(List.of(words));
        return Credentials.of(
                arguments, urlUser, urlPassword, Streams.of(InputStream.nullInputStream(), none, none, environment));
    }

    @Test
    void areNobodyWhereNobodyIsNamed() {
        assertThat(of(null, null, VARIABLE)).isEqualTo(new Credentials(null, null));
    }

    @Test
    void preferTheUrlToOptionsAndOptionsToTheEnvironment() {
        String[] options = {"--user", "bob", "--password", "of-option"};
        assertThat(of("ann", "of-url", VARIABLE, options)).isEqualTo(new Credentials("ann", "of-url"));
        assertThat(of("ann", null, VARIABLE, "--user", "bob")).isEqualTo(new Credentials("ann", "of-variable"));
        assertThat(of(null, null, VARIABLE, options)).isEqualTo(new Credentials("bob", "of-option"));
        assertThat(of(null, null, VARIABLE, "--user", "bob")).isEqualTo(new Credentials("bob", "of-variable"));
    }

    @Test
    void readThePasswordFromTheFirstLineOfAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p"), "of file\nmore\n");
        assertThat(of(null, null, VARIABLE, "--user", "bob", "--password-file", file.toString()))
                .isEqualTo(new Credentials("bob", "of file"));
    }

    @Test
    void failWhereTheFileCannotBeRead(@TempDir Path folder) {
        String file = folder.resolve("none").toString();
        Failure failure = catchThrowableOfType(
                Failure.class, () -> of(null, null, Map.of(), "--user", "bob", "--password-file", file));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(failure.line())
                .isEqualTo("the password file " + file + " cannot be read: no such file or directory");
    }

    @Test
    void areOneUserToWhoListens() {
        assertThat(new Credentials("ann", "secret")
                        .users()
                        .find("ann")
                        .toCompletableFuture()
                        .join())
                .isNotEmpty();
        assertThat(new Credentials("ann", "secret")
                        .users()
                        .find("bob")
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void areNoUserWithAPasswordThatCannotBeUsed() {
        Failure failure = catchThrowableOfType(Failure.class, () -> new Credentials("ann", "se\u0007cret").users());
        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.line()).doesNotContain("cret");
    }

    @Test
    void neverShowThePassword() {
        assertThat(new Credentials("ann", "secret")).hasToString("ann:***");
    }
}
