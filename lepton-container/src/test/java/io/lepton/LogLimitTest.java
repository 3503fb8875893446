package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much of the log strangers can fill. */
class LogLimitTest {
    @Test
    @DisplayName(
            "ROB-32: of a thousand faults of strangers in ten seconds 50 are logged, and then how many there were more")
    void limits() {
        LogLimit limit = new LogLimit();
        int logged = 0;
        for (int i = 0; i < 1000; i++) {
            if (limit.admit("line", TimeUnit.MILLISECONDS.toNanos(9 * i)) != null) {
                logged++;
            }
        }
        assertThat(logged).isEqualTo(50);
        assertThat(limit.admit("line", TimeUnit.SECONDS.toNanos(11)))
                .isEqualTo("line (950 more of other connections were left out)");
        assertThat(limit.admit("line", TimeUnit.SECONDS.toNanos(12))).isEqualTo("line");
    }
}
