package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendSummaryTest {

    private final SendSummary summary = new SendSummary();

    @Test
    void countsEachOutcome() {
        for (int i = 0; i < 5; i++) {
            summary.sent();
        }
        summary.settled(Accepted.INSTANCE);
        summary.settled(Accepted.INSTANCE);
        summary.settled(new Rejected(null));
        summary.settled(Released.INSTANCE);
        summary.settled(new Modified(true, false, Map.of()));
        assertThat(summary.line(210_000_000)).isEqualTo("sent 5 accepted 2 rejected 1 released 1 modified 1 in 0.21 s");
        assertThat(summary.isRefused()).isTrue();
    }

    @Test
    void namesUnknownFatesOnlyWhereThereAreSome() {
        summary.sent();
        summary.settled(null);
        assertThat(summary.line(0)).isEqualTo("sent 1 accepted 0 rejected 0 released 0 modified 0 unknown 1 in 0.00 s");
        assertThat(summary.isRefused()).isTrue();
    }

    @Test
    void isNotRefusedWhereAllWasAccepted() {
        summary.sent();
        summary.settled(Accepted.INSTANCE);
        assertThat(summary.isRefused()).isFalse();
    }

    @Test
    void isAnObjectOfJsonToo() {
        summary.sent();
        summary.settled(Accepted.INSTANCE);
        assertThat(summary.json(1_500_000_000))
                .isEqualTo("{\"sent\":1,\"accepted\":1,\"rejected\":0,\"released\":0,\"modified\":0,\"unknown\":0,"
                        + "\"seconds\":1.50}");
    }
}
