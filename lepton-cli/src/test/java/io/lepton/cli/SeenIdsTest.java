package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.UnsignedLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenIdsTest {

    private static final int GENERATION = 5000;

    private final SeenIds seen = new SeenIds(GENERATION);

    @Test
    void knowsAnIdThatCameBefore() {
        for (Object id : new Object[] {"a", new UUID(1, 2), UnsignedLong.ofBits(7), new byte[] {1}}) {
            assertThat(seen.isRepeated(id)).as("first %s", id).isFalse();
            assertThat(seen.isRepeated(id)).as("second %s", id).isTrue();
        }
    }

    @Test
    void tellsIdsOfDifferentKindsApart() {
        assertThat(seen.isRepeated("1")).isFalse();
        assertThat(seen.isRepeated(UnsignedLong.ofBits(1))).isFalse();
        assertThat(seen.isRepeated(new byte[] {'1'})).isFalse();
    }

    @Test
    void remembersAtLeastAGenerationOfThemAndForgetsTheOldest() {
        int more = GENERATION * 2 + 1;
        assertThat(repeated(0, more)).isZero();
        assertThat(repeated(more - GENERATION, more)).isEqualTo(GENERATION);
        assertThat(repeated(0, 1)).isZero();
    }

    /** How many of the ids with these numbers came before. */
    private int repeated(int from, int to) {
        int repeated = 0;
        for (int i = from; i < to; i++) {
            repeated += seen.isRepeated("id-" + i) ? 1 : 0;
        }
        return repeated;
    }
}
