package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"500ms, 500", "5s, 5000", "2m, 120000", "1h, 3600000", "1.5s, 1500", "0s, 0"})
    void readsANumberWithAUnit(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "s", "", "5 s", "-5s", "5d", "1e3s", "٥s", ".5s"})
    void saysWhatWouldBeRightOfAnythingElse(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a duration such as 500ms, 5s or 2m");
    }

    @Test
    void refusesWhatNoDurationHolds() {
        assertThatThrownBy(() -> Durations.parse("999999999999h"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than 292 years");
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "5s", "90s", "2m", "1h", "0ms", "1001ms"})
    void isWrittenAsItIsRead(String text) {
        assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.00", "4999999, 0.00", "5000000, 0.01", "210000000, 0.21", "1005000000, 1.01", "90000000000, 90.00"
    })
    void roundsSecondsToHundredths(long nanos, String text) {
        assertThat(Durations.seconds(nanos)).isEqualTo(text);
    }
}
