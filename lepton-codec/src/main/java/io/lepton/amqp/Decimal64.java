package io.lepton.amqp;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An IEEE 754-2008 decimal of 64 bits, in the binary integer encoding. The bits survive a pass-through unchanged, those
 * of NaNs too; equality is that of the bits. AMQP 1.0 §1.6.14.
 *
 * <pre>
 * s eeeeeeee cccc…        c of 53 bits                          s·c·10^(e−398)
 * s 11 eeeeeeee ccc…      c of 51 bits, 100 put before them
 * s 11110 …, s 11111 …    infinite, NaN
 * </pre>
 *
 * @param bits the sign, the exponent and the coefficient
 */
public record Decimal64(long bits) {
    private static final DecimalRange RANGE = new DecimalRange("decimal64", 16, 398, 369);
    private static final long MAX_COEFFICIENT = 9_999_999_999_999_999L;
    private static final int COEFFICIENT_BITS = 53;
    private static final int EXPONENT_MASK = 0x3FF;

    /**
     * The decimal equal to {@code value}, of the same scale where that fits.
     *
     * @param value a number of up to 16 digits
     * @return the decimal
     * @throws ArithmeticException if it does not fit without rounding
     */
    public static Decimal64 of(BigDecimal value) {
        BigDecimal fitting = RANGE.fit(value);
        long coefficient = fitting.unscaledValue().abs().longValueExact();
        long exponent = RANGE.bias() - fitting.scale();
        long sign = value.signum() < 0 ? 1L << 63 : 0;
        long rest = coefficient < 1L << COEFFICIENT_BITS
                ? exponent << COEFFICIENT_BITS | coefficient
                : 3L << 61 | exponent << COEFFICIENT_BITS - 2 | coefficient & (1L << COEFFICIENT_BITS - 2) - 1;
        return new Decimal64((sign | rest));
    }

    /**
     * Whether this is a number.
     *
     * @return false for the infinities and NaNs
     */
    public boolean isFinite() {
        return (bits >>> 59 & 0xF) != 0xF;
    }

    /**
     * The number, with its scale. A coefficient of more than 16 digits stands for 0, as IEEE 754 has it; the sign of
     * a zero is lost.
     *
     * @return the number
     * @throws ArithmeticException if this is infinite or NaN
     */
    public BigDecimal toBigDecimal() {
        if (!isFinite()) {
            throw DecimalRange.notFinite(RANGE.name(), toString());
        }
        boolean large = (bits >>> 61 & 3) == 3;
        int exponent = (int) (bits >>> (large ? COEFFICIENT_BITS - 2 : COEFFICIENT_BITS)) & EXPONENT_MASK;
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
        return isFinite() ? toBigDecimal().toString() : DecimalRange.text((bits >>> 58 & 1) == 1, bits < 0);
    }
}
