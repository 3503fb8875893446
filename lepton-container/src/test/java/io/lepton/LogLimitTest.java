package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much of the log strangers can fill. */
class LogLimitTest {
    private final LogLimit limit = new LogLimit();

    private int logged(Object address, int lines) {
        int logged = 0;
        for (int i = 0; i < lines; i++) {
            if (limit.admit(address, "line", TimeUnit.MILLISECONDS.toNanos(9)) != null) {
                logged++;
            }
        }
        return logged;
    }

    @Test
    @DisplayName(
            "ROB-32: of a thousand faults of an address in ten seconds 10 are logged, and then how many there were more")
    void ofOneAddress() {
        assertThat(logged("a", 1000)).isEqualTo(10);
        assertThat(limit.admit("a", "line", TimeUnit.SECONDS.toNanos(11)))
                .isEqualTo("line (990 more of other connections were left out)");
        assertThat(limit.admit("a", "line", TimeUnit.SECONDS.toNanos(12))).isEqualTo("line");
    }

    @Test
    @DisplayName("ROB-32: what comes from one address hides nothing of what comes from another")
    void ofTwoAddresses() {
        logged("a", 1000);
        assertThat(logged("b", 5)).isEqualTo(5);
    }

    @Test
    @DisplayName("ROB-32: of a thousand addresses 100 lines are logged in ten seconds")
    void ofManyAddresses() {
        int logged = 0;
        for (int i = 0; i < 1000; i++) {
            logged += logged(i, 1);
        }
        assertThat(logged).isEqualTo(100);
    }
}
