package io.lepton.amqp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a composite type: its descriptor, and a list of its fields in the standard's order, one call per field. A null
 * is written only once a value follows it, so that the nulls at the end are left out. AMQP 1.0 §1.4.
 *
 * <pre>
 * FieldWriter.begin(out, 0x16).uint(handle).booleanOr(closed, false).condition(error).end();
 * </pre>
 *
 * <p>It belongs to its writer, which uses it again: it is good from {@code begin} to {@code end}.
 */
@HotPath
public final class FieldWriter {
    private final AmqpWriter out;
    private int mark;
    private int count;
    private int nulls;

    FieldWriter(AmqpWriter out) {
        this.out = out;
    }

    /**
     * Starts a composite value.
     *
     * @param out where to
     * @param descriptorCode the numeric descriptor of the type
     * @return a writer of its fields
     */
    public static FieldWriter begin(AmqpWriter out, long descriptorCode) {
        FieldWriter fields = out.openFields();
        out.writeDescriptor(descriptorCode);
        fields.mark = out.beginList();
        fields.count = 0;
        fields.nulls = 0;
        return fields;
    }

    /** Ends the value: the list gets its header, the shortest that will do. */
    public void end() {
        out.endList(mark, count);
        out.closeFields();
    }

    /**
     * Goes to the next field, whose value the caller then writes with one call to the writer.
     *
     * @return this
     */
    public FieldWriter next() {
        while (nulls > 0) {
            out.writeNull();
            nulls--;
            count++;
        }
        count++;
        return this;
    }

    /**
     * Leaves the next field absent.
     *
     * @return this
     */
    public FieldWriter absent() {
        nulls++;
        return this;
    }

    /**
     * Writes a boolean.
     *
     * @param value the value
     * @return this
     */
    public FieldWriter bool(boolean value) {
        next();
        out.writeBoolean(value);
        return this;
    }

    /**
     * Writes a boolean, or leaves it absent.
     *
     * @param value the value
     * @param absent the value that need not be written
     * @return this
     */
    public FieldWriter booleanOr(boolean value, boolean absent) {
        return value == absent ? absent() : bool(value);
    }

    /**
     * Writes a boolean, or leaves it absent.
     *
     * @param value the value or null
     * @return this
     */
    public FieldWriter booleanOrNull(@Nullable Boolean value) {
        return value == null ? absent() : bool(value);
    }

    /**
     * Writes a ubyte.
     *
     * @param value 0…255
     * @return this
     */
    public FieldWriter ubyte(int value) {
        next();
        out.writeUbyte(value);
        return this;
    }

    /**
     * Writes a ubyte, or leaves it absent.
     *
     * @param value 0…255, or {@code absent}
     * @param absent the value that is not written
     * @return this
     */
    public FieldWriter ubyteOr(int value, int absent) {
        return value == absent ? absent() : ubyte(value);
    }

    /**
     * Writes a ushort, or leaves it absent.
     *
     * @param value 0…65535, or {@code absent}
     * @param absent the value that is not written
     * @return this
     */
    public FieldWriter ushortOr(int value, int absent) {
        if (value == absent) {
            return absent();
        }
        next();
        out.writeUshort(value);
        return this;
    }

    /**
     * Writes a uint.
     *
     * @param value 0…2³²−1
     * @return this
     */
    public FieldWriter uint(long value) {
        next();
        out.writeUint(value);
        return this;
    }

    /**
     * Writes a uint, or leaves it absent.
     *
     * @param value 0…2³²−1, or {@code absent}
     * @param absent the value that is not written
     * @return this
     */
    public FieldWriter uintOr(long value, long absent) {
        return value == absent ? absent() : uint(value);
    }

    /**
     * Writes a ulong.
     *
     * @param bits its 64 bits
     * @return this
     */
    public FieldWriter ulong(long bits) {
        next();
        out.writeUlong(bits);
        return this;
    }

    /**
     * Writes a ulong, or leaves it absent.
     *
     * @param bits its 64 bits, or {@code absent}
     * @param absent the value that is not written
     * @return this
     */
    public FieldWriter ulongOr(long bits, long absent) {
        return bits == absent ? absent() : ulong(bits);
    }

    /**
     * Writes a timestamp, or leaves it absent.
     *
     * @param value the value or null
     * @return this
     */
    public FieldWriter timestamp(@Nullable Instant value) {
        if (value == null) {
            return absent();
        }
        next();
        out.writeTimestamp(PackedElements.epochMillis(value));
        return this;
    }

    /**
     * Writes a string, or leaves it absent.
     *
     * @param value the value or null
     * @return this
     */
    public FieldWriter string(@Nullable String value) {
        if (value == null) {
            return absent();
        }
        next();
        out.writeString(value);
        return this;
    }

    /**
     * Writes a symbol, or leaves it absent.
     *
     * @param value the value or null
     * @return this
     */
    public FieldWriter symbol(@Nullable Symbol value) {
        if (value == null) {
            return absent();
        }
        next();
        out.writeSymbol(value);
        return this;
    }

    /**
     * Writes a field of multiple symbols.
     *
     * @param values the values; absent when empty
     * @return this
     */
    public FieldWriter symbols(List<Symbol> values) {
        if (values.isEmpty()) {
            return absent();
        }
        next();
        out.writeSymbols(values);
        return this;
    }

    /**
     * Writes a map.
     *
     * @param entries the entries; absent when empty
     * @return this
     */
    public FieldWriter fields(Map<?, ?> entries) {
        if (entries.isEmpty()) {
            return absent();
        }
        next();
        out.writeMap(entries);
        return this;
    }

    /**
     * Writes a binary, or leaves it absent.
     *
     * @param value its octets or null
     * @return this
     */
    public FieldWriter binary(byte @Nullable [] value) {
        return value == null ? absent() : binary(value, 0, value.length);
    }

    /**
     * Writes a binary.
     *
     * @param source where its octets are
     * @param offset the first
     * @param length how many
     * @return this
     */
    public FieldWriter binary(byte[] source, int offset, int length) {
        next();
        out.writeBinary(source, offset, length);
        return this;
    }

    /**
     * Writes a value of any type, or leaves it absent.
     *
     * @param value as for {@link AmqpWriter#writeObject}
     * @return this
     */
    public FieldWriter object(@Nullable Object value) {
        if (value == null) {
            return absent();
        }
        next();
        out.writeObject(value);
        return this;
    }

    /**
     * Writes a role.
     *
     * @param value the value
     * @return this
     */
    public FieldWriter role(Role value) {
        return bool(value.code());
    }

    /**
     * Writes a delivery state or outcome, or leaves it absent.
     *
     * @param value the value or null
     * @return this
     */
    public FieldWriter state(@Nullable DeliveryState value) {
        if (value == null) {
            return absent();
        }
        next();
        value.write(out);
        return this;
    }

    /**
     * Writes an error, or leaves it absent.
     *
     * @param value the value or null
     * @return this
     */
    public FieldWriter condition(@Nullable Condition value) {
        if (value == null) {
            return absent();
        }
        next();
        value.write(out);
        return this;
    }

    /**
     * Writes a source, target or coordinator, or leaves it absent.
     *
     * @param value the value; null, or of type {@link TerminusType#UNSPECIFIED}, to leave it absent
     * @return this
     */
    public FieldWriter terminus(@Nullable Terminus value) {
        if (value == null || value.type() == TerminusType.UNSPECIFIED) {
            return absent();
        }
        next();
        value.write(out);
        return this;
    }

    /** Where the list starts. */
    int start() {
        return mark;
    }
}
