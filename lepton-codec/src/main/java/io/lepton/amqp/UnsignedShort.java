package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** An AMQP ushort: 0…65535. Immutable. AMQP 1.0 §1.6.4. */
public final class UnsignedShort extends Number implements Comparable<UnsignedShort> {
    private static final long serialVersionUID = 1L;

    private final short bits;

    private UnsignedShort(short bits) {
        this.bits = bits;
    }

    /**
     * The ushort of this value.
     *
     * @param value 0…65535
     * @return a value equal to any other of the same number
     * @throws IllegalArgumentException if {@code value} is out of range
     */
    public static UnsignedShort of(int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException("ushort: " + value + " is not in 0…65535");
        }
        return new UnsignedShort((short) value);
    }

    @Override
    public int intValue() {
        return bits & 0xFFFF;
    }

    @Override
    public long longValue() {
        return bits & 0xFFFF;
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
    public int compareTo(UnsignedShort other) {
        return Long.compare(longValue(), other.longValue());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnsignedShort && bits == ((UnsignedShort) other).bits;
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
