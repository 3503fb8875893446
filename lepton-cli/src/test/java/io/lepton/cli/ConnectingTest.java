package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told where there is no connection, and what a shell. */
class ConnectingTest {

    private static final String AGAIN = "; trying again\n";
    private static final String GIVEN_UP = "; gave up after 1s\n";

    @ParameterizedTest
    @ValueSource(strings = {"send --body x", "receive", "ping"})
    void saysAtOnceThatThePortIsClosedAndAtTheEndThatItGaveUp(String command) throws Exception {
        String url = "amqp://127.0.0.1:" + RawPeer.closedPort();
        Command refused = Command.run(command + " --connect-timeout 1s " + url + "/q");
        String line = "lepton: cannot connect to " + url + ": Connection refused";
        assertThat(refused.err()).isEqualTo(line + AGAIN + line + GIVEN_UP);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
    }

    @Test
    void saysOnlyWhyItGaveUpWithQuiet() throws Exception {
        String url = "amqp://127.0.0.1:" + RawPeer.closedPort();
        Command refused = Command.run("send --body x --quiet --connect-timeout 1s " + url + "/q");
        assertThat(refused.err()).isEqualTo("lepton: cannot connect to " + url + ": Connection refused" + GIVEN_UP);
    }

    @Test
    void triesOnceWithNoReconnect() throws Exception {
        String url = "amqp://127.0.0.1:" + RawPeer.closedPort();
        Command refused = Command.run("send --body x --no-reconnect " + url + "/q");
        assertThat(refused.err()).isEqualTo("lepton: cannot connect to " + url + ": Connection refused\n");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
    }

    @Test
    void saysWhyThereWasNoConnectionWhereAPersonDoesNotWait() throws Exception {
        String url = "amqp://127.0.0.1:" + RawPeer.closedPort();
        Command send = Command.start("send --body x " + url + "/q");
        send.awaitErr("trying again\n");
        send.interrupt();
        assertThat(send.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(send.err())
                .contains("again\nlepton: interrupted: cannot connect to " + url + ": Connection refused\nsent 0 ");
    }

    @Test
    void goesOnWhenThePortOpensInTime() throws Exception {
        int port = RawPeer.closedPort();
        Command send = Command.start("send --body x amqp://127.0.0.1:" + port + "/q");
        send.awaitErr("trying again\n");
        Command receive = Command.start("receive --listen --count 1 amqp://127.0.0.1:" + port + "/q");
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err()).contains("trying again\nlepton: connected to amqp://127.0.0.1:" + port + "\nsent 1 ");
        assertThat(receive.out()).isEqualTo("x\n");
    }

    @Test
    void goesToTheFailoverUrlAndSaysSo() throws Exception {
        Command receive = Command.start("receive --listen --count 1 amqp://127.0.0.1:0/q");
        String closed = "amqp://127.0.0.1:" + RawPeer.closedPort();
        String open = "amqp://127.0.0.1:" + receive.port();
        Command send = Command.run("send --body x --failover " + open + " " + closed + "/q");
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err())
                .startsWith("lepton: cannot connect to " + closed + ": Connection refused; trying " + open + "\n");
    }

    @Test
    void leavesTimeForTheFailoverUrlWhereTheFirstSaysNothing() throws Exception {
        Command receive = Command.start("receive --listen --count 1 amqp://127.0.0.1:0/q");
        try (RawPeer silent = RawPeer.silent()) {
            Command send = Command.run("send --body x --connect-timeout 2s --failover amqp://127.0.0.1:"
                    + receive.port() + " " + silent.url());
            assertThat(send.exitCode()).as(send.err()).isZero();
        }
    }

    @Test
    void saysThatTheHostIsUnknown() {
        Command refused = Command.run("ping --connect-timeout 1s amqp://no-such-host.invalid");
        String line = "lepton: cannot connect to amqp://no-such-host.invalid:5672: unknown host";
        assertThat(refused.err()).endsWith(line + GIVEN_UP);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
    }

    static Stream<Arguments> foreigners() {
        return Stream.of(
                Arguments.of("HTTP/1.1 400 Bad Request\r\n\r\n", "the peer speaks HTTP, not AMQP"),
                Arguments.of("SSH-2.0-OpenSSH_9.2\r\n", "the peer does not speak AMQP, but says \"SSH-2.0-\""),
                Arguments.of("AMQP\0\0\t\1", "we asked for SASL 1.0.0 and the peer answered AMQP 0.9.1"));
    }

    @ParameterizedTest
    @MethodSource("foreigners")
    void givesUpAtOnceWhereThePeerSpeaksAnotherLanguage(String answer, String said) throws Exception {
        try (RawPeer foreigner = RawPeer.answering(answer.getBytes(StandardCharsets.US_ASCII))) {
            Command refused = Command.run("send --body x " + foreigner.url());
            assertThat(refused.err())
                    .isEqualTo("lepton: cannot connect to " + foreigner.shownUrl() + ": " + said + "\n");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        }
    }

    @Test
    void asksWhetherItIsAnAmqpPortWhereThePeerSaysNothing() throws Exception {
        try (RawPeer silent = RawPeer.silent()) {
            Command refused = Command.run("send --body x --connect-timeout 1s " + silent.url());
            String line = "lepton: cannot connect to " + silent.shownUrl()
                    + ": the peer took the connection but sent no AMQP header (is that an AMQP port?)";
            assertThat(refused.err()).isEqualTo(line + "; waiting\n" + line + GIVEN_UP);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        }
    }

    @Test
    void saysSoTooWhereItsTimeIsOverFirst() throws Exception {
        try (RawPeer silent = RawPeer.silent()) {
            Command refused = Command.run("ping --timeout 1s " + silent.url());
            assertThat(refused.err())
                    .isEqualTo("lepton: nothing happened for 1s; cannot connect to " + silent.shownUrl()
                            + ": the peer took the connection but sent no AMQP header (is that an AMQP port?)\n");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        }
    }

    @Test
    void triesAgainWhereThePeerHangsUp() throws Exception {
        try (RawPeer deaf = RawPeer.answering(new byte[0])) {
            Command refused = Command.run("send --body x --connect-timeout 1s " + deaf.url());
            String line = "lepton: cannot connect to " + deaf.shownUrl()
                    + ": the peer hung up without an AMQP header (is that an AMQP port, without TLS, and has it room for one more?)";
            assertThat(refused.err()).isEqualTo(line + AGAIN + line + GIVEN_UP);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        }
    }
}
