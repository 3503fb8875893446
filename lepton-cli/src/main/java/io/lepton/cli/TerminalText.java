package io.lepton.cli;

/** What others wrote, on a terminal, which would obey the control characters in it. Elsewhere it stays as it is. */
final class TerminalText {

    private TerminalText() {}

    /** The text with control characters shown by their number, but for the ends of lines and tabs. */
    static String of(String text) {
        if (text.codePoints().noneMatch(TerminalText::isObeyed)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isObeyed(point)) {
                shown.append(String.format("\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }

    /** Whether it moves the cursor, changes colours or the title, or turns the direction of writing around. */
    private static boolean isObeyed(int point) {
        boolean turnsDirection = point >= 0x202A && point <= 0x202E || point >= 0x2066 && point <= 0x2069;
        return Character.isISOControl(point) && point != '\n' && point != '\t' || turnsDirection;
    }
}
