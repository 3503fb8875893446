package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers when a person presses the tabulator. */
class CompletionTest {
    private static final Path BASH = Path.of("/bin/bash");
    private static final Path SCRIPT =
            Path.of("src/main/dist/completion/lepton.bash").toAbsolutePath();

    @TempDir
    private Path folder;

    @BeforeAll
    static void isThere() {
        assumeTrue(Files.isExecutable(BASH), "there is no bash");
    }

    /** What is offered for the last of these words. The command itself is played by one that prints the real help. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        for (String command : List.of("send", "receive")) {
            Files.writeString(
                    folder.resolve(command), Command.run(command + " --help").out());
        }
        Files.writeString(folder.resolve("here.pem"), "");
        String line = "lepton " + String.join(" ", words);
        String script = "lepton() { cat \"$1\"; }; . " + SCRIPT + "; COMP_WORDS=(" + line.replace("''", "\"\"")
                + "); COMP_CWORD=" + words.length + "; _lepton lepton; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder(BASH.toString(), "--norc", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        return output.lines().filter(each -> !each.isEmpty()).toList();
    }

    @Test
    @DisplayName("bash completes the names of commands")
    void commands() throws Exception {
        assertThat(offered("re")).containsExactly("receive", "request", "respond");
    }

    @Test
    @DisplayName("bash completes the options that a command has by its help")
    void options() throws Exception {
        assertThat(offered("receive", "--dr")).containsExactly("--drain");
        assertThat(offered("send", "--tls-c")).containsExactly("--tls-ca", "--tls-cert");
    }

    @Test
    @DisplayName("bash completes the values of an option, and files")
    void values() throws Exception {
        assertThat(offered("send", "--guarantee", "e")).containsExactly("exactly-once");
        assertThat(offered("send", "--tls-ca", "he")).containsExactly("here.pem");
    }

    @Test
    @DisplayName("every command that there is can be completed")
    void allCommands() throws Exception {
        List<String> listed = Command.run("--help")
                .out()
                .lines()
                .filter(line -> line.matches("  [a-z]+ {2,}.*"))
                .map(line -> line.strip().split(" ")[0])
                .toList();
        assertThat(listed).isNotEmpty();
        assertThat(offered("''")).containsAll(listed);
    }
}
