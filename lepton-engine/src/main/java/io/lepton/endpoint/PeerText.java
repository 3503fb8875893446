package io.lepton.endpoint;

/**
 * Text that a peer chose, fit to stand in one line of a log (ROB-32): what would break or turn the line is written as an escape,
 * and what is too long is cut.
 */
final class PeerText {
    private static final int MAX_LENGTH = 256;

    private PeerText() {}

    static String of(String text) {
        boolean cut = text.codePointCount(0, text.length()) > MAX_LENGTH;
        if (!cut && text.codePoints().noneMatch(PeerText::isUnfit)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (isUnfit(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return cut ? line.append('…').toString() : line.toString();
    }

    private static boolean isUnfit(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
