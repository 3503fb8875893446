package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of messages when the connection is cut while they are on their way. */
class LostConnectionTest {

    private static final int COUNT = 3000;

    /** Of the bytes that the messages take. */
    private static final int ABOUT_A_THIRD = 40_000;

    private final String everyNumber =
            IntStream.rangeClosed(1, COUNT).mapToObj(Integer::toString).collect(Collectors.joining(" "));

    private static String distinct(String lines) {
        return Arrays.stream(lines.split("\n"))
                .mapToInt(Integer::parseInt)
                .distinct()
                .sorted()
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
    }

    @Test
    void sendsAgainWhatIsInDoubtUntilAllIsAccepted() throws Exception {
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/q");
        try (CuttingRelay relay = new CuttingRelay(receive.port())) {
            relay.failAfter(ABOUT_A_THIRD);
            Command send = Command.start(
                    "send --body {} --id {} --count " + COUNT + " amqp://127.0.0.1:" + relay.port() + "/q");
            assertThat(send.exitCode()).as(send.err()).isZero();
            assertThat(relay.hasFailed()).isTrue();
            assertThat(send.err())
                    .containsPattern(
                            "lepton: connection to \\S+ lost: .*; connecting again\nlepton: connected to \\S+\n"
                                    + "lepton: \\d+ messages? in doubt (is|are) sent again\nsent ")
                    .contains("sent " + COUNT + " accepted " + COUNT + " rejected 0 released 0 modified 0 in ");
        }
        receive.interrupt();
        assertThat(distinct(receive.out())).isEqualTo(everyNumber);
        int duplicates = (int) receive.out().lines().count() - COUNT;
        assertThat(receive.err()).contains("received " + (COUNT + duplicates) + " duplicates " + duplicates + " in ");
    }

    @Test
    void deduplicatesWhatIsInDoubt() throws Exception {
        Command receive = Command.start("receive --listen --json amqp://127.0.0.1:0/q");
        try (CuttingRelay relay = new CuttingRelay(receive.port())) {
            relay.failAfter(ABOUT_A_THIRD);
            Command send = Command.start("send --in-doubt deduplicate --body {} --count " + COUNT + " amqp://127.0.0.1:"
                    + relay.port() + "/q");
            assertThat(send.exitCode()).as(send.err()).isZero();
            assertThat(send.err()).contains("sent " + COUNT + " accepted " + COUNT + " rejected 0");
            assertThat(relay.hasFailed()).isTrue();
        }
        receive.interrupt();
        int duplicates = (int) receive.out().lines().count() - COUNT;
        assertThat(duplicates).isPositive();
        assertThat(receive.err()).contains(" duplicates " + duplicates + " in "); // which have the id of the first
    }

    @Test
    void reportsWhatIsInDoubtWhereAsked() throws Exception {
        Command receive = Command.start("receive --listen amqp://127.0.0.1:0/q");
        try (CuttingRelay relay = new CuttingRelay(receive.port())) {
            relay.failAfter(ABOUT_A_THIRD);
            Command send = Command.start(
                    "send --in-doubt report --body {} --count " + COUNT + " amqp://127.0.0.1:" + relay.port() + "/q");
            assertThat(send.exitCode()).as(send.err()).isEqualTo(ExitCode.REFUSED);
            assertThat(relay.hasFailed()).isTrue();
            assertThat(send.err()).containsPattern("sent " + COUNT + " accepted \\d+ .* unknown [1-9]\\d* in ");
        }
        receive.interrupt();
        receive.exitCode();
    }

    @Test
    void receivesOnAfterALoss() throws Exception {
        Command send = Command.start("send --listen --body {} --count " + COUNT + " amqp://127.0.0.1:0/q");
        try (CuttingRelay relay = new CuttingRelay(send.port())) {
            relay.failAfter(ABOUT_A_THIRD);
            Command receive = Command.start("receive amqp://127.0.0.1:" + relay.port() + "/q");
            assertThat(send.exitCode()).as(send.err()).isZero();
            assertThat(relay.hasFailed()).isTrue();
            receive.interrupt();
            assertThat(distinct(receive.out())).isEqualTo(everyNumber);
        }
    }
}
