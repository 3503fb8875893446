package io.lepton.amqp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads AMQP values from a part of a byte array. Each read takes every encoding of its type and no other type. One thread
 * at a time. AMQP 1.0 §1.
 *
 * <p>The bytes are not trusted: each size and count is checked against what is there, and against the
 * {@link DecodeLimits}, before anything is allocated or looped by it. After a {@link DecodingException} the reader is good
 * for nothing but {@link #reset}.
 */
@HotPath
public final class AmqpReader {
    /** What {@link #readDescriptor} answers for a symbolic descriptor that the standard does not have. */
    public static final long UNKNOWN_DESCRIPTOR = -1;

    private static final byte[] NONE = {};

    private final DecodeLimits limits;
    private final int maxDepth;

    private byte[] array = NONE;
    private int origin;
    private int position;
    private int limit;

    /** The limits of what encloses the list, map or array that is being read; {@code depth} of them count. */
    private int[] outerLimits = new int[8];

    private int depth;
    private int valuesLeft;
    private int zeroWidthLeft;

    private int sliceOffset;
    private int sliceLength;

    private boolean cacheSymbols;
    private @Nullable SymbolCache symbolCache;

    private FieldReader[] fieldReaders = {};
    private int openFieldReaders;

    /** Makes a reader of nothing with {@link DecodeLimits#DEFAULT}. */
    public AmqpReader() {
        this(DecodeLimits.DEFAULT);
    }

    /**
     * Makes a reader of nothing.
     *
     * @param limits what a peer may make it do
     */
    public AmqpReader(DecodeLimits limits) {
        this.limits = limits;
        this.maxDepth = limits.maxDepth();
    }

    /**
     * Starts to read other bytes, with all budgets full again. What was read before stays as it is.
     *
     * @param source where they are; the reader keeps it and does not change it
     * @param offset the first
     * @param end behind the last
     * @return this
     * @throws IndexOutOfBoundsException if that is not a part of {@code source}
     */
    public AmqpReader reset(byte[] source, int offset, int end) {
        Objects.checkFromToIndex(offset, end, source.length);
        array = source;
        origin = offset;
        position = offset;
        limit = end;
        depth = 0;
        openFieldReaders = 0;
        zeroWidthLeft = limits.maxZeroWidthElements();
        valuesLeft = limits.maxValues();
        return this;
    }

    /** Fills the budget of values again, but not that of elements without octets: for the next section of a message. */
    public void renewValues() {
        valuesLeft = limits.maxValues();
    }

    /**
     * Says whether symbols that are not of the standard are remembered, so that reading one again makes no new object. Off
     * at first: before a peer has said who it is, it is given no memory.
     *
     * @param on whether from now on
     */
    public void cacheSymbols(boolean on) {
        cacheSymbols = on && limits.maxCachedSymbols() > 0;
        if (!on) {
            symbolCache = null;
        }
    }

    /**
     * What is being read.
     *
     * @return the array that was given to {@link #reset}
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
     * The type of the next value, without reading it.
     *
     * @return its type, or null for a described value
     * @throws DecodingException if nothing is left, or the format code is not one of the standard's
     */
    public @Nullable AmqpType peekType() {
        int at = position;
        int code = next();
        position = at;
        return code == FormatCode.DESCRIBED ? null : typeOf(code, at);
    }

    /**
     * Reads a null if one is there.
     *
     * @return true when it was read; false when something else is there, which stays
     */
    public boolean skipNull() {
        if (position < limit && array[position] == FormatCode.NULL) {
            position++;
            return true;
        }
        return false;
    }

    /**
     * Reads a boolean.
     *
     * @return the value
     * @throws DecodingException if no boolean is there, or one whose octet is neither 0 nor 1
     */
    public boolean readBoolean() {
        int at = position;
        switch (next()) {
            case FormatCode.TRUE:
                return true;
            case FormatCode.FALSE:
                return false;
            case FormatCode.BOOLEAN:
                return booleanOctet();
            default:
                throw mismatch("boolean", at);
        }
    }

    /**
     * Reads a ubyte.
     *
     * @return 0…255
     * @throws DecodingException if no ubyte is there
     */
    public int readUbyte() {
        expect(FormatCode.UBYTE, "ubyte");
        return octet();
    }

    /**
     * Reads a ushort.
     *
     * @return 0…65535
     * @throws DecodingException if no ushort is there
     */
    public int readUshort() {
        expect(FormatCode.USHORT, "ushort");
        return int16() & 0xFFFF;
    }

    /**
     * Reads a uint.
     *
     * @return 0…2³²−1
     * @throws DecodingException if no uint is there
     */
    public long readUint() {
        int at = position;
        switch (next()) {
            case FormatCode.SMALLUINT:
                return octet();
            case FormatCode.UINT0:
                return 0;
            case FormatCode.UINT:
                return int32() & 0xFFFF_FFFFL;
            default:
                throw mismatch("uint", at);
        }
    }

    /**
     * Reads a ulong.
     *
     * @return its 64 bits; negative for values above 2⁶³−1
     * @throws DecodingException if no ulong is there
     */
    public long readUlong() {
        int at = position;
        switch (next()) {
            case FormatCode.SMALLULONG:
                return octet();
            case FormatCode.ULONG0:
                return 0;
            case FormatCode.ULONG:
                return int64();
            default:
                throw mismatch("ulong", at);
        }
    }

    /**
     * Reads a byte.
     *
     * @return the value
     * @throws DecodingException if no byte is there
     */
    public byte readByte() {
        expect(FormatCode.BYTE, "byte");
        return (byte) octet();
    }

    /**
     * Reads a short.
     *
     * @return the value
     * @throws DecodingException if no short is there
     */
    public short readShort() {
        expect(FormatCode.SHORT, "short");
        return int16();
    }

    /**
     * Reads an int.
     *
     * @return the value
     * @throws DecodingException if no int is there
     */
    public int readInt() {
        int at = position;
        switch (next()) {
            case FormatCode.SMALLINT:
                return (byte) octet();
            case FormatCode.INT:
                return int32();
            default:
                throw mismatch("int", at);
        }
    }

    /**
     * Reads a long.
     *
     * @return the value
     * @throws DecodingException if no long is there
     */
    public long readLong() {
        int at = position;
        switch (next()) {
            case FormatCode.SMALLLONG:
                return (byte) octet();
            case FormatCode.LONG:
                return int64();
            default:
                throw mismatch("long", at);
        }
    }

    /**
     * Reads a float.
     *
     * @return the value; a NaN keeps its bits
     * @throws DecodingException if no float is there
     */
    public float readFloat() {
        expect(FormatCode.FLOAT, "float");
        return Float.intBitsToFloat(int32());
    }

    /**
     * Reads a double.
     *
     * @return the value; a NaN keeps its bits
     * @throws DecodingException if no double is there
     */
    public double readDouble() {
        expect(FormatCode.DOUBLE, "double");
        return Double.longBitsToDouble(int64());
    }

    /**
     * Reads a char.
     *
     * @return its code point
     * @throws DecodingException if no char is there, or one that is a surrogate or above U+10FFFF
     */
    public int readChar() {
        expect(FormatCode.CHAR, "char");
        return codePoint();
    }

    /**
     * Reads a timestamp.
     *
     * @return milliseconds since the Unix epoch, may be negative
     * @throws DecodingException if no timestamp is there
     */
    public long readTimestamp() {
        expect(FormatCode.TIMESTAMP, "timestamp");
        return int64();
    }

    /**
     * Reads a uuid.
     *
     * @return the value
     * @throws DecodingException if no uuid is there
     */
    public UUID readUuid() {
        expect(FormatCode.UUID, "uuid");
        return uuid();
    }

    /**
     * Reads a binary.
     *
     * @return a copy of its octets
     * @throws DecodingException if no binary is there
     */
    public byte[] readBinary() {
        readBinarySlice();
        return slice();
    }

    /**
     * Reads a binary without copying: its octets are {@link #sliceLength} from {@link #sliceOffset} of {@link #array}.
     *
     * @return its length
     * @throws DecodingException if no binary is there
     */
    public int readBinarySlice() {
        return variable(FormatCode.VBIN8, FormatCode.VBIN32, "binary");
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
     * Reads a string.
     *
     * @return the text; a U+FEFF at its start is a part of it
     * @throws DecodingException if no string is there, or one that is not UTF-8
     */
    public String readString() {
        variable(FormatCode.STR8, FormatCode.STR32, "string");
        return sliceString();
    }

    /**
     * Reads a symbol.
     *
     * @return the symbol
     * @throws DecodingException if no symbol is there, or one with an octet above 0x7F
     */
    public Symbol readSymbol() {
        variable(FormatCode.SYM8, FormatCode.SYM32, "symbol");
        return sliceSymbol();
    }

    /**
     * Reads a field of {@code multiple} symbols: null, one, or an array. AMQP 1.0 §1.4.
     *
     * @return the symbols; empty for null and for an array of none; unmodifiable
     * @throws DecodingException if something else is there
     */
    public List<Symbol> readSymbols() {
        return ArrayReader.readSymbols(this);
    }

    /**
     * Reads a map whose keys are symbols, such as the standard's {@code fields}.
     *
     * @return a new map in the order of the wire
     * @throws DecodingException if no map is there, or one with another key or the same key twice
     */
    public Map<Symbol, @Nullable Object> readFields() {
        return ObjectReader.readFields(this);
    }

    /**
     * Reads any value. Binary comes as {@code byte[]} (as a key of a map: as read-only {@code ByteBuffer}, which has the
     * equality of its octets), a map as {@code LinkedHashMap}, a list as {@code ArrayList}, a described value as
     * {@link Described}, whatever its descriptor; the others as {@link AmqpType#javaType} says.
     *
     * @return the value, null for null
     * @throws DecodingException if no value of the standard is there, or one that reaches past a limit
     */
    public @Nullable Object readObject() {
        return ObjectReader.read(this);
    }

    /**
     * Reads a descriptor, as far as the described value.
     *
     * @return the code of a numeric descriptor (domain in the upper, id in the lower 32 bits), or that of a symbolic one
     *     of the standard, or {@link #UNKNOWN_DESCRIPTOR}
     * @throws DecodingException if no described value is there, or its descriptor is neither a ulong nor a symbol
     */
    public long readDescriptor() {
        int at = position;
        if (limit - at >= 3 && array[at] == FormatCode.DESCRIBED && array[at + 1] == FormatCode.SMALLULONG) {
            position = at + 3;
            return array[at + 2] & 0xFF;
        }
        expect(FormatCode.DESCRIBED, "a described value");
        AmqpType type = peekType();
        if (type == AmqpType.ULONG) {
            return readUlong();
        } else if (type == AmqpType.SYMBOL) {
            return KnownSymbols.code(readSymbol());
        }
        throw mismatch("a descriptor (ulong or symbol)", position);
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
            throw fail(at, "more than " + limits.maxValues() + " values");
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

    /** The reader of the fields of a list, inside those that are open. */
    FieldReader openFields() {
        if (openFieldReaders == fieldReaders.length) {
            fieldReaders = Arrays.copyOf(fieldReaders, openFieldReaders + 1);
            fieldReaders[openFieldReaders] = new FieldReader(this);
        }
        return fieldReaders[openFieldReaders++];
    }

    void closeFields() {
        openFieldReaders--;
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

    private int variable(int code8, int code32, String type) {
        int at = position;
        int code = next();
        if (code == code8) {
            return takeSlice(octet());
        } else if (code == code32) {
            return takeSlice(int32() & 0xFFFF_FFFFL);
        }
        throw mismatch(type, at);
    }

    int takeSlice(long length) {
        sliceOffset = take(length);
        sliceLength = (int) length;
        return sliceLength;
    }

    byte[] slice() {
        return Arrays.copyOfRange(array, sliceOffset, sliceOffset + sliceLength);
    }

    String sliceString() {
        String text = Utf8.get(array, sliceOffset, sliceLength);
        if (text == null) {
            int at = Utf8.invalid(array, sliceOffset, sliceOffset + sliceLength);
            throw fail(at, "string: not UTF-8");
        }
        return text;
    }

    Symbol sliceSymbol() {
        int offset = sliceOffset;
        int length = sliceLength;
        int hash = 0;
        int signs = 0;
        for (int i = offset; i < offset + length; i++) {
            signs |= array[i];
            hash = 31 * hash + array[i];
        }
        if (signs < 0) {
            throw fail(offset + Utf8.ascii(array, offset, offset + length), "symbol: not 7-bit ASCII");
        }
        Symbol known = KnownSymbols.get(array, offset, length, hash);
        if (known != null) {
            return known;
        } else if (cacheSymbols && length <= limits.maxCachedSymbolLength()) {
            return symbolCache().get(array, offset, length, hash);
        }
        return Symbol.ofOctets(array, offset, length, hash);
    }

    private SymbolCache symbolCache() {
        SymbolCache cache = symbolCache;
        if (cache == null) {
            cache = new SymbolCache(limits.maxCachedSymbols());
            symbolCache = cache;
        }
        return cache;
    }

    private void expect(int code, String type) {
        int at = position;
        if (next() != code) {
            throw mismatch(type, at);
        }
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
        String where = openFieldReaders == 0 ? "" : fieldReaders[openFieldReaders - 1].where();
        return new DecodingException(at - origin, where + text);
    }
}
