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
        listener.awaitErr("\nlepton: a peer was not let in: wrong user or password\n");
    }

    @Test
    void tellsTheListenerThatAPeerLeftBeforeItLoggedIn() throws Exception {
        Command.run("send --body x --user ann --password right --sasl-mechanisms PLAIN " + listener.url("q"));
        listener.awaitErr("\nlepton: a peer left before it logged in\n");
    }

    @Test
    void tellsTheListenerThatAPeerSpokeHttp() throws Exception {
        say("GET / HTTP/1.1\r\n\r\n");
        listener.awaitErr("\nlepton: a peer was turned away: it speaks HTTP, not AMQP\n");
    }

    @Test
    void tellsTheListenerThatAPeerSaidNothing() throws Exception {
        say("");
        listener.awaitErr("\nlepton: a peer connected and left without a word\n");
    }

    @Test
    void tellsAListenerWithoutLogInThatAPeerLeftTooSoon() throws Exception {
        Command open = Command.start("receive --listen amqp://127.0.0.1:0/q");
        say("AMQP\u0003\u0001\0\0", open.port());
        open.awaitErr("\nlepton: a peer left before it opened the connection\n");
        open.interrupt();
        open.exitCode();
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
