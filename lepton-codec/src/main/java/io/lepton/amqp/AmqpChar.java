package io.lepton.amqp;

/**
 * One Unicode character. AMQP 1.0 §1.6.16.
 *
 * @param codePoint 0…0x10FFFF but for the surrogates 0xD800…0xDFFF
 */
public record AmqpChar(int codePoint) implements Comparable<AmqpChar> {
    /**
     * Makes a character.
     *
     * @throws IllegalArgumentException if {@code codePoint} is a surrogate or no code point
     */
    public AmqpChar {
        if (!isScalar(codePoint)) {
            throw new IllegalArgumentException(String.format("char: 0x%X is not a Unicode character", codePoint));
        }
    }

    static boolean isScalar(int codePoint) {
        return Character.isValidCodePoint(codePoint)
                && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    }

    @Override
    public int compareTo(AmqpChar other) {
        return Integer.compare(codePoint, other.codePoint);
    }

    /**
     * The character as text.
     *
     * @return one or two Java characters
     */
    @Override
    public String toString() {
        return Character.toString(codePoint);
    }
}
