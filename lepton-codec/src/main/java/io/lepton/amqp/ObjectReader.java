package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values of any type, and what nests: lists, maps, described values. */
final class ObjectReader {
    /** How many keys of one map may share a hash code, unless they are all of one class with an order. */
    private static final int MAX_SAME_HASH = 64;

    private ObjectReader() {}

    static @Nullable Object read(AmqpReader in) {
        in.spendValues(1, in.position());
        return readItem(in);
    }

    /** Reads what stands behind format code {@code code}, which was found at {@code at}. */
    static @Nullable Object readBody(AmqpReader in, int code, int at) {
        switch (code) {
            case FormatCode.DESCRIBED:
                return readDescribed(in, at);
            case FormatCode.NULL:
                return null;
            case FormatCode.TRUE:
                return true;
            case FormatCode.FALSE:
                return false;
            case FormatCode.BOOLEAN:
                return in.booleanOctet();
            case FormatCode.UBYTE:
                return UnsignedByte.of(in.octet());
            case FormatCode.USHORT:
                return UnsignedShort.of(in.int16() & 0xFFFF);
            case FormatCode.UINT0:
                return UnsignedInteger.of(0);
            case FormatCode.SMALLUINT:
                return UnsignedInteger.of(in.octet());
            case FormatCode.UINT:
                return UnsignedInteger.of(in.int32() & 0xFFFF_FFFFL);
            case FormatCode.ULONG0:
                return UnsignedLong.of(0);
            case FormatCode.SMALLULONG:
                return UnsignedLong.of(in.octet());
            case FormatCode.ULONG:
                return UnsignedLong.ofBits(in.int64());
            case FormatCode.BYTE:
                return (byte) in.octet();
            case FormatCode.SHORT:
                return in.int16();
            case FormatCode.SMALLINT:
                return (int) (byte) in.octet();
            case FormatCode.INT:
                return in.int32();
            case FormatCode.SMALLLONG:
                return (long) (byte) in.octet();
            case FormatCode.LONG:
                return in.int64();
            case FormatCode.FLOAT:
                return Float.intBitsToFloat(in.int32());
            case FormatCode.DOUBLE:
                return Double.longBitsToDouble(in.int64());
            case FormatCode.DECIMAL32:
                return new Decimal32(in.int32());
            case FormatCode.DECIMAL64:
                return new Decimal64(in.int64());
            case FormatCode.DECIMAL128:
                return new Decimal128(in.int64(), in.int64());
            case FormatCode.CHAR:
                return new AmqpChar(in.codePoint());
            case FormatCode.TIMESTAMP:
                return Instant.ofEpochMilli(in.int64());
            case FormatCode.UUID:
                return in.uuid();
            case FormatCode.VBIN8:
                in.takeSlice(in.octet());
                return in.slice();
            case FormatCode.VBIN32:
                in.takeSlice(in.int32() & 0xFFFF_FFFFL);
                return in.slice();
            case FormatCode.STR8:
                in.takeSlice(in.octet());
                return in.sliceString();
            case FormatCode.STR32:
                in.takeSlice(in.int32() & 0xFFFF_FFFFL);
                return in.sliceString();
            case FormatCode.SYM8:
                in.takeSlice(in.octet());
                return in.sliceSymbol();
            case FormatCode.SYM32:
                in.takeSlice(in.int32() & 0xFFFF_FFFFL);
                return in.sliceSymbol();
            case FormatCode.LIST0:
                return new ArrayList<>(0);
            case FormatCode.LIST8:
                return readList(in, (int) in.begin8(at, true), at);
            case FormatCode.LIST32:
                return readList(in, (int) in.begin32(at, true), at);
            case FormatCode.MAP8:
                return readMap(in, in.pairs((int) in.begin8(at, true), at), at);
            case FormatCode.MAP32:
                return readMap(in, in.pairs((int) in.begin32(at, true), at), at);
            case FormatCode.ARRAY8:
                return ArrayReader.read(in, in.begin8(at, false), at);
            case FormatCode.ARRAY32:
                return ArrayReader.read(in, in.begin32(at, false), at);
            default:
                throw new AssertionError(in.typeOf(code, at)); // which throws, as all that are known stand above
        }
    }

    private static Described readDescribed(AmqpReader in, int at) {
        in.enter(in.limit(), at);
        Object descriptor = read(in);
        if (descriptor == null) {
            throw in.fail(at, "null as descriptor");
        }
        Described described = new Described(descriptor, read(in));
        in.leave();
        return described;
    }

    private static List<@Nullable Object> readList(AmqpReader in, int count, int at) {
        in.spendValues(count, at);
        List<@Nullable Object> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(readItem(in));
        }
        in.endCompound();
        return values;
    }

    private static Map<Object, @Nullable Object> readMap(AmqpReader in, int pairs, int at) {
        in.spendValues(2L * pairs, at);
        if (pairs > MAX_SAME_HASH) {
            return readLargeMap(in, pairs, at);
        }
        Map<Object, @Nullable Object> map = new LinkedHashMap<>(capacity(pairs));
        for (int i = 0; i < pairs; i++) {
            Object key = readKey(in);
            map.put(key, readItem(in));
            if (map.size() <= i) {
                throw comesTwice(in, key, at);
            }
        }
        in.endCompound();
        return map;
    }

    /** Looks at all keys before one is put into a map: so many of one hash code would cost too much there. */
    private static Map<Object, @Nullable Object> readLargeMap(AmqpReader in, int pairs, int at) {
        @Nullable Object[] entries = new Object[2 * pairs];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = readKey(in);
            entries[i + 1] = readItem(in);
        }
        in.endCompound();
        if (!haveOneOrderedClass(entries)) {
            requireSpreadHashes(in, entries, at);
        }
        Map<Object, @Nullable Object> map = new LinkedHashMap<>(capacity(pairs));
        for (int i = 0; i < entries.length; i += 2) {
            map.put(entries[i], entries[i + 1]);
            if (map.size() <= i / 2) {
                throw comesTwice(in, entries[i], at);
            }
        }
        return map;
    }

    private static Object readKey(AmqpReader in) {
        int at = in.position();
        Object key = readItem(in);
        if (key == null) {
            throw in.fail(at, "map: null key");
        }
        // final classes, and nearly all keys there are
        return key instanceof String || key instanceof Symbol ? key : asKey(key);
    }

    /** Reads one of the values whose number has been taken from the budget. */
    private static @Nullable Object readItem(AmqpReader in) {
        int at = in.position();
        int code = in.next();
        return code == FormatCode.STR8 ? in.string8() : readBody(in, code, at); // STR8: most of what messages hold
    }

    private static DecodingException comesTwice(AmqpReader in, Object key, int at) {
        return in.fail(at, "map: key " + ValueText.of(key) + " comes twice");
    }

    static Map<Symbol, @Nullable Object> readFields(AmqpReader in) {
        int at = in.position();
        int pairs = in.beginMap();
        in.spendValues(2L * pairs, at);
        Map<Symbol, @Nullable Object> map = new LinkedHashMap<>(capacity(pairs));
        for (int i = 0; i < pairs; i++) {
            int keyAt = in.position();
            Symbol key = in.readSymbol();
            map.put(key, readItem(in));
            if (map.size() <= i) {
                throw comesTwice(in, key, keyAt);
            }
        }
        in.endMap();
        return map;
    }

    private static int capacity(int pairs) {
        return pairs + pairs / 3 + 1;
    }

    /** A key that is equal to another one when both are the same AMQP value, and does not change. */
    private static Object asKey(Object value) {
        // By type: asking a class for one of several interfaces that it lacks is slow.
        AmqpType type = AmqpType.of(value);
        if (type == AmqpType.BINARY) {
            return ByteBuffer.wrap((byte[]) value).asReadOnlyBuffer();
        } else if (type == AmqpType.LIST) {
            List<@Nullable Object> items = new ArrayList<>();
            for (Object item : (List<?>) value) {
                items.add(item == null ? null : asKey(item));
            }
            return Collections.unmodifiableList(items);
        } else if (type == AmqpType.MAP) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> entries.put(key, item == null ? null : asKey(item)));
            return Collections.unmodifiableMap(entries);
        }
        return value;
    }

    // A HashMap holds many keys of one hash as a tree if they are all of one class that is its own Comparable: a peer
    // that picks such keys gains nothing. Of others it would make a list, and reading them would take the square of
    // their number (ROB-39).
    private static boolean haveOneOrderedClass(@Nullable Object[] entries) {
        Class<?> first = entries[0].getClass();
        AmqpType type = AmqpType.of(entries[0]);
        if (type == null || type.javaType() != first || !Comparable.class.isAssignableFrom(first)) {
            return false;
        }
        for (int i = 2; i < entries.length; i += 2) {
            if (entries[i].getClass() != first) {
                return false;
            }
        }
        return true;
    }

    private static void requireSpreadHashes(AmqpReader in, @Nullable Object[] entries, int at) {
        int[] hashes = new int[entries.length / 2];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = entries[2 * i].hashCode();
        }
        Arrays.sort(hashes);
        for (int i = MAX_SAME_HASH; i < hashes.length; i++) {
            if (hashes[i] == hashes[i - MAX_SAME_HASH]) {
                throw in.fail(at, "map: more than " + MAX_SAME_HASH + " keys share one hash code");
            }
        }
    }
}
