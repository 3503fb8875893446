package io.lepton.amqp;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An IEEE 754-2008 decimal of 128 bits, in the binary integer encoding. The bits survive a pass-through unchanged, those
 * of NaNs too; equality is that of the bits. AMQP 1.0 §1.6.15.
 *
 * <pre>
 * s eeeeeeeeeeeeee cccc…  c of 113 bits             s·c·10^(e−6176)
 * s 11 …                  a coefficient of more than 34 digits, which stands for 0
 * s 11110 …, s 11111 …    infinite, NaN
 * </pre>
 *
 * @param high the first eight octets: the sign, the exponent and 49 bits of the coefficient
 * @param low the last eight octets
 */
public record Decimal128(long high, long low) {
    private static final DecimalRange RANGE = new DecimalRange("decimal128", 34, 6176, 6111);
    private static final BigInteger MAX_COEFFICIENT = BigInteger.TEN.pow(34).subtract(BigInteger.ONE);
    private static final int HIGH_COEFFICIENT_BITS = 49;
    private static final int EXPONENT_MASK = 0x3FFF;

    /**
     * The decimal equal to {@code value}, of the same scale where that fits.
     *
     * @param value a number of up to 34 digits
     * @return the decimal
     * @throws ArithmeticException if it does not fit without rounding
     */
    public static Decimal128 of(BigDecimal value) {
        BigDecimal fitting = RANGE.fit(value);
        BigInteger coefficient = fitting.unscaledValue().abs();
        long exponent = RANGE.bias() - fitting.scale();
        long sign = value.signum() < 0 ? 1L << 63 : 0;
        long high = sign
                | exponent << HIGH_COEFFICIENT_BITS
                | coefficient.shiftRight(64).longValue();
        return new Decimal128(high, coefficient.longValue());
    }

    /**
     * Whether this is a number.
     *
     * @return false for the infinities and NaNs
     */
    public boolean isFinite() {
        return (high >>> 59 & 0xF) != 0xF;
    }

    /**
     * The number, with its scale. A coefficient of more than 34 digits stands for 0, as IEEE 754 has it; the sign of a
     * zero is lost.
     *
     * @return the number
     * @throws ArithmeticException if this is infinite or NaN
     */
    public BigDecimal toBigDecimal() {
        if (!isFinite()) {
            throw DecimalRange.notFinite(RANGE.name(), toString());
        }
        if ((high >>> 61 & 3) == 3) {
            int exponent = (int) (high >>> HIGH_COEFFICIENT_BITS - 2) & EXPONENT_MASK;
            return new BigDecimal(BigInteger.ZERO, RANGE.bias() - exponent);
        }
        int exponent = (int) (high >>> HIGH_COEFFICIENT_BITS) & EXPONENT_MASK;
        BigInteger coefficient = BigInteger.valueOf(high & (1L << HIGH_COEFFICIENT_BITS) - 1)
                .shiftLeft(64)
                .or(UnsignedLong.ofBits(low).toBigInteger());
        if (coefficient.compareTo(MAX_COEFFICIENT) > 0) {
            coefficient = BigInteger.ZERO;
        }
        return new BigDecimal(high < 0 ? coefficient.negate() : coefficient, RANGE.bias() - exponent);
    }

    /**
     * The number as {@link BigDecimal#toString} writes it, or {@code NaN}, {@code Infinity}, {@code -Infinity}.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return isFinite() ? toBigDecimal().toString() : DecimalRange.text((high >>> 58 & 1) == 1, high < 0);
    }
}
