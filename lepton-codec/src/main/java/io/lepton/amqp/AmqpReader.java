package io.lepton.amqp;

import java.util.List;
import java.util.Map;
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
public final class AmqpReader extends OctetReader {
    /** What {@link #readDescriptor} answers for a symbolic descriptor that the standard does not have. */
    public static final long UNKNOWN_DESCRIPTOR = -1;

    private boolean cacheSymbols;
    private @Nullable SymbolCache symbolCache;

    /** The reader of the outermost list of fields, kept to be used again, and that of the innermost one that is open. */
    private @Nullable FieldReader outermostFields;

    private @Nullable FieldReader openFields;

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
        super(limits);
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
        start(source, offset, end, limits.maxValues());
        openFields = null;
        return this;
    }

    /** As {@link #reset}, for the body of a message: it may hold {@link DecodeLimits#maxBodyValues}. */
    AmqpReader resetToBody(byte[] source, int offset, int end) {
        start(source, offset, end, limits.maxBodyValues());
        openFields = null;
        return this;
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
        int left = limit - at;
        if (left >= 2) {
            int code = array[at];
            if (code == FormatCode.SMALLUINT) {
                position = at + 2;
                return array[at + 1] & 0xFF;
            } else if (code == FormatCode.UINT && left >= 5) {
                position = at + 5;
                return BigEndian.getUint(array, at + 1);
            }
        }
        switch (next()) {
            case FormatCode.UINT0:
                return 0;
            case FormatCode.SMALLUINT:
                return octet();
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

    /** The reader of the fields of a list, inside those that are open. */
    FieldReader openFields() {
        FieldReader outer = openFields;
        FieldReader fields = outer == null ? outermostFields : outer.inner;
        if (fields == null) {
            fields = new FieldReader(this, outer);
            if (outer == null) {
                outermostFields = fields;
            }
        }
        openFields = fields;
        return fields;
    }

    void closeFields() {
        openFields = openFields.outer;
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

    /** Reads what stands behind the format code of a string of up to 255 octets. */
    String string8() {
        takeSlice(octet());
        return sliceString();
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
        int key = Symbol.key(array, sliceOffset, sliceLength);
        Symbol known = KnownSymbols.get(array, sliceOffset, sliceLength, key);
        if (known != null) {
            return known;
        } else if (!cacheSymbols || sliceLength > limits.maxCachedSymbolLength()) {
            return newSymbol();
        }
        SymbolCache cache = symbolCache();
        known = cache.get(array, sliceOffset, sliceLength, key);
        if (known == null) {
            known = newSymbol();
            cache.put(known, key);
        }
        return known;
    }

    private Symbol newSymbol() {
        int ascii = Utf8.ascii(array, sliceOffset, sliceOffset + sliceLength);
        if (ascii < sliceLength) {
            throw fail(sliceOffset + ascii, "symbol: not 7-bit ASCII");
        }
        return Symbol.ofOctets(array, sliceOffset, sliceLength);
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

    @Override
    String where() {
        return openFields == null ? "" : openFields.where();
    }
}
