package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 4096", "5B, 5", "64KiB, 65536", "1MiB, 1048576", "5GiB, 5368709120"})
    void readsBytesWithOrWithoutAUnit(String text, long bytes) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "1kb", "1 MiB", "-1", "1.5MiB", "1TB"})
    void saysWhatWouldBeRightOfAnythingElse(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a size such as 4096, 64KiB or 1MiB");
    }

    @Test
    void refusesWhatDoesNotFitInALong() {
        assertThatThrownBy(() -> Sizes.parse("99999999999999GiB")).isInstanceOf(IllegalArgumentException.class);
    }
}
