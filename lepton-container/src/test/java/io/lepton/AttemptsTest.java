package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static List<String> of(ReconnectOptions options, int urls, int limit, double random) {
        Attempts attempts = new Attempts(options, urls, () -> random);
        List<String> all = new ArrayList<>();
        while (all.size() < limit && attempts.next()) {
            all.add(attempts.delay().toMillis() + "@" + attempts.url());
        }
        return all;
    }

    @Test
    @DisplayName("API-RCN-02: the delays are 0, 100 ms, twice as much each, and 10 s at most")
    void delaysDoubleUpToTheLongest() {
        assertThat(of(ReconnectOptions.DEFAULT, 1, 10, 0))
                .containsExactly(
                        "0@0", "100@0", "200@0", "400@0", "800@0", "1600@0", "3200@0", "6400@0", "10000@0", "10000@0");
    }

    @Test
    @DisplayName("API-RCN-02: the attempts include the one without a delay")
    void attemptsIncludeTheOneWithoutADelay() {
        ReconnectOptions.Builder options = ReconnectOptions.builder();
        assertThat(of(options.maxAttempts(1).build(), 1, 10, 0)).containsExactly("0@0");
        assertThat(of(options.maxAttempts(5).build(), 1, 10, 0))
                .containsExactly("0@0", "100@0", "200@0", "400@0", "800@0");
    }

    @Test
    @DisplayName("API-RCN-02: the first delay may be longer than the longest that follows")
    void firstDelayIsNotCapped() {
        ReconnectOptions options = ReconnectOptions.builder()
                .initialDelay(Duration.ofSeconds(20))
                .maxAttempts(4)
                .build();
        assertThat(of(options, 1, 10, 0)).containsExactly("0@0", "20000@0", "10000@0", "10000@0");
    }

    @Test
    @DisplayName("API-RCN-02: jitter shortens a delay by at most its part")
    void jitterShortens() {
        ReconnectOptions options =
                ReconnectOptions.builder().jitter(0.5).maxAttempts(3).build();
        assertThat(of(options, 1, 10, 0)).containsExactly("0@0", "100@0", "200@0");
        assertThat(of(options, 1, 10, 1)).containsExactly("0@0", "50@0", "100@0");
    }

    @Test
    @DisplayName("API-COP-04: delays may be chosen one by one; each connection and each loss begins with the first")
    void chosenDelays() {
        ReconnectOptions options = ReconnectOptions.builder()
                .delays(List.of(Duration.ZERO, Duration.ofMillis(500), Duration.ofMillis(30)))
                .build();
        for (int i = 0; i < 2; i++) {
            assertThat(of(options, 1, 10, 0)).containsExactly("0@0", "500@0", "30@0");
            assertThat(options).containsExactly(Duration.ZERO, Duration.ofMillis(500), Duration.ofMillis(30));
        }
        assertThat(of(options, 2, 10, 0)).containsExactly("0@0", "0@1", "500@0", "500@1", "30@0", "30@1");
        ReconnectOptions.Builder builder = ReconnectOptions.builder();
        assertThatThrownBy(() -> builder.delays(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.delays(List.of(Duration.ofMillis(-1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-RCN-04: all URLs are tried with one delay before it grows")
    void urlsVaryFastest() {
        ReconnectOptions options = ReconnectOptions.builder().maxAttempts(5).build();
        List<String> all = of(options, 2, 100, 0);
        assertThat(all)
                .containsExactly("0@0", "0@1", "100@0", "100@1", "200@0", "200@1", "400@0", "400@1", "800@0", "800@1");
        int millis = all.stream()
                .mapToInt(each -> Integer.parseInt(each.substring(0, each.indexOf('@'))))
                .sum();
        assertThat(millis).isEqualTo(3000);
    }

    @Test
    @DisplayName("API-RCN-02: options out of range are refused")
    void optionsOutOfRangeAreRefused() {
        ReconnectOptions.Builder options = ReconnectOptions.builder();
        assertThatThrownBy(() -> options.multiplier(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.multiplier(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.multiplier(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.initialDelay(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.maxDelay(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.maxAttempts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.jitter(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.stableAfter(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
