package io.lepton.store;

import io.lepton.endpoint.LinkIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What a link is called in the tables: half a SHA-256 of its identity. Names of containers and links are the peer's to choose,
 * of any length and with any character; no index and no column takes all of them.
 */
final class LinkKey {
    private static final int LENGTH = 16;
    private static final int READABLE = 255;

    private LinkKey() {}

    static byte[] of(LinkIdentity link) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : new String[] {
                link.localContainer(),
                link.remoteContainer(),
                link.name(),
                link.role().name()
            }) {
                digest.update((part.length() + ":").getBytes(StandardCharsets.US_ASCII)); // where it ends is no guess
                digest.update(utf16(part));
            }
            return Arrays.copyOf(digest.digest(), LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("each JDK has SHA-256", e);
        }
    }

    /** Each character as it is; an encoder would make the same of all that are no text. */
    private static byte[] utf16(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * text.length());
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    /** A name for people to read, of a length and in characters that each database takes. */
    static String readable(String name) {
        String shown = name.length() > READABLE ? name.substring(0, READABLE) : name;
        StringBuilder text = new StringBuilder(shown.length());
        shown.codePoints()
                .map(each ->
                        each == 0 || each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE ? '?' : each)
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}
