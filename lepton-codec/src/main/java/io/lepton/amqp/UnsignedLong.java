package io.lepton.amqp;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** An AMQP ulong: 0…2⁶⁴−1. Immutable. AMQP 1.0 §1.6.6. */
public final class UnsignedLong extends Number implements Comparable<UnsignedLong> {
    private static final long serialVersionUID = 1L;

    private final long bits;

    private UnsignedLong(long bits) {
        this.bits = bits;
    }

    /**
     * The ulong of this value.
     *
     * @param value 0…2⁶³−1; for larger ones see {@link #of(BigInteger)} and {@link #ofBits}
     * @return a value equal to any other of the same number
     * @throws IllegalArgumentException if {@code value} is negative
     */
    public static UnsignedLong of(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("ulong: " + value + " is negative");
        }
        return new UnsignedLong(value);
    }

    /**
     * The ulong of this value.
     *
     * @param value 0…2⁶⁴−1
     * @return a value equal to any other of the same number
     * @throws IllegalArgumentException if {@code value} is out of range
     */
    public static UnsignedLong of(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 64) {
            throw new IllegalArgumentException("ulong: " + value + " is not in 0…18446744073709551615");
        }
        return new UnsignedLong(value.longValue());
    }

    /**
     * The ulong with these 64 bits.
     *
     * @param bits all of a {@code long}'s values; −1 is 2⁶⁴−1
     * @return a value equal to any other of the same number
     */
    public static UnsignedLong ofBits(long bits) {
        return new UnsignedLong(bits);
    }

    /**
     * The number, whatever its size.
     *
     * @return 0…2⁶⁴−1
     */
    public BigInteger toBigInteger() {
        return new BigInteger(toString());
    }

    @Override
    public int intValue() {
        return (int) bits;
    }

    /**
     * Its 64 bits.
     *
     * @return negative for values above 2⁶³−1
     */
    @Override
    public long longValue() {
        return bits;
    }

    @Override
    public float floatValue() {
        return (float) doubleValue();
    }

    @Override
    public double doubleValue() {
        return bits >= 0 ? bits : toBigInteger().doubleValue();
    }

    @Override
    public int compareTo(UnsignedLong other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnsignedLong && bits == ((UnsignedLong) other).bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
