package io.lepton.sasl;

import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** SASLprep (RFC 4013): makes what people type the same, however their keyboards write it. */
final class SaslPrep {
    /** RFC 3454 table D.1: from, to, from, to; what later versions of Unicode have added is not among them. */
    private static final int[] RIGHT_TO_LEFT = {
        0x5BE, 0x5BE, 0x5C0, 0x5C0, 0x5C3, 0x5C3, 0x5D0, 0x5EA, 0x5F0, 0x5F4, 0x61B, 0x61B, 0x61F, 0x61F, 0x621, 0x63A,
        0x640, 0x64A, 0x66D, 0x66F, 0x671, 0x6D5, 0x6DD, 0x6DD, 0x6E5, 0x6E6, 0x6FA, 0x6FE, 0x700, 0x70D, 0x710, 0x710,
        0x712, 0x72C, 0x780, 0x7A5, 0x7B1, 0x7B1, 0x200F, 0x200F, 0xFB1D, 0xFB1D, 0xFB1F, 0xFB28, 0xFB2A, 0xFB36,
        0xFB38, 0xFB3C, 0xFB3E, 0xFB3E, 0xFB40, 0xFB41, 0xFB43, 0xFB44, 0xFB46, 0xFBB1, 0xFBD3, 0xFD3D, 0xFD50, 0xFD8F,
        0xFD92, 0xFDC7, 0xFDF0, 0xFDFC, 0xFE70, 0xFE74, 0xFE76, 0xFEFC
    };

    private SaslPrep() {}

    /**
     * The prepared form. Text of ASCII is left as it is, and shows in no string.
     *
     * @throws IllegalArgumentException if there is a character that must not be
     */
    static char[] prepare(char[] text) {
        for (char c : text) {
            if (c >= 0x7F || c < 0x20) {
                return prepare(new String(text)).toCharArray();
            }
        }
        return Arrays.copyOf(text, text.length);
    }

    /** As {@link #prepare(char[])}, of a text that is no secret. */
    static String prepare(String text) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isSpace(c)) {
                mapped.append(' ');
            } else if (!isMappedToNothing(c)) {
                mapped.appendCodePoint(c);
            }
        });
        String prepared = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        prepared.codePoints().forEach(c -> {
            if (isProhibited(c)) {
                throw new IllegalArgumentException("a character that SASLprep forbids (RFC 4013)");
            }
        });
        checkDirections(prepared);
        return prepared;
    }

    /** The prepared form, or null if there is a character that must not be. */
    static @Nullable String prepareOrNull(String text) {
        try {
            return prepare(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** RFC 3454 table C.1.2. */
    private static boolean isSpace(int c) {
        return c == 0xA0 || c == 0x1680 || c >= 0x2000 && c <= 0x200B || c == 0x202F || c == 0x205F || c == 0x3000;
    }

    /** RFC 3454 table B.1. */
    private static boolean isMappedToNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || c >= 0x180B && c <= 0x180D
                || c == 0x200C
                || c == 0x200D
                || c == 0x2060
                || c >= 0xFE00 && c <= 0xFE0F
                || c == 0xFEFF;
    }

    /** RFC 3454 tables C.1.2 and C.2.1 to C.9. */
    private static boolean isProhibited(int c) {
        return isSpace(c)
                || Character.isISOControl(c)
                || c == 0x6DD
                || c == 0x70F
                || c == 0x180E
                || c == 0x2028
                || c == 0x2029
                || c >= 0x2061 && c <= 0x2063
                || c >= 0x206A && c <= 0x206F
                || c >= 0xFFF9 && c <= 0xFFFD
                || c >= 0x1D173 && c <= 0x1D17A
                || c >= 0xE000 && c <= 0xF8FF
                || c >= 0xF0000 // private use, and tags are below
                || c >= 0xFDD0 && c <= 0xFDEF
                || (c & 0xFFFE) == 0xFFFE
                || c >= 0xD800 && c <= 0xDFFF
                || c >= 0x2FF0 && c <= 0x2FFB
                || c == 0x340
                || c == 0x341
                || c == 0x200E
                || c == 0x200F
                || c >= 0x202A && c <= 0x202E
                || c == 0xE0001
                || c >= 0xE0020 && c <= 0xE007F;
    }

    /** RFC 3454 §6: a text that has characters of right-to-left scripts has no others, and begins and ends with one. */
    private static void checkDirections(String text) {
        int[] points = text.codePoints().toArray();
        boolean rightToLeft = Arrays.stream(points).anyMatch(SaslPrep::isRightToLeft);
        if (!rightToLeft) {
            return;
        }
        boolean leftToRight = Arrays.stream(points)
                .anyMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
        if (leftToRight || !isRightToLeft(points[0]) || !isRightToLeft(points[points.length - 1])) {
            throw new IllegalArgumentException("a text of both directions, which SASLprep forbids (RFC 4013)");
        }
    }

    private static boolean isRightToLeft(int c) {
        for (int i = 0; i < RIGHT_TO_LEFT.length; i += 2) {
            if (c >= RIGHT_TO_LEFT[i] && c <= RIGHT_TO_LEFT[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
