package io.lepton.frame;

/**
 * Text from a peer, fit to stand in one line of a log (ROB-32): no control character gets through, nor one that turns the
 * direction of a line, and what is long is cut.
 */
final class TraceText {
    private TraceText() {}

    /** Appends {@code text} in quotes, its first {@code max} characters. */
    static void quote(StringBuilder out, String text, int max) {
        out.append('"');
        escape(out, text, max);
        out.append('"');
    }

    /** Appends {@code text} without quotes, its first {@code max} characters. */
    static void escape(StringBuilder out, String text, int max) {
        int i = 0;
        while (i < text.length() && i < max) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            append(out, character);
        }
        if (i < text.length()) {
            out.append('…');
        }
    }

    /** Appends octets in quotes, the first {@code max} of them; what is not a printable ASCII character as {@code \x00}. */
    static void quoteOctets(StringBuilder out, byte[] array, int offset, int length, int max) {
        out.append('"');
        int end = Math.min(length, max);
        for (int i = 0; i < end; i++) {
            int octet = array[offset + i] & 0xFF;
            if (octet < ' ' || octet > '~') {
                out.append("\\x").append(hex(octet >> 4)).append(hex(octet));
            } else {
                appendPrintable(out, octet);
            }
        }
        out.append(end < length ? "…\"" : "\"");
    }

    private static void append(StringBuilder out, int character) {
        switch (Character.getType(character)) {
            case Character.CONTROL:
            case Character.FORMAT: // among them those that turn the direction
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.PRIVATE_USE:
            case Character.UNASSIGNED:
                out.append("\\u{").append(Integer.toHexString(character)).append('}');
                break;
            default:
                appendPrintable(out, character);
                break;
        }
    }

    private static void appendPrintable(StringBuilder out, int character) {
        if (character == '"' || character == '\\') {
            out.append('\\');
        }
        out.appendCodePoint(character);
    }

    private static char hex(int nibble) {
        return Character.forDigit(nibble & 0xF, 16);
    }
}
