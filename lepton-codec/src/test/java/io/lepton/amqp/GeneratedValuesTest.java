package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every value, on thousands of them made by chance from fixed seeds. */
class GeneratedValuesTest {
    private static final int VALUES = 2_000;
    private static final DecodeLimits ROOMY = DecodeLimits.DEFAULT.withMaxValues(1_000_000);

    private interface Check {
        void accept(@Nullable Object value, Random random);
    }

    private static void forAll(long seed, Check check) {
        ValueGenerator generator = new ValueGenerator(seed);
        Random random = new Random(seed);
        for (int i = 0; i < VALUES; i++) {
            Object value = generator.value(4);
            try {
                check.accept(value, random);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("value " + i + " of seed " + seed + ": " + ValueText.of(value), e);
            }
        }
    }

    private static @Nullable Object decode(byte[] octets) {
        AmqpReader in = new AmqpReader(ROOMY).reset(octets, 0, octets.length);
        Object value = in.readObject();
        assertThat(in.remaining()).isZero();
        return value;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("TYP-06, TYP-08, TYP-18, TYP-22, TYP-24: we write the shortest form, as a second encoder finds it")
    void shortest(long seed) {
        forAll(seed, (value, random) -> assertThat(Octets.encode(value)).isEqualTo(ReferenceEncoder.shortest(value)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("TYP-04, TYP-06, TYP-17, TYP-21: any encoding of a value reads as that value")
    void anyEncoding(long seed) {
        forAll(seed, (value, random) -> {
            byte[] octets = ReferenceEncoder.any(value, random);
            Object read = decode(octets);
            assertThat(ValueEquality.equal(read, value))
                    .as("%s", ValueText.of(read))
                    .isTrue();
            assertThat(ValueEquality.hash(read)).isEqualTo(ValueEquality.hash(value));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    @DisplayName("TYP-16, TYP-38: what was read is written back octet for octet, orders and NaNs included")
    void roundTrip(long seed) {
        forAll(seed, (value, random) -> {
            byte[] octets = Octets.encode(value);
            assertThat(Octets.encode(decode(octets))).isEqualTo(octets);
        });
    }

    @Test
    @DisplayName("TYP-40: a value is passed over to just where it would be read to")
    void skip() {
        forAll(7, (value, random) -> {
            byte[] octets = ReferenceEncoder.any(value, random);
            AmqpReader in = Octets.reader(octets);
            in.skip();
            assertThat(in.remaining()).isZero();
        });
    }
}
