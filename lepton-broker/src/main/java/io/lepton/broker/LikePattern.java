package io.lepton.broker;

import java.util.Arrays;

/**
 * The pattern of a {@code LIKE}: {@code %} for any characters, {@code _} for one. Matched in time that grows with the pattern
 * times the text and no faster, whatever they are; what would take too long is no match.
 */
final class LikePattern {
    /** There is no escape character. */
    static final char NO_ESCAPE = '\uFFFF';

    /** Steps that a match may take: a text of megabytes and a long pattern would keep the broker from everybody else. */
    private static final long MOST_STEPS = 50_000_000;

    private static final int ANY = -1;
    private static final int ONE = -2;

    private final String property;
    /** Characters, {@link #ANY} and {@link #ONE}. */
    private final int[] parts;

    /**
     * Reads a pattern.
     *
     * @param property whose value is matched
     * @param escape what takes the meaning of the character behind it; {@link #NO_ESCAPE}: none
     */
    LikePattern(String property, String pattern, char escape) {
        this.property = property;
        int[] read = new int[pattern.length()];
        int count = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char each = pattern.charAt(i);
            if (each == escape && i + 1 < pattern.length()) {
                read[count++] = pattern.charAt(++i);
            } else {
                read[count++] = each == '%' ? ANY : each == '_' ? ONE : each;
            }
        }
        parts = Arrays.copyOf(read, count);
    }

    String property() {
        return property;
    }

    /** Whether the whole of {@code text} is of this pattern. */
    boolean matches(String text) {
        if ((long) text.length() * parts.length > MOST_STEPS) {
            return false;
        }
        int part = 0;
        int at = 0;
        int lastAny = -1; // where to go on when what follows it does not fit
        int tried = 0;
        while (at < text.length()) {
            if (part < parts.length && parts[part] == ANY) {
                lastAny = part++;
                tried = at;
            } else if (part < parts.length && (parts[part] == ONE || parts[part] == text.charAt(at))) {
                part++;
                at++;
            } else if (lastAny >= 0) {
                part = lastAny + 1;
                at = ++tried;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY) {
            part++;
        }
        return part == parts.length;
    }
}
