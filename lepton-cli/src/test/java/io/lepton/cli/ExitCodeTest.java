package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Symbol;
import io.lepton.broker.Broker;
import io.lepton.frame.Begin;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslCode;
import io.lepton.frame.SaslMechanisms;
import io.lepton.frame.SaslOutcome;
import io.lepton.frame.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command answers to the shell when its work does not come to a good end. Wrong usage is {@link UsageTest}'s. */
class ExitCodeTest {

    @ParameterizedTest
    @CsvSource({
        "rejected, 'sent 2 accepted 0 rejected 2 released 0 modified 0 in '",
        "released, 'sent 2 accepted 0 rejected 0 released 2 modified 0 in '",
        "modified, 'sent 2 accepted 0 rejected 0 released 0 modified 2 in '"
    })
    void is1WhereAMessageIsNotAccepted(String outcome, String summary) throws Exception {
        Command receive = Command.start("receive --listen --count 2 --outcome " + outcome + " amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --count 2 " + receive.url("q"));
        assertThat(send.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(send.err()).contains(summary);
        assertThat(receive.exitCode()).as(receive.err()).isZero();
    }

    @Test
    void is1AndSaysWhyEvenWithQuiet() throws Exception {
        Command receive = Command.start("receive --listen --count 2 --outcome rejected amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --count 2 --quiet " + receive.url("q"));
        assertThat(send.err()).isEqualTo("""
                lepton: message 1 rejected: no reason given
                lepton: 1 more message rejected: no reason given
                """);
        assertThat(send.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(receive.exitCode()).isZero();
    }

    @Test
    void is1AndSaysWhichRuleWhereThePeerBreaksOne() throws Exception {
        byte[] mechanisms = RawPeer.octets(writer -> {
            writer.header(ProtocolHeader.SASL);
            writer.sasl(new SaslMechanisms(List.of(Symbol.of("ANONYMOUS"))));
        });
        byte[] outcome = RawPeer.octets(writer -> {
            writer.sasl(new SaslOutcome(SaslCode.OK, null));
            writer.header(ProtocolHeader.AMQP);
        });
        byte[] transfer = RawPeer.octets(writer -> {
            writer.frame(0, Open.builder("peer").build());
            writer.frame(0, Begin.builder(0, 100, 100).remoteChannel(0).build());
            writer.transfer(0, new Transfer().handle(7).deliveryId(0).deliveryTag(new byte[1]), new byte[0], 0, 0);
        });
        try (RawPeer peer = RawPeer.answering(mechanisms, outcome, transfer)) {
            Command receive = Command.run("receive --no-reconnect " + peer.url());
            assertThat(receive.err())
                    .isEqualTo(
                            "lepton: amqp:session:unattached-handle: session on channel 0: handle 7 is not attached\n");
            assertThat(receive.exitCode()).isEqualTo(ExitCode.REFUSED);
        }
    }

    @Test
    void is1WhereTheFateOfAMessageStaysUnknown() throws Exception {
        Command receive = Command.start("receive --listen --count 2 --outcome none amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --count 2 --no-reconnect " + receive.url("q"));
        assertThat(send.err()).contains("sent 2 accepted 0 rejected 0 released 0 modified 0 unknown 2 in ");
        assertThat(send.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"send --body x", "receive"})
    void is1WhereTheLinkIsRefused(String command) throws Exception {
        Command listener = Command.start(
                (command.startsWith("send") ? "receive" : "send --body x") + " --listen amqp://127.0.0.1:0/here");
        Command refused = Command.run(command + " " + listener.url("there"));
        assertThat(refused.err())
                .isEqualTo("lepton: the peer closed the link: amqp:not-found: there is no 'there' here, only 'here'\n");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        listener.interrupt();
        assertThat(listener.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @ParameterizedTest
    @CsvSource({
        "send --body x --count 3, receive --count 5, 'after 3 of 5 messages', received 3",
        "send --body x --count 1, receive, 'after 1 message', received 1",
        "receive --count 2, send --body x --count 5, 'after 2 of 5 messages', sent 2 accepted 2",
        "receive --count 2, send --body x --count 5 --guarantee at-most-once, 'after 2 of 5 messages', sent 2",
    })
    void is1WhereThePeerLeavesBeforeAllIsDone(String listening, String command, String soFar, String summary)
            throws Exception {
        Command listener = Command.start(listening + " --listen amqp://127.0.0.1:0/q");
        Command cutShort = Command.run(command + " " + listener.url("q"));
        assertThat(cutShort.err())
                .startsWith("lepton: the peer closed the connection " + soFar + "\n" + summary + " ")
                .hasLineCount(2);
        assertThat(cutShort.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(listener.exitCode()).isZero();
    }

    @Test
    void is1WhereTheOtherSideOnlySendsToo() throws Exception {
        Command listener = Command.start("send --body x --listen amqp://127.0.0.1:0/q");
        Command refused = Command.run("send --body x " + listener.url("q"));
        assertThat(refused.err())
                .isEqualTo("lepton: the peer closed the link: amqp:not-allowed: this peer only sends\n");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        listener.interrupt();
        listener.exitCode();
    }

    // Without this, other messages would come than were asked for, and go.
    @ParameterizedTest
    @ValueSource(strings = {"--selector a=1", "--browse"})
    void is1WhereThePeerDoesNotDoWhatIsAskedOfTheMessages(String option) throws Exception {
        Command send = Command.start("send --body x --listen amqp://127.0.0.1:0/q");
        Command receive = Command.run("receive " + option + " " + send.url("q"));
        assertThat(receive.err()).isEqualTo("lepton: the peer does not do " + option.split(" ")[0] + "\n");
        assertThat(receive.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(receive.out()).isEmpty();
        send.interrupt();
        send.exitCode();
    }

    @Test
    void is1WhereAMessageIsLargerThanThePeerTakes(@TempDir Path folder) throws Exception {
        Path large = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(200L << 20);
        }
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body-file " + large + " " + receive.url("q"));
        assertThat(send.err()).startsWith("lepton: message 1 is too large: the peer takes no more than ");
        assertThat(send.exitCode()).isEqualTo(ExitCode.REFUSED);
        receive.interrupt();
        receive.exitCode();
    }

    @Test
    void is3WhereTheConnectionIsLostAndNotToBeMadeAgain() throws Exception {
        Command send = Command.line("send", "--listen", "amqp://127.0.0.1:0/q")
                .input(new PipedInputStream(new PipedOutputStream()))
                .start();
        try (CuttingRelay relay = new CuttingRelay(send.port())) {
            Command receive = Command.start("receive --no-reconnect --trace amqp://127.0.0.1:" + relay.port() + "/q");
            receive.awaitErr("<- @attach");
            relay.fail();
            assertThat(receive.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
            assertThat(receive.err()).contains("lepton: connection to amqp://127.0.0.1:" + relay.port() + " lost: ");
        }
        send.interrupt();
        send.exitCode();
    }

    @Test
    void is5WhereNothingHappensInTime() throws Exception {
        Command send = Command.line("send", "--listen", "amqp://127.0.0.1:0/q")
                .input(new PipedInputStream(new PipedOutputStream()))
                .start();
        Command receive = Command.run("receive --count 1 --timeout 1s " + send.url("q"));
        assertThat(receive.err())
                .startsWith("lepton: no message came from q for 1s\nreceived 0 duplicates 0 in ")
                .hasLineCount(2);
        assertThat(receive.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        send.interrupt();
        send.exitCode();
    }

    @Test
    @DisplayName("who waits for the peer is told for what, and with --trace all that is known of the connection")
    void is5AndSaysForWhatItHasWaited() {
        try (Broker broker = Broker.builder().queues("q").queueCapacity(1).start()) {
            Command send = Command.run("send --body x --count 9 --timeout 200ms " + broker.url() + "/q");
            assertThat(send.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
            String why = "the peer gives no credit for 'q': the queue is full, or nobody receives";
            assertThat(send.err())
                    .startsWith("lepton: " + why + "; waiting\n" + "lepton: nothing happened for 200ms; " + why
                            + "\nsent 1 ")
                    .hasLineCount(3);
            Command traced = Command.run("send --trace --body x --timeout 200ms " + broker.url() + "/q");
            assertThat(traced.err()).contains("credit 0\n", "bytesOut ", "deliveryCount 0");
        }
    }

    @Test
    @DisplayName("--timeout: messages that go out at --rate do not hide that the peer says nothing of them")
    void is5WhereThePeerSaysNothingOfWhatIsSent() throws Exception {
        Command receive = Command.start("receive --listen --outcome none --credit 5000 amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --count 200 --rate 20 --timeout 300ms " + receive.url("q"));
        assertThat(send.exitCode()).as(send.err()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(send.err())
                .startsWith("lepton: nothing happened for 300ms; ")
                .contains(" waits for outcomes of ")
                .doesNotContain("sent 200 ");
        receive.interrupt();
    }

    @Test
    void showsAStackTraceWithLeptonDebugAlone() {
        String[] words = {"ping", "--config", "/nowhere/connect.json", "/q"};
        assertThat(Command.line(words).start().err()).hasLineCount(1).doesNotContain("\tat ");
        assertThat(Command.line(words).environment("LEPTON_DEBUG", "0").start().err())
                .hasLineCount(1);
        assertThat(Command.line(words).environment("LEPTON_DEBUG", "1").start().err())
                .contains("connect.json: is not there\n", "io.lepton.ConnectionConfigException", "\tat io.lepton.");
    }

    @Test
    void is5WhereNobodyComes() {
        Command receive = Command.run("receive --listen --timeout 100ms amqp://127.0.0.1:0/q");
        assertThat(receive.err()).contains("lepton: no peer came for 100ms\n");
        assertThat(receive.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
    }

    @Test
    void isNot5WhereARateMakesItWait() throws Exception {
        Command receive = Command.start("receive --listen --count 3 amqp://127.0.0.1:0/q");
        Command warmUp = Command.run("send --body x " + receive.url("q"));
        Command send = Command.run("send --body x --count 2 --rate 1 --timeout 900ms " + receive.url("q"));
        assertThat(warmUp.exitCode() + send.exitCode()).as(send.err()).isZero();
    }

    @Test
    void is6WhereAFileCannotBeUsed(@TempDir Path folder) throws IOException {
        String none = folder.resolve("none").toString();
        for (String line : new String[] {
            "send --body-file " + none,
            "send --body-file " + folder,
            "send --input " + none,
            "send --body x --user u --password-file " + none,
            "send --input " + folder,
            "receive --output " + folder,
            "receive --output " + none + "/x",
            "receive --body-file " + folder,
            "receive --body-file " + none + "/x"
        }) {
            Command command = Command.run(line + " amqp://127.0.0.1:1/q");
            assertThat(command.err()).hasLineCount(1).contains(folder.toString(), " cannot be ");
            assertThat(command.exitCode()).isEqualTo(ExitCode.LOCAL);
        }
    }

    @Test
    void is6WhereABodyCannotBeWritten(@TempDir Path folder) throws Exception {
        Command receive =
                Command.start("receive --listen --body-file " + folder.resolve("{}/x") + " amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x " + receive.url("q"));
        assertThat(receive.exitCode()).isEqualTo(ExitCode.LOCAL);
        assertThat(receive.err()).contains("cannot be written: no such file or directory\n");
        assertThat(send.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void is6WhereThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Command command = Command.run("receive --listen amqp://127.0.0.1:" + taken.getLocalPort() + "/q");
            assertThat(command.err()).isEqualTo("lepton: port " + taken.getLocalPort() + " is in use on 127.0.0.1\n");
            assertThat(command.exitCode()).isEqualTo(ExitCode.LOCAL);
        }
    }

    @Test
    void is6WhereStandardInputCannotBeRead() throws Exception {
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/q");
        Command send = Command.line("send", receive.url("q"))
                .input(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("torn");
                    }
                })
                .start();
        assertThat(send.err()).startsWith("lepton: standard input cannot be read: torn\n");
        assertThat(send.exitCode()).isEqualTo(ExitCode.LOCAL);
        receive.interrupt();
        receive.exitCode();
    }

    @Test
    void is130WhereAPersonEndsIt() throws Exception {
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --count 3 " + receive.url("q"));
        assertThat(send.exitCode()).isZero();
        receive.interrupt();
        assertThat(receive.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(receive.err()).contains("received 3 duplicates 0 in ");
    }

    @Test
    void is130AndCountsWhatIsUnderWayAsUnknown() throws Exception {
        Command receive = Command.start("receive --listen --outcome none amqp://127.0.0.1:0/q");
        Command send = Command.start("send --body x --count 2 " + receive.url("q"));
        receive.awaitOut("x\nx\n");
        send.interrupt();
        assertThat(send.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(send.err()).contains("sent 2 accepted 0 rejected 0 released 0 modified 0 unknown 2 in ");
        receive.interrupt();
        receive.exitCode();
    }
}
