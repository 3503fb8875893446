package io.lepton.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as options write them ({@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}), and as summaries do. */
final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h)");

    private Durations() {}

    /**
     * Reads a number with a unit.
     *
     * @throws IllegalArgumentException if it is none; the text says what would be right
     */
    static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 500ms, 5s or 2m");
        }
        long unitNanos = switch (matcher.group(2)) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
        try {
            BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitNanos));
            return Duration.ofNanos(nanos.toBigInteger().longValueExact());
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("'" + text + "' is longer than 292 years");
        }
    }

    /** The duration with the largest unit in which it is whole, as {@link #parse} reads it. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0 || millis == 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** Seconds with two decimals, as the summary lines end. */
    static String seconds(long nanos) {
        long hundredths = (nanos + 5_000_000) / 10_000_000;
        return hundredths / 100 + "." + hundredths % 100 / 10 + hundredths % 10;
    }
}
