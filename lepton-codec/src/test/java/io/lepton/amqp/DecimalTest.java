package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IEEE 754-2008 decimals in the binary integer encoding. */
class DecimalTest {
    @ParameterizedTest
    @CsvSource({
        "0, 32800000",
        "1, 32800001",
        "-1, b2800001",
        "8388607, 32ffffff", // the last coefficient of the small form
        "8388608, 6ca00000", // the first of the large one
        "9.999999, 6bf8967f",
        "9999999, 6cb8967f",
        "0E-101, 00000000",
        "1E-101, 00000001",
        "1E+90, 5f800001",
        "-9999999E+90, f7f8967f"
    })
    @DisplayName("TYP-38: decimal32 golden bits")
    void decimal32(String number, String hex) {
        Decimal32 decimal = new Decimal32(Integer.parseUnsignedInt(hex, 16));
        assertThat(decimal.toBigDecimal()).isEqualTo(new BigDecimal(number));
        assertThat(Decimal32.of(new BigDecimal(number))).isEqualTo(decimal);
        assertThat(Octets.encodeHex(decimal)).isEqualTo("74" + hex);
        assertThat(Octets.decode("74" + hex)).isEqualTo(decimal);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 31c0000000000000",
        "1, 31c0000000000001",
        "-123.45, b180000000003039",
        "9007199254740991, 31dfffffffffffff",
        "9007199254740992, 6c70000000000000",
        "9999999999999999, 6c7386f26fc0ffff",
        "1E-398, 0000000000000001",
        "-9999999999999999E+369, f7fb86f26fc0ffff"
    })
    @DisplayName("TYP-38: decimal64 golden bits")
    void decimal64(String number, String hex) {
        Decimal64 decimal = new Decimal64(Long.parseUnsignedLong(hex, 16));
        assertThat(decimal.toBigDecimal()).isEqualTo(new BigDecimal(number));
        assertThat(Decimal64.of(new BigDecimal(number))).isEqualTo(decimal);
        assertThat(Octets.encodeHex(decimal)).isEqualTo("84" + hex);
        assertThat(Octets.decode("84" + hex)).isEqualTo(decimal);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3040000000000000, 0000000000000000",
        "1, 3040000000000000, 0000000000000001",
        "-123.45, b03c000000000000, 0000000000003039",
        "9999999999999999999999999999999999, 3041ed09bead87c0, 378d8e63ffffffff",
        "18446744073709551615, 3040000000000000, ffffffffffffffff",
        "1E-6176, 0000000000000000, 0000000000000001",
        "-9999999999999999999999999999999999E+6111, dfffed09bead87c0, 378d8e63ffffffff"
    })
    @DisplayName("TYP-38, API-TYP-05: decimal128 golden bits")
    void decimal128(String number, String high, String low) {
        Decimal128 decimal = new Decimal128(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16));
        assertThat(decimal.toBigDecimal()).isEqualTo(new BigDecimal(number));
        assertThat(Decimal128.of(new BigDecimal(number))).isEqualTo(decimal);
        assertThat(Octets.encodeHex(decimal)).isEqualTo("94" + high + low);
        assertThat(Octets.decode("94" + high + low)).isEqualTo(decimal);
    }

    @Test
    @DisplayName("TYP-38: any number of fitting digits and exponent becomes a decimal and comes back, scale included")
    void numbersThereAndBack() {
        Random random = new Random(38);
        for (int i = 0; i < 3_000; i++) {
            int digits = 1 + random.nextInt(34);
            BigInteger unscaled = new BigInteger(112, random).mod(BigInteger.TEN.pow(digits));
            BigDecimal number = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate());
            BigDecimal wide = new BigDecimal(number.unscaledValue(), random.nextInt(12_200) - 6100);
            assertThat(Decimal128.of(wide).toBigDecimal()).isEqualTo(wide);
            BigDecimal middle =
                    new BigDecimal(number.unscaledValue().remainder(BigInteger.TEN.pow(16)), random.nextInt(760) - 365);
            assertThat(Decimal64.of(middle).toBigDecimal()).isEqualTo(middle);
            BigDecimal small =
                    new BigDecimal(number.unscaledValue().remainder(BigInteger.TEN.pow(7)), random.nextInt(190) - 89);
            assertThat(Decimal32.of(small).toBigDecimal()).isEqualTo(small);
        }
    }

    @Test
    @DisplayName("TYP-38: a number whose exponent is too large for its form takes zeros, if there is room for them")
    void padding() {
        assertThat(Decimal32.of(new BigDecimal("1E+96")).toBigDecimal()).isEqualTo(new BigDecimal("1000000E+90"));
        assertThat(Decimal32.of(new BigDecimal("0E+500")).toBigDecimal()).isEqualTo(new BigDecimal("0E+90"));
        assertThat(Decimal32.of(new BigDecimal("0E-500")).toBigDecimal()).isEqualTo(new BigDecimal("0E-101"));
        assertThat(Decimal32.of(new BigDecimal("1000E-104")).toBigDecimal()).isEqualTo(new BigDecimal("1E-101"));
        assertThat(Decimal32.of(new BigDecimal("12345670000")).toBigDecimal()).isEqualTo(new BigDecimal("1234567E+4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "1E+97", "1E-102", "1.2345678", "11E+96", "1E-2147483647", "1E+2147483647"})
    @DisplayName("TYP-38: a number that would have to be rounded is refused")
    void doesNotFit(String number) {
        assertThatThrownBy(() -> Decimal32.of(new BigDecimal(number)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("decimal32 holds 7 digits and exponents from -101 to 90");
    }

    @Test
    @DisplayName("TYP-38, API-TYP-05: infinities and NaNs keep their bits and are no BigDecimal")
    void notFinite() {
        Object[] values = {
            new Decimal32(0x7800_0000),
            new Decimal32(0xF800_0000),
            new Decimal32(0x7C00_1234),
            new Decimal64(0x7800_0000_0000_0000L),
            new Decimal64(0xFC00_0000_0000_0001L),
            new Decimal128(0xF800_0000_0000_0000L, 7),
            new Decimal128(0x7E00_0000_0000_0000L, 7)
        };
        String[] texts = {"Infinity", "-Infinity", "NaN", "Infinity", "NaN", "-Infinity", "NaN"};
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            assertThat(Octets.decode(Octets.encode(value))).isEqualTo(value);
            assertThat(value).hasToString(texts[i]);
            assertThatThrownBy(() -> toBigDecimal(value))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("no finite number");
        }
    }

    private static BigDecimal toBigDecimal(Object value) {
        return value instanceof Decimal32
                ? ((Decimal32) value).toBigDecimal()
                : value instanceof Decimal64 ? ((Decimal64) value).toBigDecimal() : ((Decimal128) value).toBigDecimal();
    }

    @Test
    @DisplayName("TYP-38: a coefficient of too many digits stands for zero, as IEEE 754 says")
    void nonCanonical() {
        assertThat(new Decimal32(0x6CB8_9680).toBigDecimal()).isEqualTo(new BigDecimal("0")); // 10000000
        assertThat(new Decimal64(0x6C73_86F2_6FC1_0000L).toBigDecimal()).isEqualTo(new BigDecimal("0"));
        assertThat(new Decimal128(0x3041_ED09_BEAD_87C0L, 0x378D_8E64_0000_0000L).toBigDecimal())
                .isEqualTo(new BigDecimal("0"));
        assertThat(new Decimal128(0x6C10_0000_0000_0000L, 5).toBigDecimal()).isEqualTo(new BigDecimal("0"));
        assertThat(new Decimal32(0x3280_0001)).hasToString("1");
    }
}
