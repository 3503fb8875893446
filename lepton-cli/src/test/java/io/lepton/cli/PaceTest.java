package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void letsSoManyGoInASecond() {
        Pace pace = new Pace(100, 0);
        int gone = 0;
        for (long now = 0; now < SECOND; now += SECOND / 1000) {
            gone += pace.take(now) ? 1 : 0;
        }
        assertThat(gone).isEqualTo(100);
    }

    @Test
    void saysHowLongToWait() {
        Pace pace = new Pace(4, 0);
        assertThat(pace.take(0)).isTrue();
        assertThat(pace.take(1)).isFalse();
        assertThat(pace.nanosToNext(SECOND / 8)).isEqualTo(SECOND / 8);
    }

    @Test
    void catchesUpOnNoMoreThanATenthOfASecondAfterAPause() {
        Pace pace = new Pace(100, 0);
        int gone = 0;
        while (pace.take(60 * SECOND)) {
            gone++;
        }
        assertThat(gone).isEqualTo(11);
    }

    @Test
    void holdsNothingBackWithoutARate() {
        Pace pace = new Pace(0, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(pace.take(0)).isTrue();
        }
    }
}
