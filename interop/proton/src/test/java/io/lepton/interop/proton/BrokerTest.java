package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.broker.Broker;
import io.lepton.interop.BrokerContract;
import io.lepton.interop.Feature;
import io.lepton.interop.Peer;
import io.lepton.interop.Shows;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Proton's client for Python against our broker. */
@Peer("Proton Python")
class BrokerTest extends BrokerContract {
    @BeforeAll
    static void isInstalled() {
        Assumptions.assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
    }

    @Override
    protected List<String> does(String what, String url) {
        return Lepton.linesOf(Lepton.proton("use_broker.py", what, url));
    }

    @Test
    @Shows(Feature.TRANSACTIONS)
    @DisplayName(
            "TXN-09 TXN-12 TXN-13: Proton sends and takes messages of our broker in transactions, commits and aborts them")
    void transactions() {
        try (Broker broker = Broker.start()) {
            List<String> lines = Lepton.linesOf(Lepton.proton("transact.py", broker.url()));
            assertThat(lines.stream().filter(line -> !line.equals("accepted")))
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
