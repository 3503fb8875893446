package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** An AMQP uint: 0…4294967295. Immutable. AMQP 1.0 §1.6.5. */
public final class UnsignedInteger extends Number implements Comparable<UnsignedInteger> {
    private static final long serialVersionUID = 1L;

    private final int bits;

    private UnsignedInteger(int bits) {
        this.bits = bits;
    }

    /**
     * The uint of this value.
     *
     * @param value 0…4294967295
     * @return a value equal to any other of the same number
     * @throws IllegalArgumentException if {@code value} is out of range
     */
    public static UnsignedInteger of(long value) {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("uint: " + value + " is not in 0…4294967295");
        }
        return new UnsignedInteger((int) value);
    }

    /**
     * Its 32 bits.
     *
     * @return negative for values above 2³¹−1; {@link #longValue} never is
     */
    @Override
    public int intValue() {
        return bits;
    }

    @Override
    public long longValue() {
        return bits & 0xFFFF_FFFFL;
    }

    @Override
    public float floatValue() {
        return longValue();
    }

    @Override
    public double doubleValue() {
        return longValue();
    }

    @Override
    public int compareTo(UnsignedInteger other) {
        return Long.compare(longValue(), other.longValue());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnsignedInteger && bits == ((UnsignedInteger) other).bits;
    }

    @Override
    public int hashCode() {
        return bits;
    }

    @Override
    public String toString() {
        return Long.toString(longValue());
    }
}
