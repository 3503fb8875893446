package io.lepton.interop.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lepton command and Qpid Proton's Python binding, with an ActiveMQ Artemis between them. */
class ArtemisTest {
    private static final Path SCRIPTS = Path.of("..", "python");
    private static final int KINDS = 29;
    private static final int COUNT = 1000;

    private static ArtemisBroker broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = ArtemisBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    @DisplayName(
            "API-MSG-02, API-TYP-01 to API-TYP-11: what Proton sends through Artemis is received with all values equal, in order")
    void receivesEveryKindThroughArtemis() {
        assumeTrue(ChildProcess.pythonHas("proton"), "python3-qpid-proton is not installed");
        Path output = folder.resolve("received.jsonl");
        try (ChildProcess proton = ChildProcess.python(
                SCRIPTS.resolve("send_kinds.py"), "amqp://" + broker.host() + "/kinds", "" + COUNT)) {
            assertThat(proton.exitCode()).as(proton.toString()).isZero();
        }
        try (ChildProcess receive = lepton(
                "receive",
                "amqp://" + broker.host() + "/kinds",
                "--json",
                "--count",
                "" + KINDS * COUNT,
                "--output",
                output.toString())) {
            assertThat(receive.exitCode()).as(receive.toString()).isZero();
        }
        try (ChildProcess compare =
                ChildProcess.python(SCRIPTS.resolve("compare_kinds.py"), output.toString(), "" + COUNT)) {
            assertThat(compare.exitCode()).as(compare.toString()).isZero();
        }
    }

    @Test
    void sendsThroughArtemisToProtonInOrder() {
        assumeTrue(ChildProcess.pythonHas("proton"), "python3-qpid-proton is not installed");
        String url = "amqp://" + broker.host() + "/to-proton";
        try (ChildProcess send = lepton("send", url, "--body", "text {}", "--count", "" + COUNT)) {
            assertThat(send.exitCode()).as(send.toString()).isZero();
        }
        try (ChildProcess proton = ChildProcess.python(SCRIPTS.resolve("receive.py"), url, "" + COUNT)) {
            assertThat(proton.exitCode()).as(proton.toString()).isZero();
            assertThat(proton.lines())
                    .filteredOn(line -> !line.equals("peer closes"))
                    .isEqualTo(IntStream.rangeClosed(1, COUNT)
                            .mapToObj(i -> "str value 'text " + i + "'")
                            .toList());
        }
    }

    @Test
    void sendsAndReceivesThroughArtemis() {
        String url = "amqp://" + broker.host() + "/own";
        try (ChildProcess send = lepton("send", url, "--body", "text {}", "--count", "" + COUNT)) {
            assertThat(send.exitCode()).as(send.toString()).isZero();
        }
        try (ChildProcess receive = lepton("receive", url, "--drain")) {
            assertThat(receive.exitCode()).as(receive.toString()).isZero();
            assertThat(receive.lines())
                    .isEqualTo(IntStream.rangeClosed(1, COUNT)
                            .mapToObj(i -> "text " + i)
                            .toList());
        }
    }

    @Test
    @DisplayName("API-SAS-01, SAS-06: the right password is let in, the wrong one ends with code 4 and one line")
    void needsTheRightPassword() throws Exception {
        try (ArtemisBroker secure = ArtemisBroker.startWithUser("guest", "right")) {
            String url = "amqp://" + secure.host() + "/secure";
            try (ChildProcess send =
                    lepton("send", url, "--user", "guest", "--password", "right", "--allow-insecure", "--body", "x")) {
                assertThat(send.exitCode()).as(send.toString()).isZero();
            }
            try (ChildProcess send = lepton(
                    "send", url, "--user", "guest", "--password", "pa55-no", "--allow-insecure", "--body", "x")) {
                assertThat(send.exitCode()).as(send.toString()).isEqualTo(4);
                assertThat(send.errors()).singleElement().asString().endsWith("wrong user or password");
            }
        }
    }

    @Test
    void pingsArtemis() {
        try (ChildProcess ping = lepton("ping", "amqp://" + broker.host())) {
            assertThat(ping.exitCode()).as(ping.toString()).isZero();
            assertThat(ping.lines()).anyMatch(line -> line.contains("apache-activemq-artemis"));
        }
    }

    private static ChildProcess lepton(String... args) {
        return ChildProcess.java(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), "io.lepton.cli.Lepton", args);
    }
}
