package io.lepton.amqp;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An IEEE 754-2008 decimal of 32 bits, in the binary integer encoding. The bits survive a pass-through unchanged, those
 * of NaNs too; equality is that of the bits. AMQP 1.0 §1.6.13.
 *
 * <pre>
 * s eeeeeeee cccc…        c of 23 bits                          s·c·10^(e−101)
 * s 11 eeeeeeee ccc…      c of 21 bits, 100 put before them
 * s 11110 …, s 11111 …    infinite, NaN
 * </pre>
 *
 * @param bits the sign, the exponent and the coefficient
 */
public record Decimal32(int bits) {
    private static final DecimalRange RANGE = new DecimalRange("decimal32", 7, 101, 90);
    private static final long MAX_COEFFICIENT = 9_999_999L;
    private static final int COEFFICIENT_BITS = 23;
    private static final int EXPONENT_MASK = 0xFF;

    /**
     * The decimal equal to {@code value}, of the same scale where that fits.
     *
     * @param value a number of up to 7 digits
     * @return the decimal
     * @throws ArithmeticException if it does not fit without rounding
     */
    public static Decimal32 of(BigDecimal value) {
        BigDecimal fitting = RANGE.fit(value);
        long coefficient = fitting.unscaledValue().abs().longValueExact();
        long exponent = RANGE.bias() - fitting.scale();
        long sign = value.signum() < 0 ? 1L << 31 : 0;
        long rest = coefficient < 1L << COEFFICIENT_BITS
                ? exponent << COEFFICIENT_BITS | coefficient
                : 3L << 29 | exponent << COEFFICIENT_BITS - 2 | coefficient & (1L << COEFFICIENT_BITS - 2) - 1;
        return new Decimal32((int) (sign | rest));
    }

    /**
     * Whether this is a number.
     *
     * @return false for the infinities and NaNs
     */
    public boolean isFinite() {
        return (bits >>> 27 & 0xF) != 0xF;
    }

    /**
     * The number, with its scale. A coefficient of more than 7 digits stands for 0, as IEEE 754 has it; the sign of
     * a zero is lost.
     *
     * @return the number
     * @throws ArithmeticException if this is infinite or NaN
     */
    public BigDecimal toBigDecimal() {
        if (!isFinite()) {
            throw DecimalRange.notFinite(RANGE.name(), toString());
        }
        boolean large = (bits >>> 29 & 3) == 3;
        int exponent = bits >>> (large ? COEFFICIENT_BITS - 2 : COEFFICIENT_BITS) & EXPONENT_MASK;
        long coefficient = large
                ? 1L << COEFFICIENT_BITS | bits & (1L << COEFFICIENT_BITS - 2) - 1
                : bits & (1L << COEFFICIENT_BITS) - 1;
        if (coefficient > MAX_COEFFICIENT) {
            coefficient = 0;
        }
        return new BigDecimal(BigInteger.valueOf(bits < 0 ? -coefficient : coefficient), RANGE.bias() - exponent);
    }

    /**
     * The number as {@link BigDecimal#toString} writes it, or {@code NaN}, {@code Infinity}, {@code -Infinity}.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return isFinite() ? toBigDecimal().toString() : DecimalRange.text((bits >>> 26 & 1) == 1, bits < 0);
    }
}
