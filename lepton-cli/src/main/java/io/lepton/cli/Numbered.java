package io.lepton.cli;

/** Texts in which {@code {}} stands for the number of a message, from 1. */
final class Numbered {

    private static final String MARK = "{}";

    private Numbered() {}

    /** The text with the number in it. */
    static String text(String pattern, long number) {
        return pattern.contains(MARK) ? pattern.replace(MARK, Long.toString(number)) : pattern;
    }

    /** Whether the text differs from message to message. */
    static boolean isNumbered(String pattern) {
        return pattern.contains(MARK);
    }
}
