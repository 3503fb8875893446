package io.lepton.frame;

import java.util.HexFormat;

/**
 * Octets written for people. A line is hex, with single blanks where one likes, then two blanks or more and a comment,
 * which counts for nothing; a line that starts with two blanks is all comment.
 */
final class WireText {
    private WireText() {}

    static byte[] octets(String text) {
        StringBuilder hex = new StringBuilder();
        for (String line : text.split("\n")) {
            int comment = line.indexOf("  ");
            hex.append(comment < 0 ? line : line.substring(0, comment));
        }
        return HexFormat.of().parseHex(hex.toString().replace(" ", ""));
    }

    static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    static String hex(byte[] octets, int offset, int length) {
        return HexFormat.of().formatHex(octets, offset, offset + length);
    }
}
