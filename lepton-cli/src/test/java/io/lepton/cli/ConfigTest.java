package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code --config}. */
class ConfigTest {
    @TempDir
    private Path folder;

    private Command listener;

    @BeforeEach
    void listen() {
        listener = Command.start("receive --listen --user ann --password right --allow-insecure amqp://127.0.0.1:0/q");
    }

    @AfterEach
    void end() {
        listener.interrupt();
        listener.exitCode();
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("connect.json"), text);
    }

    private Path whole() throws IOException, InterruptedException {
        return config("{\"scheme\": \"amqp\", \"host\": \"127.0.0.1\", \"port\": " + listener.port()
                + ", \"user\": \"ann\", \"password\": \"right\"}");
    }

    @Test
    @DisplayName("with --config the URL may be just an address: where, who and how come from the file")
    void addressAlone() throws Exception {
        Command sent = Command.run("send --body x --config " + whole() + " /q");
        assertThat(sent.exitCode()).as(sent.err()).isZero();
        listener.awaitOut("x\n");
    }

    @Test
    @DisplayName("a URL beats the file's host and port, whose user stays")
    void wholeUrl() throws Exception {
        Path config = config(
                "{\"scheme\": \"amqp\", \"host\": \"nowhere.invalid\", \"user\": \"ann\", \"password\": \"right\"}");
        Command sent = Command.run("send --body x --config " + config + " " + listener.url("q"));
        assertThat(sent.exitCode()).as(sent.err()).isZero();
    }

    @Test
    @DisplayName("options beat the file")
    void options() throws Exception {
        Command sent = Command.run("send --body x --user bob --password right --config " + whole() + " /q");
        assertThat(sent.exitCode()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        assertThat(sent.err()).contains("wrong user or password");
    }

    @Test
    @DisplayName("a file that is not there or makes no sense is a failure of this machine, told in one line")
    void wrongFile() throws Exception {
        Command missing = Command.run("send --body x --config " + folder.resolve("none.json") + " /q");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(missing.err().lines()).singleElement().asString().contains("none.json");
        Command wrong = Command.run("send --body x --config " + config("{\"port\": -1}") + " /q");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(wrong.err().lines()).singleElement().asString().contains("port");
    }

    @Test
    @DisplayName("a key that is not known means nothing, and is warned of with the one that may be meant")
    void misspeltKey() throws Exception {
        Path config = config("{\"scheme\": \"amqp\", \"host\": \"127.0.0.1\", \"port\": " + listener.port()
                + ", \"user\": \"ann\", \"password\": \"right\", \"sasl\": {\"mechanism\": \"PLAIN\"}}");
        Command sent = Command.run("send --body x --config " + config + " /q");
        assertThat(sent.exitCode()).as(sent.err()).isZero();
        assertThat(sent.err())
                .startsWith("lepton: " + config + ": there is no key 'sasl.mechanism', it means nothing;"
                        + " did you mean 'sasl.mechanisms'?\nsent 1 ");
    }

    @Test
    @DisplayName("an address alone, without --config, does not say where: that is wrong usage")
    void withoutFile() throws Exception {
        Command lost = Command.run("send --body x /q");
        assertThat(lost.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(lost.err()).contains("'/q' does not say where; with --config FILE the file does");
    }
}
