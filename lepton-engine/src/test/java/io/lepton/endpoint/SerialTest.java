package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SerialTest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(32);
    private static final BigInteger HALF = BigInteger.ONE.shiftLeft(31);

    @Test
    @DisplayName(
            "SES-09 ROB-34: a number stands before another if less than half of all numbers lead from it to that (RFC 1982)")
    void comparesAsTheStandardDefines() {
        Random random = new Random(1982);
        for (int i = 0; i < 100_000; i++) {
            int a = random.nextInt();
            int b = i % 2 == 0 ? random.nextInt() : a + random.nextInt(9) - 4;
            BigInteger steps = BigInteger.valueOf(Serial.unsigned(b))
                    .subtract(BigInteger.valueOf(Serial.unsigned(a)))
                    .mod(MODULUS);
            int expected = steps.signum() == 0 ? 0 : steps.compareTo(HALF) < 0 ? -1 : 1;
            if (!steps.equals(HALF)) {
                assertThat(Integer.signum(Serial.compare(a, b))).isEqualTo(expected);
                assertThat(Serial.min(a, b)).isEqualTo(expected <= 0 ? a : b);
                assertThat(Serial.max(a, b)).isEqualTo(expected >= 0 ? a : b);
            }
        }
    }

    @Test
    @DisplayName("SES-09: numbers go on from 4294967295 to 0")
    void wraps() {
        assertThat(Serial.compare(0xFFFF_FFFF, 0)).isNegative();
        assertThat(Serial.distance(0xFFFF_FFFE, 3)).isEqualTo(5);
        assertThat(Serial.distance(3, 0xFFFF_FFFE)).isEqualTo(-5);
        assertThat(Serial.min(0xFFFF_FFFF, 0)).isEqualTo(0xFFFF_FFFF);
        assertThat(Serial.max(0xFFFF_FFFF, 0)).isZero();
        assertThat(Serial.unsigned(-1)).isEqualTo(4_294_967_295L);
    }
}
