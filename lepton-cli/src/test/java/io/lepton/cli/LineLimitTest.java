package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LineLimitTest {
    private final LineLimit limit = new LineLimit();

    private int admitted(int lines, long second) {
        int admitted = 0;
        for (int i = 0; i < lines; i++) {
            if (limit.admit("line", TimeUnit.SECONDS.toNanos(second)) != null) {
                admitted++;
            }
        }
        return admitted;
    }

    @Test
    @DisplayName("ROB-32: of a thousand lines in ten seconds ten are written, and then how many there were more")
    void tenInTenSeconds() {
        assertThat(admitted(1000, 5)).isEqualTo(10);
        assertThat(limit.admit("line", TimeUnit.SECONDS.toNanos(15)))
                .isEqualTo("line (990 more such lines were left out)");
        assertThat(limit.admit("line", TimeUnit.SECONDS.toNanos(15))).isEqualTo("line");
    }

    @Test
    void fewAreAllWritten() {
        assertThat(admitted(9, 5)).isEqualTo(9);
        assertThat(limit.admit("line", TimeUnit.SECONDS.toNanos(14))).isEqualTo("line");
    }
}
