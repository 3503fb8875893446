package io.lepton.amqp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a composite type, which are the values of a described list, in the standard's order: one call per
 * field. Fields that are null, or behind the last value of the list, are absent. AMQP 1.0 §1.4.
 *
 * <pre>
 * FieldReader fields = FieldReader.begin(in, "detach", 3);
 * long handle = fields.uint("handle");
 * boolean closed = fields.booleanOr(false);
 * Condition error = fields.conditionOrNull();
 * fields.end();
 * </pre>
 *
 * <p>It belongs to its reader, which uses it again: it is good from {@code begin} to {@code end}.
 */
@HotPath
public final class FieldReader {
    /** The reader of the fields that these stand in, and the one for those that may stand in these. */
    final @Nullable FieldReader outer;

    @Nullable FieldReader inner;

    private final AmqpReader in;
    private String typeName = "";
    private int count;
    private int index;

    FieldReader(AmqpReader in, @Nullable FieldReader outer) {
        this.in = in;
        this.outer = outer;
        if (outer != null) {
            outer.inner = this;
        }
    }

    /**
     * Starts to read the list of a composite type; its descriptor was read.
     *
     * @param in where the list stands
     * @param typeName the standard's name of the type, for the text of exceptions
     * @param maxFields how many fields the standard gives it
     * @return a reader of its fields
     * @throws DecodingException if no list is there, or one of more values than that
     */
    public static FieldReader begin(AmqpReader in, String typeName, int maxFields) {
        int at = in.position();
        FieldReader fields = in.openFields();
        fields.typeName = typeName;
        fields.index = -1;
        fields.count = in.beginList();
        if (fields.count > maxFields) {
            throw in.fail(at, fields.count + " fields, the standard has " + maxFields);
        }
        return fields;
    }

    /**
     * Ends the list.
     *
     * @throws DecodingException if its values do not take up just the octets that it claimed
     */
    public void end() {
        in.endList();
        in.closeFields();
    }

    /**
     * Goes to the next field, for the caller to read its value with a method of the reader.
     *
     * @return true when a value is there; false when the field is null or absent, and there is nothing to read
     */
    public boolean next() {
        return ++index < count && !in.skipNull();
    }

    /**
     * Whether the list has values that were not read: if not, all fields that are left are absent.
     *
     * @return true if there is one, a null too
     */
    public boolean hasNext() {
        return index + 1 < count;
    }

    /**
     * The next field, a boolean.
     *
     * @param absent what to answer when it is absent
     * @return the value
     */
    public boolean booleanOr(boolean absent) {
        return next() ? in.readBoolean() : absent;
    }

    /**
     * The next field, a boolean for which to be absent is not the same as false.
     *
     * @return the value, null when absent
     */
    public @Nullable Boolean booleanOrNull() {
        return next() ? (Boolean) in.readBoolean() : null;
    }

    /**
     * The next field, a ubyte.
     *
     * @param absent what to answer when it is absent
     * @return the value
     */
    public int ubyteOr(int absent) {
        return next() ? in.readUbyte() : absent;
    }

    /**
     * The next field, a mandatory ubyte.
     *
     * @param name the standard's name of the field
     * @return the value
     */
    public int ubyte(String name) {
        mandatory(name);
        return in.readUbyte();
    }

    /**
     * The next field, a ushort.
     *
     * @param absent what to answer when it is absent
     * @return the value
     */
    public int ushortOr(int absent) {
        return next() ? in.readUshort() : absent;
    }

    /**
     * The next field, a uint.
     *
     * @param absent what to answer when it is absent
     * @return the value
     */
    public long uintOr(long absent) {
        return next() ? in.readUint() : absent;
    }

    /**
     * The next field, a mandatory uint.
     *
     * @param name the standard's name of the field
     * @return the value
     */
    public long uint(String name) {
        mandatory(name);
        return in.readUint();
    }

    /**
     * The next field, a ulong.
     *
     * @param absent what to answer when it is absent
     * @return its 64 bits
     */
    public long ulongOr(long absent) {
        return next() ? in.readUlong() : absent;
    }

    /**
     * The next field, a mandatory ulong.
     *
     * @param name the standard's name of the field
     * @return its 64 bits
     */
    public long ulong(String name) {
        mandatory(name);
        return in.readUlong();
    }

    /**
     * The next field, a timestamp.
     *
     * @return the value, null when absent
     */
    public @Nullable Instant timestampOrNull() {
        return next() ? Instant.ofEpochMilli(in.readTimestamp()) : null;
    }

    /**
     * The next field, a mandatory string.
     *
     * @param name the standard's name of the field
     * @return the value
     */
    public String string(String name) {
        mandatory(name);
        return in.readString();
    }

    /**
     * The next field, a string.
     *
     * @return the value, null when absent
     */
    public @Nullable String stringOrNull() {
        return next() ? in.readString() : null;
    }

    /**
     * The next field, a mandatory symbol.
     *
     * @param name the standard's name of the field
     * @return the value
     */
    public Symbol symbol(String name) {
        mandatory(name);
        return in.readSymbol();
    }

    /**
     * The next field, a symbol.
     *
     * @return the value, null when absent
     */
    public @Nullable Symbol symbolOrNull() {
        return next() ? in.readSymbol() : null;
    }

    /**
     * The next field, of multiple symbols.
     *
     * @return the values, empty when absent; unmodifiable
     */
    public List<Symbol> symbols() {
        return next() ? in.readSymbols() : List.of();
    }

    /**
     * The next field, of multiple symbols of which there must be one.
     *
     * @param name the standard's name of the field
     * @return the values; unmodifiable
     */
    public List<Symbol> symbols(String name) {
        List<Symbol> symbols = symbols();
        if (symbols.isEmpty()) {
            throw missing(name);
        }
        return symbols;
    }

    /**
     * The next field, a map with symbols as keys.
     *
     * @return the value, an empty map when absent
     */
    public Map<Symbol, @Nullable Object> fields() {
        return next() ? in.readFields() : Map.of();
    }

    /**
     * The next field, a mandatory binary.
     *
     * @param name the standard's name of the field
     * @return a copy of its octets
     */
    public byte[] binary(String name) {
        mandatory(name);
        return in.readBinary();
    }

    /**
     * The next field, a binary.
     *
     * @return a copy of its octets, null when absent
     */
    public byte @Nullable [] binaryOrNull() {
        return next() ? in.readBinary() : null;
    }

    /**
     * The next field, a binary, without copying it: {@link AmqpReader#sliceOffset} says where it is.
     *
     * @return its length, −1 when absent
     */
    public int binarySlice() {
        return next() ? in.readBinarySlice() : -1;
    }

    /**
     * The next field, of any type.
     *
     * @return as {@link AmqpReader#readObject} answers, null when absent
     */
    public @Nullable Object objectOrNull() {
        return next() ? in.readObject() : null;
    }

    /**
     * The next field, a role.
     *
     * @param name the standard's name of the field
     * @return the value
     */
    public Role role(String name) {
        mandatory(name);
        return Role.of(in.readBoolean());
    }

    /**
     * The next field, a delivery state.
     *
     * @return the value, null when absent
     */
    public @Nullable DeliveryState stateOrNull() {
        return next() ? DeliveryState.read(in) : null;
    }

    /**
     * The next field, an outcome.
     *
     * @return the value, null when absent
     */
    public @Nullable Outcome outcomeOrNull() {
        return next() ? Outcome.read(in) : null;
    }

    /**
     * The next field, an error.
     *
     * @return the value, null when absent
     */
    public @Nullable Condition conditionOrNull() {
        return next() ? Condition.read(in) : null;
    }

    /**
     * The next field, a source.
     *
     * @return the value, null when absent; of type {@link TerminusType#UNSPECIFIED} when its descriptor is unknown
     */
    public @Nullable Source sourceOrNull() {
        return next() ? Source.read(in) : null;
    }

    /**
     * The next field, a target or a coordinator.
     *
     * @return the value, null when absent; of type {@link TerminusType#UNSPECIFIED} when its descriptor is unknown
     */
    public @Nullable Terminus targetOrNull() {
        return next() ? Target.read(in) : null;
    }

    /** Passes over the next field without a look at its value. */
    public void skip() {
        if (next()) {
            in.skip();
        }
    }

    /**
     * An exception about the field that was read last.
     *
     * @param text what is wrong with its value
     * @return the exception, to be thrown
     */
    public DecodingException invalid(String text) {
        return in.fail(in.position(), text);
    }

    private void mandatory(String name) {
        if (!next()) {
            throw missing(name);
        }
    }

    private DecodingException missing(String name) {
        return invalid("'" + name + "' is mandatory");
    }

    /** What is being read, for the start of an exception's text. */
    String where() {
        return index < 0 ? typeName + ": " : typeName + ", field " + index + ": ";
    }
}
