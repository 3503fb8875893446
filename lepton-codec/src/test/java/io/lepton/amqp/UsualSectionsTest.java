package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a section straight from its octets is what a reader makes of it; whatever else it is, is left to the reader. */
class UsualSectionsTest {
    private static final int ROUNDS = 4_000;

    private int usual;
    private int refused;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("MSG-03: a header read from its octets is the one that a reader makes of them, damaged or not")
    void header(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            List<@Nullable Object> fields = new ArrayList<>();
            fields.add(maybe(random, random.nextBoolean()));
            fields.add(maybe(random, UnsignedByte.of(random.nextInt(256))));
            fields.add(maybe(random, UnsignedInteger.of(random.nextInt(3) * 200L)));
            fields.add(maybe(random, random.nextBoolean()));
            fields.add(maybe(random, UnsignedInteger.of(random.nextInt(3) * 0x7FFF_FFFFL)));
            byte[] octets = damaged(ReferenceEncoder.any(someOf(fields, random), random), random);
            compare(
                    octets,
                    HeaderSection.readUsual(octets, 0, octets.length),
                    HeaderSection::read,
                    header -> octets(header::write));
        }
        assertThat(usual).isBetween(ROUNDS / 10, ROUNDS - 1);
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("MSG-17: properties read from their octets are what a reader makes of them, damaged or not")
    void properties(long seed) {
        Random random = new Random(seed);
        ValueGenerator values = new ValueGenerator(seed);
        for (int i = 0; i < ROUNDS; i++) {
            List<@Nullable Object> fields = new ArrayList<>();
            fields.add(maybe(random, id(random, values)));
            fields.add(maybe(random, values.value(AmqpType.BINARY, 0)));
            for (int k = 2; k < 5; k++) {
                fields.add(maybe(random, values.value(AmqpType.STRING, 0)));
            }
            fields.add(maybe(random, id(random, values)));
            fields.add(maybe(random, values.value(AmqpType.SYMBOL, 0)));
            fields.add(maybe(random, values.value(AmqpType.SYMBOL, 0)));
            fields.add(maybe(random, Instant.ofEpochMilli(random.nextLong())));
            fields.add(maybe(random, Instant.ofEpochMilli(random.nextLong())));
            fields.add(maybe(random, values.value(AmqpType.STRING, 0)));
            fields.add(maybe(random, values.value(AmqpType.UINT, 0)));
            fields.add(maybe(random, values.value(AmqpType.STRING, 0)));
            byte[] octets = damaged(ReferenceEncoder.any(someOf(fields, random), random), random);
            compare(
                    octets,
                    PropertiesSection.readUsual(octets, 0, octets.length, DecodeLimits.DEFAULT),
                    PropertiesSection::read,
                    properties -> octets(properties::write));
        }
        assertThat(usual).isBetween(ROUNDS / 10, ROUNDS - 1);
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName(
            "MSG-13: application-properties read from their octets are what a reader makes of them, damaged or not")
    void applicationProperties(long seed) {
        Random random = new Random(seed);
        ValueGenerator values = new ValueGenerator(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] octets = map(random, values, () -> "key-" + random.nextInt(1000));
            compare(
                    octets,
                    ReceivedMap.readProperties(octets, 0, octets.length, DecodeLimits.DEFAULT),
                    in -> ApplicationProperties.read(in, false),
                    UsualSectionsTest::entries);
        }
        assertThat(usual).isBetween(ROUNDS / 10, ROUNDS - 1);
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("MSG-14: annotations read from their octets are what a reader makes of them, damaged or not")
    void annotations(long seed) {
        Random random = new Random(seed);
        ValueGenerator values = new ValueGenerator(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] octets = map(
                    random,
                    values,
                    () -> random.nextBoolean()
                            ? Symbol.of("x-opt-" + random.nextInt(1000))
                            : UnsignedLong.of(random.nextInt(1000)));
            compare(
                    octets,
                    ReceivedMap.readAnnotations(octets, 0, octets.length, DecodeLimits.DEFAULT),
                    in -> Annotations.read(in, false),
                    UsualSectionsTest::entries);
        }
        assertThat(usual).isBetween(ROUNDS / 10, ROUNDS - 1);
        assertThat(refused).isPositive();
    }

    private <T> void compare(
            byte[] octets, @Nullable T read, Function<AmqpReader, T> reader, Function<T, Object> asComparable) {
        T expected;
        try {
            expected = reader.apply(new AmqpReader().reset(octets, 0, octets.length));
        } catch (DecodingException e) {
            assertThat(read).as(Octets.hex(octets)).isNull();
            refused++;
            return;
        }
        if (read != null) {
            assertThat(asComparable.apply(read)).as(Octets.hex(octets)).isEqualTo(asComparable.apply(expected));
            usual++;
        }
    }

    private static byte[] map(Random random, ValueGenerator values, java.util.function.Supplier<Object> keys) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int k = random.nextInt(ReceivedMap.MAX_ENTRIES + 2); k > 0; k--) {
            map.put(keys.get(), random.nextInt(60) == 0 ? values.value(2) : values.value(0));
        }
        return damaged(ReferenceEncoder.any(map, random), random);
    }

    /** In their order, with octets as text, which has an equality. */
    private static Object entries(Map<?, ?> map) {
        List<String> entries = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object value = entry.getValue();
            entries.add(entry.getKey() + "=" + (value == null ? null : value.getClass())
                    + Octets.hex(Octets.encode(value)));
        }
        return entries;
    }

    private static String octets(java.util.function.Consumer<AmqpWriter> write) {
        AmqpWriter out = new AmqpWriter(64);
        write.accept(out);
        return Octets.hex(out.toByteArray());
    }

    private static @Nullable Object maybe(Random random, @Nullable Object value) {
        return random.nextInt(4) == 0 ? null : value;
    }

    private static Object id(Random random, ValueGenerator values) {
        return switch (random.nextInt(4)) {
            case 0 -> values.value(AmqpType.STRING, 0);
            case 1 -> values.value(AmqpType.ULONG, 0);
            case 2 -> new UUID(random.nextLong(), random.nextLong());
            default -> values.value(AmqpType.BINARY, 0);
        };
    }

    /** The first of the fields; now and then one more null than there may be. */
    private static List<@Nullable Object> someOf(List<@Nullable Object> fields, Random random) {
        if (random.nextInt(20) == 0) {
            fields.add(null);
            return fields;
        }
        return fields.subList(0, random.nextInt(fields.size() + 1));
    }

    /** One octet of every third is another one; never the first, which the frame of the sections has been checked for. */
    private static byte[] damaged(byte[] octets, Random random) {
        if (octets.length > 1 && random.nextInt(3) == 0) {
            int at = 1 + random.nextInt(random.nextBoolean() ? octets.length - 1 : Math.min(octets.length - 1, 12));
            octets[at] =
                    random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (octets[at] ^ 1 << random.nextInt(8));
        }
        return octets;
    }
}
