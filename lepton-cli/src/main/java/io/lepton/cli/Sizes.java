package io.lepton.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as options write them: plain, or with {@code KiB}, {@code MiB}, {@code GiB}. */
final class Sizes {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(B|KiB|MiB|GiB)?");

    private Sizes() {}

    /**
     * Reads a number of bytes.
     *
     * @throws IllegalArgumentException if it is none; the text says what would be right
     */
    static long parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 4096, 64KiB or 1MiB");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int shift = switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("'" + text + "' is larger than 8388607 TiB");
        }
    }
}
