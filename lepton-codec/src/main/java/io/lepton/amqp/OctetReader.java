package io.lepton.amqp;

import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;

/**
 * What {@link AmqpReader} stands on: a part of a byte array, where reading is in it, where it must end, and what it may
 * still cost. Each list, map and array begun moves the end inwards, so that nothing in it can reach out of it.
 */
@HotPath
abstract sealed class OctetReader permits AmqpReader {
    private static final byte[] NONE = {};

    final DecodeLimits limits;
    private final int maxDepth;

    byte[] array = NONE;
    int position;
    int limit;
    int sliceOffset;
    int sliceLength;

    private int origin;
    /** The limits of what encloses the list, map or array that is being read; {@code depth} of them count. */
    private int[] outerLimits = new int[2];

    private int depth;
    private int maxValues;
    private int valuesLeft;
    private int zeroWidthLeft;

    OctetReader(DecodeLimits limits) {
        this.limits = limits;
        this.maxDepth = limits.maxDepth();
    }

    void start(byte[] source, int offset, int end, int maxValues) {
        Objects.checkFromToIndex(offset, end, source.length);
        array = source;
        origin = offset;
        position = offset;
        limit = end;
        depth = 0;
        zeroWidthLeft = limits.maxZeroWidthElements();
        this.maxValues = maxValues;
        valuesLeft = maxValues;
    }

    /** Fills the budget of values again, but not that of elements without octets: for the next section of a message. */
    public void renewValues() {
        valuesLeft = maxValues;
    }

    /**
     * What is being read.
     *
     * @return the array that was given to {@link AmqpReader#reset}
     */
    public byte[] array() {
        return array;
    }

    /**
     * Where the next octet is.
     *
     * @return an index of {@link #array}
     */
    public int position() {
        return position;
    }

    /**
     * Goes to another octet, within the same list, map or array.
     *
     * @param position an index of {@link #array}, not beyond {@link #limit}
     */
    public void position(int position) {
        if (position < origin || position > limit) {
            throw new IllegalArgumentException("position " + position + " is not in " + origin + "…" + limit);
        }
        this.position = position;
    }

    /**
     * Where reading ends: at the end of the innermost list, map or array begun.
     *
     * @return an index of {@link #array}, behind the last octet
     */
    public int limit() {
        return limit;
    }

    /**
     * Whether {@link #remaining} is not 0.
     *
     * @return true if there is something left
     */
    public boolean hasRemaining() {
        return position < limit;
    }

    /**
     * How much is left.
     *
     * @return octets up to {@link #limit}
     */
    public int remaining() {
        return limit - position;
    }

    /**
     * Where the octets of the last {@link #readBinarySlice} are.
     *
     * @return an index of {@link #array}
     */
    public int sliceOffset() {
        return sliceOffset;
    }

    /**
     * How many octets the last {@link #readBinarySlice} found.
     *
     * @return 0 or more
     */
    public int sliceLength() {
        return sliceLength;
    }

    /**
     * Passes over one value. What is in a list, map or array is not looked at.
     *
     * @throws DecodingException if no value of the standard is there, or it claims more than there is
     */
    public void skip() {
        int at = position;
        int code = next();
        if (code == FormatCode.DESCRIBED) {
            enter(limit, at);
            skip();
            skip();
            leave();
            return;
        }
        typeOf(code, at);
        switch (code >> 4) {
            case 0x4:
                return;
            case 0xA:
                take(octet());
                return;
            case 0xB:
                take(int32() & 0xFFFF_FFFFL);
                return;
            case 0xC:
            case 0xE:
                take(compoundSize(octet(), 1, at));
                return;
            case 0xD:
            case 0xF:
                take(compoundSize(int32() & 0xFFFF_FFFFL, 4, at));
                return;
            default:
                take(1 << (code >> 4) - 5); // 5: 1 octet, 6: 2, 7: 4, 8: 8, 9: 16
        }
    }

    /**
     * Starts to read a list: its values come next, then {@link #endList}. Meanwhile {@link #limit} is its end.
     *
     * @return how many values it has
     * @throws DecodingException if no list is there, it claims more than there is, or nests too deep
     */
    public int beginList() {
        int at = position;
        switch (next()) {
            case FormatCode.LIST0:
                enter(position, at);
                return 0;
            case FormatCode.LIST8:
                return (int) begin8(at, true);
            case FormatCode.LIST32:
                return (int) begin32(at, true);
            default:
                throw mismatch("list", at);
        }
    }

    /**
     * Ends a list that was begun.
     *
     * @throws DecodingException if it has octets left
     */
    public void endList() {
        endCompound();
    }

    /**
     * Starts to read a map: its keys and values come next, in turn, then {@link #endMap}. Meanwhile {@link #limit} is its
     * end. That no key comes twice is the caller's to check.
     *
     * @return how many keys it has
     * @throws DecodingException if no map is there, it claims more than there is, nests too deep, or has an odd count
     */
    public int beginMap() {
        int at = position;
        switch (next()) {
            case FormatCode.MAP8:
                return pairs((int) begin8(at, true), at);
            case FormatCode.MAP32:
                return pairs((int) begin32(at, true), at);
            default:
                throw mismatch("map", at);
        }
    }

    /**
     * Ends a map that was begun.
     *
     * @throws DecodingException if it has octets left
     */
    public void endMap() {
        endCompound();
    }

    int pairs(int count, int at) {
        if ((count & 1) != 0) {
            throw fail(at, "map: odd count " + count);
        }
        return count >> 1;
    }

    //  c0 size count items…                    size counts the octets behind it: count and items
    //  d0 size×4 count×4 items…
    /** Reads size and count in one octet each and enters what they are of; {@code at} is where that starts. */
    long begin8(int at, boolean itemsHaveOctets) {
        int size = (int) compoundSize(octet(), 1, at);
        int end = position + size;
        return begin(octet(), end, at, itemsHaveOctets);
    }

    /** Reads size and count in four octets each and enters what they are of; {@code at} is where that starts. */
    long begin32(int at, boolean itemsHaveOctets) {
        int size = (int) compoundSize(int32() & 0xFFFF_FFFFL, 4, at);
        int end = position + size;
        return begin(int32() & 0xFFFF_FFFFL, end, at, itemsHaveOctets);
    }

    private long begin(long count, int end, int at, boolean itemsHaveOctets) {
        if (itemsHaveOctets && count > end - position) {
            throw fail(at, "count " + count + " in " + (end - position) + " octets");
        }
        enter(end, at);
        return count;
    }

    private long compoundSize(long size, int least, int at) {
        if (size < least) {
            throw fail(at, "size " + size + " has no room for the count");
        } else if (size > limit - position) {
            throw fail(at, "size " + size + ", " + (limit - position) + " octets left");
        }
        return size;
    }

    /** Goes one level deeper, where reading ends at {@code end}. */
    void enter(int end, int at) {
        if (depth == maxDepth) {
            throw fail(at, "nested deeper than " + maxDepth);
        }
        if (depth == outerLimits.length) {
            outerLimits = Arrays.copyOf(outerLimits, depth * 2);
        }
        outerLimits[depth++] = limit;
        limit = end;
    }

    /** Comes back from one level without a check of what is left there. */
    void leave() {
        limit = outerLimits[--depth];
    }

    void endCompound() {
        if (position != limit) {
            throw fail(position, (limit - position) + " octets left over behind the last item");
        }
        leave();
    }

    /** Takes {@code count} from the budget of values, or refuses. */
    void spendValues(long count, int at) {
        if (count > valuesLeft) {
            throw fail(at, "more than " + maxValues + " values");
        }
        valuesLeft -= (int) count;
    }

    /** Takes {@code count} from the budget of elements without octets, or refuses. */
    void spendZeroWidth(long count, int at) {
        if (count > zeroWidthLeft) {
            throw fail(at, "more than " + limits.maxZeroWidthElements() + " array elements without octets");
        }
        zeroWidthLeft -= (int) count;
    }

    int next() {
        if (position >= limit) {
            throw fail(position, "a value expected, nothing left");
        }
        return array[position++] & 0xFF;
    }

    int octet() {
        return array[take(1)] & 0xFF;
    }

    short int16() {
        return BigEndian.getShort(array, take(2));
    }

    int int32() {
        return BigEndian.getInt(array, take(4));
    }

    long int64() {
        return BigEndian.getLong(array, take(8));
    }

    UUID uuid() {
        int at = take(16);
        return new UUID(BigEndian.getLong(array, at), BigEndian.getLong(array, at + 8));
    }

    boolean booleanOctet() {
        int at = position;
        int octet = octet();
        if (octet > 1) {
            throw fail(at, String.format("boolean 0x56: 00 or 01 expected, 0x%02x found", octet));
        }
        return octet != 0;
    }

    int codePoint() {
        int at = position;
        int codePoint = int32();
        if (!AmqpChar.isScalar(codePoint)) {
            throw fail(at, String.format("char: 0x%08x is not a Unicode character", codePoint));
        }
        return codePoint;
    }

    /** Passes over {@code octets}; returns where they start. */
    int take(long octets) {
        int at = position;
        if (octets > limit - at) {
            throw fail(at, octets + " octets expected, " + (limit - at) + " left");
        }
        position = at + (int) octets;
        return at;
    }

    int takeSlice(long length) {
        sliceOffset = take(length);
        sliceLength = (int) length;
        return sliceLength;
    }

    byte[] slice() {
        return Arrays.copyOfRange(array, sliceOffset, sliceOffset + sliceLength);
    }

    /** The type of a format code that is not 0x00; a code that the standard does not have is refused. */
    AmqpType typeOf(int code, int at) {
        AmqpType type = FormatCode.type(code);
        if (type == null) {
            throw fail(at, "unknown format code " + FormatCode.text(code));
        }
        return type;
    }

    DecodingException mismatch(String expected, int at) {
        return fail(at, expected + " expected, " + FormatCode.text(array[at] & 0xFF) + " found");
    }

    DecodingException fail(int at, String text) {
        return new DecodingException(at - origin, where() + text);
    }

    /** What is being read, for the start of an exception's text. */
    abstract String where();
}
