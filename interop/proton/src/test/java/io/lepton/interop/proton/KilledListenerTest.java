package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.testkit.ChildProcess;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A listener that is killed in the middle of 2,000 messages, and started again on the same port. */
class KilledListenerTest {
    private static final int COUNT = 2000;

    @Test
    @DisplayName(
            "API-RCN-01, API-RCN-15, API-GUA-02: Proton is killed and comes back; every message arrives at least once")
    void allArriveAtAProtonThatWasKilled() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        int port = Lepton.freePort();
        String host = "127.0.0.1:" + port;
        try (ChildProcess first = Lepton.proton("receive.py", "--listen", host, "" + 10 * COUNT)) {
            first.awaitLine("listening"::equals);
            try (ChildProcess send = send(host)) {
                first.awaitLines(COUNT / 4);
                first.kill();
                try (ChildProcess second = Lepton.proton("receive.py", "--listen", host, "" + 10 * COUNT)) {
                    assertThat(send.exitCode()).as(send.toString()).isZero();
                    second.awaitLine("peer closes"::equals);
                    assertAllArrived(first, second, "str value '", "'");
                }
            }
        }
    }

    @Test
    @DisplayName(
            "API-RCN-01, API-RCN-15, API-GUA-02: our own listener is killed and comes back; every message arrives at least once")
    void allArriveAtALeptonThatWasKilled() {
        String host = "127.0.0.1:" + Lepton.freePort();
        try (ChildProcess first = Lepton.run("receive", "--listen", "amqp://" + host + "/kill")) {
            Lepton.listening(first);
            try (ChildProcess send = send(host)) {
                first.awaitLines(COUNT / 4);
                first.kill();
                try (ChildProcess second = Lepton.run("receive", "--listen", "amqp://" + host + "/kill")) {
                    assertThat(send.exitCode()).as(send.toString()).isZero();
                    second.terminate();
                    assertThat(second.exitCode()).isEqualTo(143);
                    assertAllArrived(first, second, "", "");
                }
            }
        }
    }

    private static ChildProcess send(String host) {
        return Lepton.run(
                "send",
                "amqp://" + host + "/kill",
                "--body",
                "{}",
                "--count",
                "" + COUNT,
                "--rate",
                "1000",
                "--in-doubt",
                "resend");
    }

    private static void assertAllArrived(ChildProcess first, ChildProcess second, String before, String behind) {
        List<String> wanted = IntStream.rangeClosed(1, COUNT)
                .mapToObj(i -> before + i + behind)
                .toList();
        Set<String> arrived = new TreeSet<>(
                Stream.concat(first.lines().stream(), second.lines().stream()).toList());
        assertThat(arrived).containsAll(wanted);
        assertThat(first.lines().size() + second.lines().size()).isGreaterThanOrEqualTo(COUNT);
    }
}
