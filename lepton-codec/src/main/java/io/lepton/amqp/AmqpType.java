package io.lepton.amqp;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The primitive types of AMQP 1.0 §1.6, and the Java class that stands for each. */
public enum AmqpType {
    /** No value: {@code null} in Java. */
    NULL(Void.class, 0, 0x40),
    /** {@code Boolean}. */
    BOOLEAN(Boolean.class, 1, 0x56, 0x41, 0x42),
    /** 0…2⁸−1. */
    UBYTE(UnsignedByte.class, 1, 0x50),
    /** 0…2¹⁶−1. */
    USHORT(UnsignedShort.class, 2, 0x60),
    /** 0…2³²−1. */
    UINT(UnsignedInteger.class, 4, 0x70, 0x52, 0x43),
    /** 0…2⁶⁴−1. */
    ULONG(UnsignedLong.class, 8, 0x80, 0x53, 0x44),
    /** {@code Byte}. */
    BYTE(Byte.class, 1, 0x51),
    /** {@code Short}. */
    SHORT(Short.class, 2, 0x61),
    /** {@code Integer}. */
    INT(Integer.class, 4, 0x71, 0x54),
    /** {@code Long}. */
    LONG(Long.class, 8, 0x81, 0x55),
    /** {@code Float}. */
    FLOAT(Float.class, 4, 0x72),
    /** {@code Double}. */
    DOUBLE(Double.class, 8, 0x82),
    /** IEEE 754-2008 decimal of 7 digits. */
    DECIMAL32(Decimal32.class, 4, 0x74),
    /** IEEE 754-2008 decimal of 16 digits. */
    DECIMAL64(Decimal64.class, 8, 0x84),
    /** IEEE 754-2008 decimal of 34 digits. */
    DECIMAL128(Decimal128.class, 16, 0x94),
    /** One Unicode character. */
    CHAR(AmqpChar.class, 4, 0x73),
    /** Milliseconds since the Unix epoch: {@code Instant}. */
    TIMESTAMP(Instant.class, 8, 0x83),
    /** RFC 4122: {@code java.util.UUID}. */
    UUID(UUID.class, 16, 0x98),
    /** Octets: {@code byte[]}. */
    BINARY(byte[].class, 0, 0xa0, 0xb0),
    /** {@code String}. */
    STRING(String.class, 0, 0xa1, 0xb1),
    /** A word of 7-bit ASCII. */
    SYMBOL(Symbol.class, 0, 0xa3, 0xb3),
    /** {@code List}. */
    LIST(List.class, 0, 0xc0, 0xd0, 0x45),
    /** {@code Map}, in the order of the wire. */
    MAP(Map.class, 0, 0xc1, 0xd1),
    /** Values of one type. */
    ARRAY(AmqpArray.class, 0, 0xe0, 0xf0);

    static final AmqpType[] VALUES = values();

    private static final Map<Class<?>, AmqpType> BY_EXACT_CLASS = Map.ofEntries(
            entry(Boolean.class, BOOLEAN),
            entry(UnsignedByte.class, UBYTE),
            entry(UnsignedShort.class, USHORT),
            entry(UnsignedInteger.class, UINT),
            entry(UnsignedLong.class, ULONG),
            entry(Byte.class, BYTE),
            entry(Short.class, SHORT),
            entry(Integer.class, INT),
            entry(Long.class, LONG),
            entry(Float.class, FLOAT),
            entry(Double.class, DOUBLE),
            entry(Decimal32.class, DECIMAL32),
            entry(Decimal64.class, DECIMAL64),
            entry(Decimal128.class, DECIMAL128),
            entry(AmqpChar.class, CHAR),
            entry(Character.class, CHAR),
            entry(Instant.class, TIMESTAMP),
            entry(UUID.class, UUID),
            entry(byte[].class, BINARY),
            entry(String.class, STRING),
            entry(Symbol.class, SYMBOL),
            entry(AmqpArray.class, ARRAY));

    /** For each value that is written: a class is looked into once. */
    private static final ClassValue<@Nullable AmqpType> BY_CLASS = new ClassValue<>() {
        @Override
        protected @Nullable AmqpType computeValue(Class<?> valueClass) {
            AmqpType exact = ofClass(valueClass);
            if (exact != null) {
                return exact;
            } else if (List.class.isAssignableFrom(valueClass)) {
                return LIST;
            } else if (Map.class.isAssignableFrom(valueClass)) {
                return MAP;
            } else if (ByteBuffer.class.isAssignableFrom(valueClass)) {
                return BINARY;
            } else if (Date.class.isAssignableFrom(valueClass)) {
                return TIMESTAMP;
            }
            return valueClass.isArray() ? ARRAY : null;
        }
    };

    /** Its format codes; the first has the full width. */
    final int[] codes;
    /** Octets of one value in its full width, or 0 when that depends on the value. */
    final int width;

    private final Class<?> javaType;
    private final String text = name().toLowerCase(Locale.ROOT);

    AmqpType(Class<?> javaType, int width, int... codes) {
        this.javaType = javaType;
        this.width = width;
        this.codes = codes;
    }

    /**
     * The type that {@code value} is written as.
     *
     * @param value any object
     * @return its type, or null when it has none of its own (a {@link Described} value, an object Lepton cannot write)
     */
    public static @Nullable AmqpType of(@Nullable Object value) {
        return value == null ? NULL : BY_CLASS.get(value.getClass());
    }

    /** The type that objects of {@code valueClass} are written as, or null when that takes more than the class. */
    static @Nullable AmqpType ofClass(Class<?> valueClass) {
        return BY_EXACT_CLASS.get(valueClass);
    }

    /**
     * What a value of this type is in Java when it was read.
     *
     * @return a class or interface; {@code Void} for {@link #NULL}
     */
    public Class<?> javaType() {
        return javaType;
    }

    /**
     * The standard's name of this type.
     *
     * @return for example {@code ulong}
     */
    @Override
    public String toString() {
        return text;
    }
}
