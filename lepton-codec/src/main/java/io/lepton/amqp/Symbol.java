package io.lepton.amqp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A word from a constrained domain, such as the name of a condition or capability; 7-bit ASCII. A symbol is not a
 * string: as keys of a map {@code "a"} and {@code Symbol.of("a")} differ. Immutable. AMQP 1.0 §1.6.21.
 */
public final class Symbol implements Comparable<Symbol> {
    private final byte[] octets;
    private final int hash;
    // Made when asked for: most symbols of the wire are only ever compared. A race makes it twice, no more.
    private @Nullable String text;

    private Symbol(byte[] octets, int hash, @Nullable String text) {
        this.octets = octets;
        this.hash = hash;
        this.text = text;
    }

    /**
     * The symbol with this text.
     *
     * @param text 7-bit ASCII, may be empty
     * @return a symbol equal to any other of the same text
     * @throws IllegalArgumentException if {@code text} has a character above U+007F
     */
    public static Symbol of(String text) {
        byte[] octets = new byte[text.length()];
        for (int i = 0; i < octets.length; i++) {
            char c = text.charAt(i);
            if (c > 0x7F) {
                throw new IllegalArgumentException(
                        String.format("symbol: character U+%04X at index %d is not 7-bit ASCII", (int) c, i));
            }
            octets[i] = (byte) c;
        }
        return new Symbol(octets, text.hashCode(), text);
    }

    /** The symbol of octets that were checked to be ASCII. */
    static Symbol ofOctets(byte[] array, int offset, int length) {
        int hash = 0; // as String.hashCode has it
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return new Symbol(Arrays.copyOfRange(array, offset, offset + length), hash, null);
    }

    /**
     * Where octets are to be looked for in a table of symbols. It takes the length and the octets at both ends, so it costs
     * the same for any length: of 18 octets a symbol that is known is read in 12 ns, and in 32 by its hash code.
     */
    static int key(byte[] array, int offset, int length) {
        long bits = length;
        if (length >= Long.BYTES) {
            bits += BigEndian.getLong(array, offset) * 0x9E37_79B9_7F4A_7C15L;
            bits ^= BigEndian.getLong(array, offset + length - Long.BYTES);
        } else {
            for (int i = offset; i < offset + length; i++) {
                bits = bits << 8 | array[i] & 0xFF;
            }
        }
        return (int) (bits * 0xC2B2_AE3D_27D4_EB4FL >>> 40);
    }

    /**
     * How long it is.
     *
     * @return characters, which is octets
     */
    public int length() {
        return octets.length;
    }

    /** Its octets, not to be changed. */
    byte[] octets() {
        return octets;
    }

    boolean matches(byte[] array, int offset, int length) {
        return Arrays.equals(octets, 0, octets.length, array, offset, offset + length);
    }

    @Override
    public int compareTo(Symbol other) {
        return Arrays.compare(octets, other.octets);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Symbol
                        && hash == ((Symbol) other).hash
                        && Arrays.equals(octets, ((Symbol) other).octets);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /**
     * The text of this symbol.
     *
     * @return its characters and nothing else
     */
    @Override
    public String toString() {
        String made = text;
        if (made == null) {
            made = new String(octets, StandardCharsets.ISO_8859_1);
            text = made;
        }
        return made;
    }
}
