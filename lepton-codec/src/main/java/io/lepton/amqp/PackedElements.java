package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The elements of an array of a type of fixed width, as octets in that full width: what an array of a million ints
 * costs is four octets each, and an object only when one is looked at.
 */
final class PackedElements extends AbstractList<Object> implements RandomAccess {
    final AmqpType type;
    final byte[] octets;

    /** Takes {@code octets}: a whole number of values of {@code type} in full width, each checked. */
    PackedElements(AmqpType type, byte[] octets) {
        this.type = type;
        this.octets = octets;
    }

    /** Packs {@code values}, of which each is of {@code type}. */
    static PackedElements pack(AmqpType type, List<?> values) {
        byte[] octets = new byte[Math.multiplyExact(values.size(), type.width)];
        int at = 0;
        for (Object value : values) {
            put(type, octets, at, value);
            at += type.width;
        }
        return new PackedElements(type, octets);
    }

    /** Packs an array of primitives; null for one whose elements need a look each: {@code boolean[]}, {@code char[]}. */
    static @Nullable PackedElements ofPrimitives(Object array) {
        if (array instanceof int[]) {
            ByteBuffer octets = allocate(((int[]) array).length, Integer.BYTES);
            octets.asIntBuffer().put((int[]) array);
            return new PackedElements(AmqpType.INT, octets.array());
        } else if (array instanceof long[]) {
            ByteBuffer octets = allocate(((long[]) array).length, Long.BYTES);
            octets.asLongBuffer().put((long[]) array);
            return new PackedElements(AmqpType.LONG, octets.array());
        } else if (array instanceof double[]) {
            ByteBuffer octets = allocate(((double[]) array).length, Double.BYTES);
            octets.asDoubleBuffer().put((double[]) array);
            return new PackedElements(AmqpType.DOUBLE, octets.array());
        } else if (array instanceof float[]) {
            ByteBuffer octets = allocate(((float[]) array).length, Float.BYTES);
            octets.asFloatBuffer().put((float[]) array);
            return new PackedElements(AmqpType.FLOAT, octets.array());
        } else if (array instanceof short[]) {
            ByteBuffer octets = allocate(((short[]) array).length, Short.BYTES);
            octets.asShortBuffer().put((short[]) array);
            return new PackedElements(AmqpType.SHORT, octets.array());
        } else if (array instanceof byte[]) {
            return new PackedElements(AmqpType.BYTE, ((byte[]) array).clone());
        }
        return null;
    }

    private static ByteBuffer allocate(int count, int width) {
        return ByteBuffer.allocate(Math.multiplyExact(count, width));
    }

    int[] toInts() {
        int[] values = new int[size()];
        ByteBuffer.wrap(octets).asIntBuffer().get(values);
        return values;
    }

    long[] toLongs() {
        long[] values = new long[size()];
        ByteBuffer.wrap(octets).asLongBuffer().get(values);
        return values;
    }

    double[] toDoubles() {
        double[] values = new double[size()];
        ByteBuffer.wrap(octets).asDoubleBuffer().get(values);
        return values;
    }

    @Override
    public int size() {
        return octets.length / type.width;
    }

    @Override
    public Object get(int index) {
        int at = Objects.checkIndex(index, size()) * type.width;
        switch (type) {
            case BOOLEAN:
                return octets[at] != 0;
            case UBYTE:
                return UnsignedByte.of(octets[at] & 0xFF);
            case BYTE:
                return octets[at];
            case USHORT:
                return UnsignedShort.of(BigEndian.getShort(octets, at) & 0xFFFF);
            case SHORT:
                return BigEndian.getShort(octets, at);
            case UINT:
                return UnsignedInteger.of(BigEndian.getUint(octets, at));
            case INT:
                return BigEndian.getInt(octets, at);
            case ULONG:
                return UnsignedLong.ofBits(BigEndian.getLong(octets, at));
            case LONG:
                return BigEndian.getLong(octets, at);
            case FLOAT:
                return Float.intBitsToFloat(BigEndian.getInt(octets, at));
            case DOUBLE:
                return Double.longBitsToDouble(BigEndian.getLong(octets, at));
            case DECIMAL32:
                return new Decimal32(BigEndian.getInt(octets, at));
            case DECIMAL64:
                return new Decimal64(BigEndian.getLong(octets, at));
            case DECIMAL128:
                return new Decimal128(BigEndian.getLong(octets, at), BigEndian.getLong(octets, at + 8));
            case CHAR:
                return new AmqpChar(BigEndian.getInt(octets, at));
            case TIMESTAMP:
                return Instant.ofEpochMilli(BigEndian.getLong(octets, at));
            case UUID:
                return new UUID(BigEndian.getLong(octets, at), BigEndian.getLong(octets, at + 8));
            default:
                throw new AssertionError(type + " has no fixed width");
        }
    }

    private static void put(AmqpType type, byte[] octets, int at, Object value) {
        switch (type) {
            case BOOLEAN:
                octets[at] = (byte) ((Boolean) value ? 1 : 0);
                return;
            case UBYTE:
            case BYTE:
                octets[at] = ((Number) value).byteValue();
                return;
            case USHORT:
            case SHORT:
                BigEndian.putShort(octets, at, ((Number) value).shortValue());
                return;
            case UINT:
            case INT:
                BigEndian.putInt(octets, at, ((Number) value).intValue());
                return;
            case ULONG:
            case LONG:
                BigEndian.putLong(octets, at, ((Number) value).longValue());
                return;
            case FLOAT:
                BigEndian.putInt(octets, at, Float.floatToRawIntBits((Float) value));
                return;
            case DOUBLE:
                BigEndian.putLong(octets, at, Double.doubleToRawLongBits((Double) value));
                return;
            case DECIMAL32:
                BigEndian.putInt(octets, at, ((Decimal32) value).bits());
                return;
            case DECIMAL64:
                BigEndian.putLong(octets, at, ((Decimal64) value).bits());
                return;
            case DECIMAL128:
                BigEndian.putLong(octets, at, ((Decimal128) value).high());
                BigEndian.putLong(octets, at + 8, ((Decimal128) value).low());
                return;
            case CHAR:
                BigEndian.putInt(octets, at, codePoint(value));
                return;
            case TIMESTAMP:
                BigEndian.putLong(octets, at, epochMillis(value));
                return;
            case UUID:
                BigEndian.putLong(octets, at, ((UUID) value).getMostSignificantBits());
                BigEndian.putLong(octets, at + 8, ((UUID) value).getLeastSignificantBits());
                return;
            default:
                throw new AssertionError(type + " has no fixed width");
        }
    }

    /** The code point of an {@code AmqpChar} or {@code Character}. */
    static int codePoint(Object value) {
        return value instanceof AmqpChar
                ? ((AmqpChar) value).codePoint()
                : new AmqpChar((Character) value).codePoint(); // refuses half of a surrogate pair
    }

    /** Milliseconds since the epoch of an {@code Instant} or {@code Date}; smaller parts are dropped. */
    static long epochMillis(Object value) {
        if (value instanceof Date) {
            return ((Date) value).getTime();
        }
        try {
            return ((Instant) value).toEpochMilli();
        } catch (ArithmeticException e) {
            throw new EncodingException("timestamp: " + value + " is not in the range of 64-bit milliseconds", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof PackedElements && ((PackedElements) other).type == type) {
            return Arrays.equals(octets, ((PackedElements) other).octets);
        }
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
