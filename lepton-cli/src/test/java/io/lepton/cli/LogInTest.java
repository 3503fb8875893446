package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, and what both ends are told of who is not. */
class LogInTest {

    private Command listener;

    private static final String FROM = "\nlepton: connection from 127\\.0\\.0\\.1:\\d+: ";

    @BeforeEach
    void listen() {
        listener = Command.start("receive --listen --user ann --password right --allow-insecure amqp://127.0.0.1:0/q");
    }

    @AfterEach
    void end() {
        listener.interrupt();
        listener.exitCode();
    }

    @ParameterizedTest
    @CsvSource({
        "--user ann --password wrong --allow-insecure, wrong user or password",
        "--user ann --password right --sasl-mechanisms PLAIN, the password would travel unencrypted; --allow-insecure permits that",
        "--quiet, 'the peer wants a user and a password: --user NAME'",
        "--sasl-mechanisms ANONYMOUS, 'the peer offers SCRAM-SHA-512, SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, and --sasl-mechanisms none of these'",
    })
    void endsWith4AndSaysWhichOptionWouldHelp(String options, String said) throws Exception {
        Command refused = Command.run("send --body x " + options + " " + listener.url("q"));
        assertThat(refused.err())
                .isEqualTo("lepton: log-in to amqp://127.0.0.1:" + listener.port() + " failed: " + said + "\n");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
    }

    @Test
    void saysThatAPeerThatKnowsNobodyKnowsNoUser() throws Exception {
        Command open = Command.start("receive --listen amqp://127.0.0.1:0/q");
        Command refused = Command.run("send --body x --user ann --password x --allow-insecure " + open.url("q"));
        assertThat(refused.err()).endsWith(" failed: the peer knows no users; leave out the user 'ann'\n");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        open.interrupt();
        open.exitCode();
    }

    @Test
    void letsInWhoKnowsThePassword() throws Exception {
        Command right =
                Command.run("send --body x --allow-insecure amqp://ann:right@127.0.0.1:" + listener.port() + "/q");
        assertThat(right.exitCode()).as(right.err()).isZero();
    }

    @Test
    @DisplayName("API-COP-09: who knows the password gets in without TLS, and it does not travel")
    void letsInWhoKnowsThePasswordWithoutSendingIt() throws Exception {
        Command safe = Command.start("receive --listen --user ann --password right amqp://127.0.0.1:0/q");
        Command right = Command.run("send --body x --trace --user ann --password right " + safe.url("q"));
        assertThat(right.exitCode()).as(right.err()).isZero();
        assertThat(right.err()).contains("SCRAM-SHA-512").doesNotContain("PLAIN");
        safe.interrupt();
        safe.exitCode();
    }

    @Test
    void tellsTheListenerThatThePasswordWasWrong() throws Exception {
        Command.run("send --body x --user ann --password wrong --allow-insecure " + listener.url("q"));
        listener.awaitErr(FROM + "amqp:unauthorized-access: Authentication failed");
    }

    @Test
    @DisplayName("ROB-32: of ten wrong passwords the listener tells ten times, by the address, and shows none")
    void tellsTheListenerOfEachWrongPassword() throws Exception {
        for (int i = 0; i < 10; i++) {
            Command.run("ping --no-reconnect --user ann --password guess" + i + " amqp://127.0.0.1:" + listener.port());
        }
        listener.awaitErr("(?s)(" + FROM + "amqp:unauthorized-access.*){10}");
        end();
        assertThat(listener.err()).doesNotContain("guess");
    }

    @Test
    void tellsTheListenerThatAPeerSpokeHttpAndNotThatOneSaidNothing() throws Exception {
        say("");
        say("GET / HTTP/1.1\r\n\r\n");
        listener.awaitErr(FROM + "amqp:connection:framing-error: .*GET");
        end();
        assertThat(listener.err()).containsOnlyOnce("connection from");
    }

    private void say(String text) throws Exception {
        say(text, listener.port());
    }

    private static void say(String text, int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
