package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoResultTest {

    private static final int[] LOSSES = {1, 0, 1, 0};
    private static final int[] REPETITIONS = {1, 2, 1, 3};

    @Test
    void countsArrivals() {
        assertThat(DemoResult.of(Guarantee.AT_MOST_ONCE, new int[] {1, 0, 3}, true))
                .isEqualTo(new DemoResult(Guarantee.AT_MOST_ONCE, 3, 4, 1, 2, true));
    }

    @Test
    void holdsAtMostOnceWithLossesAndNotWithRepetitions() {
        assertThat(DemoResult.of(Guarantee.AT_MOST_ONCE, LOSSES, true).isHeld()).isTrue();
        assertThat(DemoResult.of(Guarantee.AT_MOST_ONCE, REPETITIONS, true).isHeld())
                .isFalse();
    }

    @Test
    void holdsAtLeastOnceWithRepetitionsAndNotWithLosses() {
        assertThat(DemoResult.of(Guarantee.AT_LEAST_ONCE, REPETITIONS, true).isHeld())
                .isTrue();
        assertThat(DemoResult.of(Guarantee.AT_LEAST_ONCE, LOSSES, true).isHeld())
                .isFalse();
    }

    @Test
    void showsNothingWithoutACut() {
        assertThat(DemoResult.of(Guarantee.AT_LEAST_ONCE, new int[] {1}, false).isHeld())
                .isFalse();
    }

    @Test
    void isALineOfTheTable() {
        assertThat(DemoResult.heading(4).lines().toList().get(2) + "\n"
                        + DemoResult.of(Guarantee.AT_LEAST_ONCE, REPETITIONS, true)
                                .line()
                        + DemoResult.of(Guarantee.AT_LEAST_ONCE, LOSSES, true).line())
                .isEqualTo("""
                                              sent    received        lost  duplicated
                        at-least-once            4           7           0           3   as promised: no message was lost
                        at-least-once            4           2           2           0   NOT as promised: no message was lost
                        """);
    }
}
