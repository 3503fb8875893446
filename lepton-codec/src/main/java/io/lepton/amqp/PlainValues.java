package io.lepton.amqp;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values that are not made of others, read straight from an array: the sections of most messages hold nothing else, and a
 * reader for each message would be more octets than the message has. What is wrong or made of others is not read here;
 * whoever asks goes to an {@link AmqpReader} then, which reads it, or says what is wrong.
 */
@HotPath
final class PlainValues {
    /** Stands for a value that is not read here: null is one that is. */
    static final Object OTHER = new Object();

    private static final int NO_WIDTH = Integer.MAX_VALUE;

    /** The octets of a value by the high nibble of its format code, where that says them. §1.2 */
    private static final int[] WIDTHS = {
        NO_WIDTH, NO_WIDTH, NO_WIDTH, NO_WIDTH, 1, 2, 3, 5, 9, 17, NO_WIDTH, NO_WIDTH, NO_WIDTH, NO_WIDTH, NO_WIDTH,
        NO_WIDTH
    };

    private PlainValues() {}

    /**
     * Where the fields of a list or the entries of a map begin whose octets are just those from {@code from} to
     * {@code to}; −1 if it is none, or its size or count cannot be.
     *
     * @param code8 the format code with size and count in one octet each
     */
    static int firstItem(byte[] array, int from, int to, int code8) {
        int there = to - from;
        if (there < 3) {
            return -1;
        }
        int code = array[from] & 0xFF;
        if (code == code8) {
            return (array[from + 1] & 0xFF) == there - 2 ? from + 3 : -1;
        }
        boolean isLong = code == code8 + 0x10 && there >= 9 && BigEndian.getInt(array, from + 1) == there - 5;
        return isLong ? from + 9 : -1;
    }

    /** How many items the list or map has whose first is at {@code first}, as {@link #firstItem} found; not checked. */
    static int count(byte[] array, int from, int first) {
        return first == from + 3 ? array[from + 2] & 0xFF : BigEndian.getInt(array, from + 5);
    }

    /** Where the value at a position ends; −1 if that is not before {@code limit}, or the value is made of others. */
    static int end(byte[] array, int at, int limit) {
        if (at >= limit) {
            return -1;
        }
        int left = limit - at;
        int kind = array[at] & 0xF0;
        int width;
        if (kind == 0xA0) {
            width = left < 2 ? NO_WIDTH : 2 + (array[at + 1] & 0xFF);
        } else if (kind == 0xB0) {
            int length = left < 5 ? -1 : BigEndian.getInt(array, at + 1);
            width = length < 0 || length > left - 5 ? NO_WIDTH : 5 + length;
        } else {
            width = WIDTHS[kind >>> 4];
        }
        return width <= left ? at + width : -1;
    }

    /** The value that reaches from {@code at} to {@code end}, as {@link AmqpReader#readObject} has it, or {@link #OTHER}. */
    static @Nullable Object read(byte[] array, int at, int end) {
        int code = array[at] & 0xFF;
        switch (code) {
            case FormatCode.STR8:
            case FormatCode.STR32:
                String text = string(array, at, end);
                return text == null ? OTHER : text;
            case FormatCode.NULL:
                return null;
            case FormatCode.TRUE:
                return true;
            case FormatCode.FALSE:
                return false;
            case FormatCode.BOOLEAN:
                return array[at + 1] == 0 ? (Object) false : array[at + 1] == 1 ? (Object) true : OTHER;
            case FormatCode.UBYTE:
                return UnsignedByte.of(array[at + 1] & 0xFF);
            case FormatCode.USHORT:
                return UnsignedShort.of(BigEndian.getShort(array, at + 1) & 0xFFFF);
            case FormatCode.UINT0:
            case FormatCode.SMALLUINT:
            case FormatCode.UINT:
                return UnsignedInteger.of(uint(array, at));
            case FormatCode.ULONG0:
            case FormatCode.SMALLULONG:
            case FormatCode.ULONG:
                return UnsignedLong.ofBits(ulong(array, at));
            case FormatCode.BYTE:
                return array[at + 1];
            case FormatCode.SHORT:
                return BigEndian.getShort(array, at + 1);
            case FormatCode.SMALLINT:
                return (int) array[at + 1];
            case FormatCode.INT:
                return BigEndian.getInt(array, at + 1);
            case FormatCode.SMALLLONG:
                return (long) array[at + 1];
            case FormatCode.LONG:
                return BigEndian.getLong(array, at + 1);
            case FormatCode.FLOAT:
                return Float.intBitsToFloat(BigEndian.getInt(array, at + 1));
            case FormatCode.DOUBLE:
                return Double.longBitsToDouble(BigEndian.getLong(array, at + 1));
            case FormatCode.TIMESTAMP:
                return Instant.ofEpochMilli(BigEndian.getLong(array, at + 1));
            case FormatCode.UUID:
                return new UUID(BigEndian.getLong(array, at + 1), BigEndian.getLong(array, at + 9));
            case FormatCode.VBIN8:
            case FormatCode.VBIN32:
                return Arrays.copyOfRange(array, content(code, at), end);
            case FormatCode.SYM8:
            case FormatCode.SYM32:
                Symbol symbol = symbol(array, at, end);
                return symbol == null ? OTHER : symbol;
            default:
                return OTHER;
        }
    }

    /** The string that reaches from {@code at} to {@code end}; null if there is none, or it is not UTF-8. */
    static @Nullable String string(byte[] array, int at, int end) {
        int code = array[at] & 0xFF;
        if (code != FormatCode.STR8 && code != FormatCode.STR32) {
            return null;
        }
        int from = content(code, at);
        return Utf8.get(array, from, end - from);
    }

    /** The symbol that reaches from {@code at} to {@code end}; null if there is none, or it is not ASCII. */
    static @Nullable Symbol symbol(byte[] array, int at, int end) {
        int code = array[at] & 0xFF;
        if (code != FormatCode.SYM8 && code != FormatCode.SYM32) {
            return null;
        }
        int from = content(code, at);
        int length = end - from;
        Symbol known = KnownSymbols.get(array, from, length, Symbol.key(array, from, length));
        if (known != null) {
            return known;
        }
        return Utf8.ascii(array, from, end) == length ? Symbol.ofOctets(array, from, length) : null;
    }

    /** The timestamp at a position; null if there is none. */
    static @Nullable Instant timestamp(byte[] array, int at) {
        return (array[at] & 0xFF) == FormatCode.TIMESTAMP
                ? Instant.ofEpochMilli(BigEndian.getLong(array, at + 1))
                : null;
    }

    /** The uint at a position; −1 if there is none. */
    static long uint(byte[] array, int at) {
        return switch (array[at]) {
            case FormatCode.SMALLUINT -> array[at + 1] & 0xFF;
            case FormatCode.UINT0 -> 0;
            case FormatCode.UINT -> BigEndian.getUint(array, at + 1);
            default -> -1;
        };
    }

    private static long ulong(byte[] array, int at) {
        return switch (array[at] & 0xFF) {
            case FormatCode.SMALLULONG -> array[at + 1] & 0xFF;
            case FormatCode.ULONG0 -> 0;
            default -> BigEndian.getLong(array, at + 1);
        };
    }

    /** Where the octets of a string, symbol or binary begin. */
    private static int content(int code, int at) {
        return code < FormatCode.VBIN32 ? at + 2 : at + 5;
    }
}
