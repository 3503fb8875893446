package io.lepton.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ten thousand runs of exactly-once over wires that are cut; to replay one that fails: its seed. */
class ExactlyOnceSimulationTest {
    private static final int RUNS = 10_000;

    @Test
    @DisplayName("API-XO-24 API-GUA-04 DSP-17: whatever is cut, each message is processed once and has one outcome")
    void seeds() {
        for (long seed = 0; seed < RUNS; seed++) {
            check(new ExactlyOnceSimulation(seed).run());
        }
    }

    private static void check(ExactlyOnceSimulation run) {
        assertThat(run.odd).as("%s", run).isEmpty();
        assertThat(run.processed.values()).as("%s", run).containsOnly(1);
        assertThat(run.decided.values()).as("%s", run).containsOnly(1);
        assertThat(run.processed.keySet()).as("%s", run).isEqualTo(run.decided.keySet());
        assertThat(IntStream.range(0, run.decided.size()).boxed()).containsExactlyElementsOf(run.decided.keySet());
    }
}
