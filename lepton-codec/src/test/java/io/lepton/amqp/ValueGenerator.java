package io.lepton.amqp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of all AMQP types by chance, the same for the same seed; with a liking for boundaries. */
final class ValueGenerator {
    private static final long[] BOUNDARIES = {
        0,
        1,
        -1,
        127,
        128,
        -128,
        -129,
        255,
        256,
        32767,
        -32768,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final int[] LENGTHS = {0, 1, 2, 5, 30, 253, 254, 255, 256, 257, 300};
    private static final String[] CHARACTERS = {
        "a",
        "~",
        "\0",
        "\n",
        "\u0080",
        "\u00e9",
        "\u07ff",
        "\u0800",
        "\u20ac",
        "\ud7ff",
        "\ue000",
        "\uffff",
        "\ufeff",
        "\ud800\udc00",
        "\ud83d\ude00",
        "\udbff\udfff"
    };

    private final Random random;

    ValueGenerator(long seed) {
        random = new Random(seed);
    }

    /** Any value in which no more than {@code depth} lists, maps, arrays and described values are in each other. */
    @Nullable Object value(int depth) {
        AmqpType type = AmqpType.VALUES[random.nextInt(AmqpType.VALUES.length)];
        if (depth > 0 && random.nextInt(12) == 0) {
            return new Described(descriptor(), value(depth - 1));
        }
        return depth == 0 && type.compareTo(AmqpType.LIST) >= 0 ? null : value(type, depth);
    }

    /** A value of {@code type}. */
    @Nullable Object value(AmqpType type, int depth) {
        long bits = number();
        switch (type) {
            case NULL:
                return null;
            case BOOLEAN:
                return (bits & 1) == 0;
            case UBYTE:
                return UnsignedByte.of((int) bits & 0xFF);
            case USHORT:
                return UnsignedShort.of((int) bits & 0xFFFF);
            case UINT:
                return UnsignedInteger.of(bits & 0xFFFF_FFFFL);
            case ULONG:
                return UnsignedLong.ofBits(bits);
            case BYTE:
                return (byte) bits;
            case SHORT:
                return (short) bits;
            case INT:
                return (int) bits;
            case LONG:
                return bits;
            case FLOAT:
                return Float.intBitsToFloat((int) bits);
            case DOUBLE:
                return Double.longBitsToDouble(bits);
            case DECIMAL32:
                return new Decimal32((int) bits);
            case DECIMAL64:
                return new Decimal64(bits);
            case DECIMAL128:
                return new Decimal128(bits, number());
            case CHAR:
                return new AmqpChar(CHARACTERS[random.nextInt(CHARACTERS.length)].codePointAt(0));
            case TIMESTAMP:
                return Instant.ofEpochMilli(bits);
            case UUID:
                return new UUID(bits, number());
            case BINARY:
                return octets(length());
            case STRING:
                return text(length());
            case SYMBOL:
                return symbol(length());
            case LIST:
                return list(depth);
            case MAP:
                return map(depth);
            case ARRAY:
                return array(depth);
            default:
                throw new AssertionError(type);
        }
    }

    private long number() {
        return random.nextBoolean() ? BOUNDARIES[random.nextInt(BOUNDARIES.length)] : random.nextLong();
    }

    private int length() {
        return random.nextInt(4) == 0 ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextInt(12);
    }

    private int size() {
        return random.nextInt(40) == 0 ? 120 + random.nextInt(200) : random.nextInt(5);
    }

    private byte[] octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        boolean ascii = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            text.append(ascii ? "x" : CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }

    private Symbol symbol(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return Symbol.of(text.toString());
    }

    private Object descriptor() {
        return random.nextBoolean() ? symbol(1 + random.nextInt(40)) : UnsignedLong.ofBits(number());
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = size(); i > 0; i--) {
            values.add(value(depth - 1));
        }
        return values;
    }

    private Map<Object, @Nullable Object> map(int depth) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = size(); i > 0; i--) {
            Object key = value(0);
            if (key != null && !(key instanceof byte[])) { // a binary as key is a ByteBuffer: tests of its own
                map.put(key, value(depth - 1));
            }
        }
        return map;
    }

    private AmqpArray array(int depth) {
        AmqpType type = AmqpType.VALUES[random.nextInt(AmqpType.VALUES.length)];
        if (depth <= 1 && type.compareTo(AmqpType.LIST) >= 0) {
            type = AmqpType.STRING;
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = size(); i > 0; i--) {
            elements.add(value(type, depth - 1));
        }
        AmqpArray array = AmqpArray.of(type, elements);
        for (int i = random.nextInt(8); i > 6; i--) {
            array = array.describedBy(descriptor());
        }
        return array;
    }
}
