package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes AMQP values into a byte array that grows, always in their shortest form. One thread at a time. AMQP 1.0 §1.
 *
 * <p>{@link #array} may be another one after any write. When a write throws, what it had written so far may stand behind
 * the position it started from; go back with {@link #position(int)}.
 */
@HotPath
public final class AmqpWriter extends OctetWriter {
    /** From so many characters on, a string is worth an array of its own on the way. */
    private static final int LONG_STRING = 32;

    private FieldWriter[] fieldWriters = {};
    private int openFieldWriters;

    /**
     * Makes an empty writer.
     *
     * @param initialCapacity octets to have ready
     */
    public AmqpWriter(int initialCapacity) {
        super(initialCapacity);
    }

    /**
     * Goes past octets that the caller has put into {@link #array} at {@link #position} itself, after it had
     * {@linkplain #ensure made room}.
     *
     * @param octets how many, 0 or more
     * @throws IllegalArgumentException if there is no room for so many
     */
    public void advance(int octets) {
        if (octets < 0 || octets > array.length - position) {
            throw new IllegalArgumentException("no room for " + octets + " octets");
        }
        position += octets;
    }

    /** Drops all that was written and keeps the array. */
    public void reset() {
        position = 0;
        openFieldWriters = 0;
    }

    /** Writes null. */
    public void writeNull() {
        rawByte(FormatCode.NULL);
    }

    /**
     * Writes a boolean.
     *
     * @param value the value
     */
    public void writeBoolean(boolean value) {
        rawByte(value ? FormatCode.TRUE : FormatCode.FALSE);
    }

    /**
     * Writes a ubyte.
     *
     * @param value 0…255
     * @throws IllegalArgumentException if out of range
     */
    public void writeUbyte(int value) {
        if ((value & 0xFF) != value) {
            throw outOfRange("ubyte", value);
        }
        write8(FormatCode.UBYTE, value);
    }

    /**
     * Writes a ushort.
     *
     * @param value 0…65535
     * @throws IllegalArgumentException if out of range
     */
    public void writeUshort(int value) {
        if ((value & 0xFFFF) != value) {
            throw outOfRange("ushort", value);
        }
        write16(FormatCode.USHORT, value);
    }

    /**
     * Writes a uint in 1, 2 or 5 octets.
     *
     * @param value 0…2³²−1
     * @throws IllegalArgumentException if out of range
     */
    public void writeUint(long value) {
        if ((value & 0xFFFF_FFFFL) != value) {
            throw outOfRange("uint", value);
        }
        if (value > 0xFF) {
            write32(FormatCode.UINT, (int) value);
        } else if (value == 0) {
            rawByte(FormatCode.UINT0);
        } else {
            write8(FormatCode.SMALLUINT, (int) value);
        }
    }

    /**
     * Writes a ulong in 1, 2 or 9 octets.
     *
     * @param bits its 64 bits; negative for values above 2⁶³−1
     */
    public void writeUlong(long bits) {
        if ((bits & ~0xFFL) != 0) {
            write64(FormatCode.ULONG, bits);
        } else if (bits == 0) {
            rawByte(FormatCode.ULONG0);
        } else {
            write8(FormatCode.SMALLULONG, (int) bits);
        }
    }

    /**
     * Writes a byte.
     *
     * @param value the value
     */
    public void writeByte(byte value) {
        write8(FormatCode.BYTE, value);
    }

    /**
     * Writes a short.
     *
     * @param value the value
     */
    public void writeShort(short value) {
        write16(FormatCode.SHORT, value);
    }

    /**
     * Writes an int in 2 or 5 octets.
     *
     * @param value the value
     */
    public void writeInt(int value) {
        if (value == (byte) value) {
            write8(FormatCode.SMALLINT, value);
        } else {
            write32(FormatCode.INT, value);
        }
    }

    /**
     * Writes a long in 2 or 9 octets.
     *
     * @param value the value
     */
    public void writeLong(long value) {
        if (value == (byte) value) {
            write8(FormatCode.SMALLLONG, (int) value);
        } else {
            write64(FormatCode.LONG, value);
        }
    }

    /**
     * Writes a float.
     *
     * @param value the value; a NaN keeps its bits
     */
    public void writeFloat(float value) {
        write32(FormatCode.FLOAT, Float.floatToRawIntBits(value));
    }

    /**
     * Writes a double.
     *
     * @param value the value; a NaN keeps its bits
     */
    public void writeDouble(double value) {
        write64(FormatCode.DOUBLE, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes a decimal32.
     *
     * @param value the value
     */
    public void writeDecimal32(Decimal32 value) {
        write32(FormatCode.DECIMAL32, value.bits());
    }

    /**
     * Writes a decimal64.
     *
     * @param value the value
     */
    public void writeDecimal64(Decimal64 value) {
        write64(FormatCode.DECIMAL64, value.bits());
    }

    /**
     * Writes a decimal128.
     *
     * @param value the value
     */
    public void writeDecimal128(Decimal128 value) {
        write128(FormatCode.DECIMAL128, value.high(), value.low());
    }

    /**
     * Writes a char.
     *
     * @param codePoint a Unicode character
     * @throws IllegalArgumentException if it is a surrogate or no code point
     */
    public void writeChar(int codePoint) {
        if (!AmqpChar.isScalar(codePoint)) {
            throw outOfRange("char", codePoint);
        }
        write32(FormatCode.CHAR, codePoint);
    }

    /**
     * Writes a timestamp.
     *
     * @param epochMillis milliseconds since the Unix epoch, may be negative
     */
    public void writeTimestamp(long epochMillis) {
        write64(FormatCode.TIMESTAMP, epochMillis);
    }

    /**
     * Writes a uuid.
     *
     * @param value the value
     */
    public void writeUuid(UUID value) {
        write128(FormatCode.UUID, value.getMostSignificantBits(), value.getLeastSignificantBits());
    }

    /**
     * Writes a binary.
     *
     * @param value its octets
     */
    public void writeBinary(byte[] value) {
        writeBinary(value, 0, value.length);
    }

    /**
     * Writes a binary.
     *
     * @param source where its octets are
     * @param offset the first
     * @param length how many
     */
    public void writeBinary(byte[] source, int offset, int length) {
        writeVariable(FormatCode.VBIN8, FormatCode.VBIN32, source, offset, length);
    }

    /**
     * Writes a binary.
     *
     * @param source its remaining octets are taken; its position stays
     */
    public void writeBinary(ByteBuffer source) {
        variableHeader(FormatCode.VBIN8, FormatCode.VBIN32, source.remaining());
        raw(source);
    }

    /**
     * Writes a string as UTF-8. No byte order mark is put before it; U+FEFF in it is a character like any other.
     *
     * @param value the text
     * @throws EncodingException if half of a surrogate pair stands alone in it
     */
    public void writeString(String value) {
        int length = value.length();
        if (length >= LONG_STRING) {
            byte[] octets = Utf8.encode(value);
            if (octets != null) {
                writeVariable(FormatCode.STR8, FormatCode.STR32, octets, 0, octets.length);
                return;
            }
        }
        ensure(5, length);
        int start = length <= 0xFF ? position + 2 : position + 5;
        int ascii = Utf8.putAscii(value, array, start);
        if (ascii < length) {
            writeNonAscii(value, ascii);
            return;
        }
        stringHeader(length);
        position += length;
    }

    private void writeNonAscii(String value, int ascii) {
        int length = Utf8.length(value, ascii);
        ensure(5, length);
        Utf8.put(value, array, length <= 0xFF ? position + 2 : position + 5);
        stringHeader(length);
        position += length;
    }

    /** Writes the octets of a string without a header; {@code length} is what {@link Utf8#length} answered. */
    void writeUtf8(String value, int length) {
        ensure(length);
        Utf8.put(value, array, position);
        position += length;
    }

    private void stringHeader(int length) {
        if (length <= 0xFF) {
            array[position] = (byte) FormatCode.STR8;
            array[position + 1] = (byte) length;
            position += 2;
        } else {
            array[position] = (byte) FormatCode.STR32;
            BigEndian.putInt(array, position + 1, length);
            position += 5;
        }
    }

    /**
     * Writes a symbol.
     *
     * @param value the symbol
     */
    public void writeSymbol(Symbol value) {
        byte[] octets = value.octets();
        writeVariable(FormatCode.SYM8, FormatCode.SYM32, octets, 0, octets.length);
    }

    /**
     * Writes a field of {@code multiple} symbols: none as null, one bare, more as an array. AMQP 1.0 §1.4.
     *
     * @param values the symbols
     */
    public void writeSymbols(List<Symbol> values) {
        if (values.isEmpty()) {
            writeNull();
        } else if (values.size() == 1) {
            writeSymbol(values.get(0));
        } else {
            ArrayWriter.writeSymbols(this, values);
        }
    }

    /**
     * Writes what stands before a described value: the descriptor, in its numeric form. The value comes next.
     *
     * @param code domain in the upper, id in the lower 32 bits
     */
    public void writeDescriptor(long code) {
        rawByte(FormatCode.DESCRIBED);
        writeUlong(code);
    }

    /**
     * Writes a list of any values.
     *
     * @param values each as for {@link #writeObject}
     * @throws EncodingException if a value has no AMQP type
     */
    public void writeList(List<?> values) {
        ObjectWriter.writeList(this, values, 0);
    }

    /**
     * Writes a map, in its order.
     *
     * @param entries keys and values as for {@link #writeObject}, no null key
     * @throws EncodingException if a key or value has no AMQP type, or two keys are the same AMQP value
     */
    public void writeMap(Map<?, ?> entries) {
        ObjectWriter.writeMap(this, entries, 0);
    }

    /**
     * Writes an array. Its constructor is the smallest that fits each element, never one without octets: only for nulls
     * there is no other.
     *
     * @param value the array
     */
    public void writeArray(AmqpArray value) {
        ArrayWriter.write(this, value, 0);
    }

    /**
     * Writes any value that {@link AmqpType} has a class for, and also: {@code ByteBuffer} (binary), {@code Date},
     * {@code Character}, Java arrays (as {@link AmqpArray}; {@code byte[]} is binary), {@link Described}, delivery
     * states, {@link Condition}, {@link Terminus}, {@link Declare}, {@link Discharge}, {@link LifetimePolicy}.
     *
     * @param value the value or null
     * @throws EncodingException if its class is none of these, or its content breaks a rule of its type
     */
    public void writeObject(@Nullable Object value) {
        ObjectWriter.write(this, value, 0);
    }

    /**
     * Starts a list whose values the caller writes.
     *
     * @return what {@link #endList} asks for
     */
    public int beginList() {
        return beginCompound();
    }

    /**
     * Ends a list.
     *
     * @param mark from {@link #beginList}
     * @param count values written since
     */
    public void endList(int mark, int count) {
        if (count == 0) {
            position = mark;
            rawByte(FormatCode.LIST0);
        } else {
            endCompound(mark, FormatCode.LIST8, FormatCode.LIST32, count);
        }
    }

    /**
     * Starts a map whose keys and values the caller writes in turn.
     *
     * @return what {@link #endMap} asks for
     */
    public int beginMap() {
        return beginCompound();
    }

    /**
     * Ends a map.
     *
     * @param mark from {@link #beginMap}
     * @param pairs keys written since
     */
    public void endMap(int mark, int pairs) {
        endCompound(mark, FormatCode.MAP8, FormatCode.MAP32, Math.multiplyExact(2, pairs));
    }

    /** The writer of the fields of a list that starts here, inside those that are open. */
    FieldWriter openFields() {
        // One that starts where there is nothing any more was left open by an exception, and then gone back over.
        while (openFieldWriters > 0 && fieldWriters[openFieldWriters - 1].start() >= position) {
            openFieldWriters--;
        }
        if (openFieldWriters == fieldWriters.length) {
            fieldWriters = Arrays.copyOf(fieldWriters, openFieldWriters + 1);
            fieldWriters[openFieldWriters] = new FieldWriter(this);
        }
        return fieldWriters[openFieldWriters++];
    }

    void closeFields() {
        openFieldWriters--;
    }

    private static IllegalArgumentException outOfRange(String type, long value) {
        return new IllegalArgumentException(type + ": " + value + " is out of range");
    }
}
