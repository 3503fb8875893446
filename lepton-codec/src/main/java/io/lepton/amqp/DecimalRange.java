package io.lepton.amqp;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What one of IEEE 754-2008's decimal formats can hold: {@code digits} decimal digits and an exponent whose smallest is
 * −{@code bias} and largest {@code maxExponent}.
 */
record DecimalRange(String name, int digits, int bias, int maxExponent) {
    /** An equal number whose digits and exponent both fit; throws ArithmeticException rather than rounding. */
    BigDecimal fit(BigDecimal value) {
        BigDecimal fitting = value;
        if (value.signum() == 0) {
            int exponent = Math.max(-bias, Math.min(maxExponent, -value.scale()));
            return new BigDecimal(BigInteger.ZERO, -exponent);
        }
        long excess = Math.max(value.precision() - (long) digits, (long) value.scale() - bias);
        if (excess > 0) {
            if (excess >= value.precision()) { // all digits would have to go, and one of them is not 0
                throw tooBig(value);
            }
            BigInteger[] parts = value.unscaledValue().divideAndRemainder(BigInteger.TEN.pow((int) excess));
            if (parts[1].signum() != 0) {
                throw tooBig(value);
            }
            fitting = new BigDecimal(parts[0], Math.toIntExact(value.scale() - excess));
        }
        long padding = -(long) fitting.scale() - maxExponent;
        if (padding > 0) {
            if (fitting.precision() + padding > digits) {
                throw tooBig(value);
            }
            fitting = fitting.setScale(-maxExponent);
        }
        return fitting;
    }

    private ArithmeticException tooBig(BigDecimal value) {
        return new ArithmeticException(String.format(
                "%s holds %d digits and exponents from %d to %d: not a number of precision %d and scale %d",
                name, digits, -bias, maxExponent, value.precision(), value.scale()));
    }

    /** The text of a value that is no number. */
    static String text(boolean nan, boolean negative) {
        return nan ? "NaN" : negative ? "-Infinity" : "Infinity";
    }

    static ArithmeticException notFinite(String name, String text) {
        return new ArithmeticException(name + ": " + text + " is no finite number");
    }
}
