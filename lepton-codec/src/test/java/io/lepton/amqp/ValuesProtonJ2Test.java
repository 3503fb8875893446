package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.types.Binary;
import org.apache.qpid.protonj2.types.DescribedType;
import org.apache.qpid.protonj2.types.UnknownDescribedType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same values in the codec of protonj2. */
class ValuesProtonJ2Test {
    private final Encoder encoder = CodecFactory.getDefaultEncoder();
    private final Decoder decoder = CodecFactory.getDefaultDecoder();

    private @Nullable Object decode(byte[] octets) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().copy(octets);
        Object value = decoder.readObject(buffer, decoder.getCachedDecoderState());
        assertThat(buffer.isReadable()).isFalse();
        return value;
    }

    private byte[] encode(@Nullable Object value) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
        encoder.writeObject(buffer, encoder.getCachedEncoderState(), value);
        byte[] octets = new byte[buffer.getReadableBytes()];
        buffer.readBytes(octets, 0, octets.length);
        return octets;
    }

    private static void forAll(long seed, BiConsumer<Object, Random> check) {
        Random random = new Random(seed);
        for (Vectors.Vector vector : Vectors.all()) {
            if (isCommon(vector.value())) {
                check.accept(vector.value(), random);
            }
        }
        ValueGenerator generator = new ValueGenerator(seed);
        for (int i = 0; i < 3_000; i++) {
            Object value = generator.value(3);
            if (isCommon(value)) {
                check.accept(value, random);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("TYP-02, TYP-06, TYP-28: protonj2 reads the values that we write")
    void readsOurs(long seed) {
        forAll(
                seed,
                (value, random) -> assertThat(TypedText.of(ours(decode(Octets.encode(value)))))
                        .isEqualTo(timestampsAsLongs(TypedText.of(value))));
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    @DisplayName("TYP-04: protonj2 and we read the same value from the same bytes, whatever widths they chose")
    void readsTheSame(long seed) {
        forAll(seed, (value, random) -> {
            byte[] octets = ReferenceEncoder.anyButZeroWidthArrays(value, random); // it refuses those
            assertThat(TypedText.of(ours(decode(octets))))
                    .isEqualTo(timestampsAsLongs(TypedText.of(Octets.decode(octets))));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    @DisplayName("TYP-04: we read the values that protonj2 writes")
    void readTheirs(long seed) {
        forAll(seed, (value, random) -> {
            String text = TypedText.of(value);
            if (!text.contains("null")) { // it fails on a null in a list
                assertThat(nansAsOne(TypedText.of(Octets.decode(encode(theirs(value))))))
                        .isEqualTo(nansAsOne(text));
            }
        });
    }

    /** Timestamps are longs when protonj2 is not told that they are none. */
    private static String timestampsAsLongs(String text) {
        return text.replace("timestamp", "long");
    }

    /** It writes all NaNs as one. */
    private static String nansAsOne(String text) {
        return text.replaceAll("float [7f]f[89a-f]\\p{XDigit}{5}", "float 7fc00000")
                .replaceAll("double [7f]ff[1-9a-f]\\p{XDigit}{12}", "double 7ff8000000000000");
    }

    /** Whether protonj2 can hold it: not all arrays, nor characters that a Java char cannot. */
    private static boolean isCommon(@Nullable Object value) {
        if (value instanceof AmqpChar) {
            return ((AmqpChar) value).codePoint() <= 0xFFFF;
        } else if (value instanceof List) {
            return ((List<?>) value).stream().allMatch(ValuesProtonJ2Test::isCommon);
        } else if (value instanceof Map) {
            return ((Map<?, ?>) value)
                    .entrySet().stream().allMatch(entry -> isCommon(entry.getKey()) && isCommon(entry.getValue()));
        } else if (value instanceof Described) {
            Described described = (Described) value;
            return !described.descriptor().equals(UnsignedLong.of(Accepted.CODE)) // it has classes for those
                    && isCommon(described.descriptor())
                    && isCommon(described.value());
        } else if (value instanceof AmqpArray) {
            AmqpArray array = (AmqpArray) value;
            return array.elementType() != AmqpType.NULL
                    && array.elementType() != AmqpType.TIMESTAMP // it writes them as longs
                    && array.descriptors().isEmpty()
                    && array.size() > 0
                    && isCommon(array.elements());
        }
        return true;
    }

    private static @Nullable Object theirs(@Nullable Object value) {
        if (value instanceof UnsignedByte) {
            return org.apache.qpid.protonj2.types.UnsignedByte.valueOf(((Number) value).byteValue());
        } else if (value instanceof UnsignedShort) {
            return org.apache.qpid.protonj2.types.UnsignedShort.valueOf(((Number) value).shortValue());
        } else if (value instanceof UnsignedInteger) {
            return org.apache.qpid.protonj2.types.UnsignedInteger.valueOf(((Number) value).intValue());
        } else if (value instanceof UnsignedLong) {
            return org.apache.qpid.protonj2.types.UnsignedLong.valueOf(((Number) value).longValue());
        } else if (value instanceof Decimal32) {
            return new org.apache.qpid.protonj2.types.Decimal32(((Decimal32) value).bits());
        } else if (value instanceof Decimal64) {
            return new org.apache.qpid.protonj2.types.Decimal64(((Decimal64) value).bits());
        } else if (value instanceof Decimal128) {
            return new org.apache.qpid.protonj2.types.Decimal128(
                    ((Decimal128) value).high(), ((Decimal128) value).low());
        } else if (value instanceof AmqpChar) {
            return (char) ((AmqpChar) value).codePoint();
        } else if (value instanceof Instant) {
            return new Date(((Instant) value).toEpochMilli());
        } else if (value instanceof byte[]) {
            return new Binary((byte[]) value);
        } else if (value instanceof Symbol) {
            return org.apache.qpid.protonj2.types.Symbol.valueOf(value.toString());
        } else if (value instanceof List) {
            List<Object> list = new ArrayList<>();
            ((List<?>) value).forEach(item -> list.add(theirs(item)));
            return list;
        } else if (value instanceof Map) {
            Map<Object, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> map.put(theirs(key), theirs(item)));
            return map;
        } else if (value instanceof Described) {
            Described described = (Described) value;
            return new UnknownDescribedType(theirs(described.descriptor()), theirs(described.value()));
        } else if (value instanceof AmqpArray) {
            List<?> elements = ((AmqpArray) value).elements();
            Object first = theirs(elements.get(0));
            Class<?> component = first instanceof List
                    ? List.class
                    : first instanceof Map ? Map.class : first.getClass().isArray() ? Object.class : first.getClass();
            Object array = Array.newInstance(component, elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Array.set(array, i, theirs(elements.get(i)));
            }
            return array;
        }
        return value;
    }

    private static @Nullable Object ours(@Nullable Object value) {
        if (value instanceof org.apache.qpid.protonj2.types.UnsignedByte) {
            return UnsignedByte.of(((Number) value).intValue());
        } else if (value instanceof org.apache.qpid.protonj2.types.UnsignedShort) {
            return UnsignedShort.of(((Number) value).intValue());
        } else if (value instanceof org.apache.qpid.protonj2.types.UnsignedInteger) {
            return UnsignedInteger.of(((Number) value).longValue());
        } else if (value instanceof org.apache.qpid.protonj2.types.UnsignedLong) {
            return UnsignedLong.ofBits(((Number) value).longValue());
        } else if (value instanceof org.apache.qpid.protonj2.types.Decimal32) {
            return new Decimal32(((org.apache.qpid.protonj2.types.Decimal32) value).getBits());
        } else if (value instanceof org.apache.qpid.protonj2.types.Decimal64) {
            return new Decimal64(((org.apache.qpid.protonj2.types.Decimal64) value).getBits());
        } else if (value instanceof org.apache.qpid.protonj2.types.Decimal128) {
            org.apache.qpid.protonj2.types.Decimal128 decimal = (org.apache.qpid.protonj2.types.Decimal128) value;
            return new Decimal128(decimal.getMostSignificantBits(), decimal.getLeastSignificantBits());
        } else if (value instanceof Character) {
            return new AmqpChar((Character) value);
        } else if (value instanceof Date) {
            return Instant.ofEpochMilli(((Date) value).getTime());
        } else if (value instanceof Binary) {
            return ((Binary) value).asByteArray();
        } else if (value instanceof org.apache.qpid.protonj2.types.Symbol) {
            return Symbol.of(value.toString());
        } else if (value instanceof List) {
            List<Object> list = new ArrayList<>();
            ((List<?>) value).forEach(item -> list.add(ours(item)));
            return list;
        } else if (value instanceof Map) {
            Map<Object, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> map.put(ours(key), ours(item)));
            return map;
        } else if (value instanceof DescribedType) {
            DescribedType described = (DescribedType) value;
            return new Described(ours(described.getDescriptor()), ours(described.getDescribed()));
        } else if (value != null && value.getClass().isArray()) {
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                elements.add(ours(Array.get(value, i)));
            }
            return AmqpArray.of(AmqpType.of(elements.get(0)), elements);
        }
        return value;
    }
}
