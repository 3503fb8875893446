package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.broker.Broker;
import io.lepton.testkit.ChildProcess;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Proton's client against our broker. */
@Timeout(60)
class BrokerTest {
    @Test
    @DisplayName(
            "FLT-01 TRM-03 TRM-05 ANR-02 ANR-05 DSP-14 MSG-17: Proton sends, browses, selects, receives, asks for a reply queue, relays and subscribes")
    void protonIsServed() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        try (Broker broker = Broker.start();
                ChildProcess proton = Lepton.proton("use_broker.py", broker.url())) {
            assertThat(proton.exitCode()).as("exit code").isZero();
            assertThat(proton.lines())
                    .containsExactly(
                            "sent",
                            "browsed [0, 1, 2]",
                            "selected 1",
                            "received only 0",
                            "again only 1",
                            "dead only 2 True",
                            "dynamic True by relay",
                            "unroutable True",
                            "topic extra",
                            "bad selector amqp:invalid-field");
        }
    }

    @Test
    @DisplayName(
            "TXN-09 TXN-12 TXN-13: Proton sends and takes messages of our broker in transactions, commits and aborts them")
    void protonHasTransactions() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        try (Broker broker = Broker.start();
                ChildProcess proton = Lepton.proton("transact.py", broker.url())) {
            assertThat(proton.exitCode()).as(proton.toString()).isZero();
            assertThat(proton.lines().stream().filter(line -> !line.equals("accepted")))
                    .containsExactly(
                            "declared",
                            "committed",
                            "declared",
                            "aborted",
                            "declared",
                            "took a 0",
                            "aborted",
                            "declared",
                            "took a 0",
                            "committed");
            // the other message that was committed is all that is left
            assertThat(broker.nodes())
                    .singleElement()
                    .satisfies(q -> assertThat(q.messages()).isEqualTo(1));
        }
    }
}
