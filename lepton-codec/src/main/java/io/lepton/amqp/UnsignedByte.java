package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/** An AMQP ubyte: 0…255. Immutable. AMQP 1.0 §1.6.3. */
public final class UnsignedByte extends Number implements Comparable<UnsignedByte> {
    private static final long serialVersionUID = 1L;

    private final byte bits;

    private UnsignedByte(byte bits) {
        this.bits = bits;
    }

    /**
     * The ubyte of this value.
     *
     * @param value 0…255
     * @return a value equal to any other of the same number
     * @throws IllegalArgumentException if {@code value} is out of range
     */
    public static UnsignedByte of(int value) {
        if (value < 0 || value > 0xFF) {
            throw new IllegalArgumentException("ubyte: " + value + " is not in 0…255");
        }
        return new UnsignedByte((byte) value);
    }

    @Override
    public int intValue() {
        return bits & 0xFF;
    }

    @Override
    public long longValue() {
        return bits & 0xFF;
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
    public int compareTo(UnsignedByte other) {
        return Long.compare(longValue(), other.longValue());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnsignedByte && bits == ((UnsignedByte) other).bits;
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
