package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {

    private static final String NUMBER = "\\d+(\\.\\d+)?(E-?\\d+)?";

    @Test
    @DisplayName("bench --pair --json: one object with rate, CPU time, allocation and round trip of both ends")
    void measuresBothEndsInTwoProcesses() {
        Command pair = Command.run("bench --pair --count 300 --size 50 --warm-up 50ms --json");
        assertThat(pair.exitCode()).as(pair.err()).isZero();
        assertThat(pair.out())
                .matches(("\\{'msgs_per_s':N,'cpu_s_per_million':\\{'sender':N,'receiver':N},"
                                + "'alloc_bytes_per_msg':\\{'sender':N,'receiver':N},'rtt_us':\\{'p50':N,'p99':N}}\n")
                        .replace('\'', '"')
                        .replace("N", NUMBER));
        assertThat(pair.err()).isEqualTo("300 messages of 50 bytes under a credit of 1000, after 50ms to get warm\n");
    }

    @Test
    @DisplayName("bench --pair: a figure on each line, and nothing else with --quiet")
    void tellsFiguresOnLines() {
        Command pair = Command.run("bench --pair --count 100 --warm-up 0s --guarantee at-most-once --quiet");
        assertThat(pair.out())
                .matches(("messages a second           N\n" + "CPU seconds for a million   sender N, receiver N\n"
                                + "bytes allocated for each    sender N, receiver N\n"
                                + "round trip \\(µs\\)             p50 N, p99 N\n")
                        .replace("N", NUMBER));
        assertThat(pair.err()).isEmpty();
    }

    @Test
    @DisplayName("bench --pair: a person may end it, its processes end too, and it says that there are no figures")
    void endsWhereAPersonWantsIt() throws Exception {
        Command pair = Command.start("bench --pair --warm-up 10m");
        pair.awaitErr("messages");
        pair.interrupt();
        assertThat(pair.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(pair.out()).isEmpty();
        assertThat(pair.err()).endsWith("\nlepton: interrupted: it was not measured to the end\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"at-most-once", "at-least-once", "exactly-once"})
    @DisplayName("bench --send: the figures that one end can take, of any peer")
    void measuresSendingToAnyPeer(String guarantee) throws Exception {
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/load");
        Command send = Command.run(
                "bench --send " + receive.url("load") + " --count 500 --size 1KiB --json --guarantee " + guarantee);
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.out())
                .contains("\"cpu_s_per_million\":{\"sender\":", "\"rtt_us\":{\"p50\":")
                .doesNotContain("receiver");
        receive.interrupt();
        assertThat(receive.err()).contains("received 1500 duplicates 0"); // 500 that count, and 1000 there and back
    }

    @Test
    @DisplayName("bench --receive: takes as many as it wants, and gives back what comes beyond that")
    void measuresReceivingFromAnyPeer() throws Exception {
        Command send = Command.start("send --listen --body x --count 1000 amqp://127.0.0.1:0/load");
        Command receive = Command.run("bench --receive " + send.url("load") + " --count 600 --json");
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        assertThat(receive.out()).contains("\"receiver\":").doesNotContain("sender", "rtt_us");
        send.interrupt();
        assertThat(send.err()).containsPattern("accepted 6\\d\\d rejected 0 released [1-9]");
    }

    @Test
    @DisplayName("bench --receive --listen: ends with its peer, and counts what that has meant to count")
    void theListeningEndEndsWithItsPeer() throws Exception {
        Command receive = Command.start("bench --listen --receive amqp://127.0.0.1:0/load --json");
        Command send = Command.run("bench --warm-up 20ms --count 1000 --send " + receive.url("load"));
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        assertThat(receive.out()).startsWith("{\"msgs_per_s\":");
    }

    @Test
    @DisplayName("bench --receive --listen: a peer that sends nothing leaves no figures")
    void isNotContentWithNothing() throws Exception {
        Command receive = Command.start("bench --listen --receive amqp://127.0.0.1:0/load");
        Command.run("ping " + receive.url("load"));
        assertThat(receive.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(receive.err()).endsWith("lepton: no messages came that count\n");
        assertThat(receive.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rejected, no reason given", "released, ''", "modified, ''"})
    @DisplayName("bench --send: a message that is not accepted is a refusal, and there are no figures")
    void refusedMessagesAreNotMeasured(String outcome, String why) throws Exception {
        Command receive = Command.start("receive --listen --outcome " + outcome + " amqp://127.0.0.1:0/load");
        Command send = Command.run("bench --send " + receive.url("load"));
        assertThat(send.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(send.err())
                .isEqualTo("lepton: the peer has " + outcome + " a message" + (why.isEmpty() ? "" : ": " + why) + "\n");
        assertThat(send.out()).isEmpty();
        receive.interrupt();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "receive"})
    @DisplayName("bench: tries to connect for as long as --connect-timeout says, and tells where to")
    void triesToConnectForAsLongAsItWasTold(String role) throws Exception {
        String url = "amqp://127.0.0.1:" + RawPeer.closedPort();
        Command refused = Command.run("bench --connect-timeout 1s --" + role + " " + url + "/load");
        String line = "lepton: cannot connect to " + url + ": Connection refused";
        assertThat(refused.err()).isEqualTo(line + "; trying again\n" + line + "; gave up after 1s\n");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
    }

    @Test
    @DisplayName("bench --send: the totals of what an interruption cut short are told")
    void tellsTheTotalsOfASenderThatIsInterrupted() throws Exception {
        Command receive = Command.start("receive --listen --quiet --outcome none amqp://127.0.0.1:0/load");
        Command send = Command.start("bench --size 0 --send " + receive.url("load"));
        receive.awaitOut("\n");
        send.interrupt();
        assertThat(send.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(send.err()).matches("sent [1-9]\\d* accepted 0 in [\\d.]+ s; it was not measured to the end\n");
        receive.interrupt();
    }

    @Test
    @DisplayName("bench --receive: the totals of what an interruption cut short are told")
    void tellsTheTotalsOfAReceiverThatIsInterrupted() throws Exception {
        Command send = Command.start("send --listen --size 1 --count 100 --rate 10 amqp://127.0.0.1:0/load");
        Command receive = Command.start("bench --trace --receive " + send.url("load"));
        receive.awaitErr("disposition");
        receive.interrupt();
        assertThat(receive.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(receive.err())
                .containsPattern("\nreceived [1-9]\\d* in [\\d.]+ s; it was not measured to the end\n$");
        send.interrupt();
    }

    @Test
    @DisplayName("bench --send: connects again after a loss, and measures anew")
    void measuresSendingAnewAfterALoss() throws Exception {
        Command receive = Command.start("receive --listen --quiet amqp://127.0.0.1:0/load");
        try (CuttingRelay relay = new CuttingRelay(receive.port())) {
            relay.failAfter(40_000);
            Command send = Command.run("bench --count 3000 --json --send amqp://127.0.0.1:" + relay.port() + "/load");
            assertThat(send.exitCode()).as(send.err()).isZero();
            assertThat(relay.hasFailed()).isTrue();
            assertThat(send.err())
                    .containsPattern("lepton: connection to \\S+ lost: .*; connecting again\n"
                            + "lepton: connected to \\S+\nlepton: measures anew\n");
            assertThat(send.out()).contains("msgs_per_s", "rtt_us");
        }
        receive.interrupt();
    }

    @Test
    @DisplayName("bench --receive: connects again after a loss, and measures anew")
    void measuresReceivingAnewAfterALoss() throws Exception {
        Command send = Command.start("send --listen --quiet --body {} --count 20000 amqp://127.0.0.1:0/load");
        try (CuttingRelay relay = new CuttingRelay(send.port())) {
            relay.failAfter(40_000);
            Command receive =
                    Command.run("bench --count 3000 --json --receive amqp://127.0.0.1:" + relay.port() + "/load");
            assertThat(receive.exitCode()).as(receive.err()).isZero();
            assertThat(relay.hasFailed()).isTrue();
            assertThat(receive.err()).contains("; connecting again\n", "lepton: measures anew\n");
            assertThat(receive.out()).contains("msgs_per_s");
        }
        send.interrupt();
    }

    @Test
    @DisplayName("bench --send: with --no-reconnect a lost connection ends it, and there are no figures")
    void aLostConnectionEndsIt() throws Exception {
        Command receive = Command.start("receive --listen --quiet amqp://127.0.0.1:0/load");
        try (CuttingRelay relay = new CuttingRelay(receive.port())) {
            String url = "amqp://127.0.0.1:" + relay.port();
            Command send = Command.start("bench --no-reconnect --warm-up 10m --quiet --size 0 --send " + url + "/load");
            receive.awaitOut("\n\n\n");
            relay.fail();
            assertThat(send.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
            assertThat(send.err()).startsWith("lepton: connection to " + url + " lost: ");
            assertThat(send.out()).isEmpty();
        }
        receive.interrupt();
    }
}
