package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much a command that listens says of its visitors. */
class VisitorLinesTest {
    @Test
    @DisplayName("ROB-32: of a thousand visitors in ten seconds 50 are told of, and then how many there were more")
    void fewLines() {
        VisitorLines visitors = new VisitorLines();
        int told = 0;
        for (int i = 0; i < 1000; i++) {
            if (visitors.admit("line", TimeUnit.MILLISECONDS.toNanos(9 * i)) != null) {
                told++;
            }
        }
        assertThat(told).isEqualTo(50);
        assertThat(visitors.admit("line", TimeUnit.SECONDS.toNanos(11))).isEqualTo("line (950 more were left out)");
        assertThat(visitors.admit("line", TimeUnit.SECONDS.toNanos(12))).isEqualTo("line");
    }
}
