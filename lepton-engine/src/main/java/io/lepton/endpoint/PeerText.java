package io.lepton.endpoint;

/**
 * Text that a peer chose, fit to stand in one line of a log (ROB-32): what would break or turn the line is written as an escape,
 * and what is too long is cut.
 */
final class PeerText {
    private static final int MAX_LENGTH = 256;

    private PeerText() {}

    static String of(String text) {
        if (text.length() <= MAX_LENGTH && text.chars().noneMatch(PeerText::isUnfit)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
            char c = text.charAt(i);
            if (isUnfit(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return text.length() <= MAX_LENGTH ? line.toString() : line.append('…').toString();
    }

    private static boolean isUnfit(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
