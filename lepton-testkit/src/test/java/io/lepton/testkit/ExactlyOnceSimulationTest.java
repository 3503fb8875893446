package io.lepton.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand runs of exactly-once over wires that are cut, between processes that are killed. One that fails tells its
 * seed, and is run alone with {@code -Dlepton.simulation.seed=…}.
 */
class ExactlyOnceSimulationTest {
    private static final int RUNS = Integer.getInteger("lepton.simulation.runs", 10_000);
    private static final Long SEED = Long.getLong("lepton.simulation.seed");

    @Test
    @DisplayName("API-XO-24 API-XO-08 API-XO-09 API-GUA-04 DSP-17: whatever is cut and whoever is killed,"
            + " each message whose record is safe is processed once and has one outcome")
    void seeds() {
        if (SEED != null) {
            check(SEED);
            return;
        }
        for (long seed = 0; seed < RUNS; seed++) {
            check(seed);
        }
    }

    private static void check(long seed) {
        ExactlyOnceSimulation simulation = new ExactlyOnceSimulation(seed);
        try {
            simulation.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(simulation.toString(), e);
        }
        assertThat(simulation.odd).as("%s", simulation).isEmpty();
    }
}
