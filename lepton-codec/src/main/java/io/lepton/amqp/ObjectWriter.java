package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values of any type by their Java class, and what nests: lists, maps, described values. */
final class ObjectWriter {
    /** A list that contains itself ends here and not in a stack overflow. Far above what decoders take. */
    private static final int MAX_DEPTH = 256;

    private ObjectWriter() {}

    static void write(AmqpWriter out, @Nullable Object value, int depth) {
        if (value == null) {
            out.writeNull();
            return;
        }
        // Most of what messages hold: final classes that are told apart sooner than looked up.
        if (value instanceof String text) {
            out.writeString(text);
            return;
        } else if (value instanceof Symbol symbol) {
            out.writeSymbol(symbol);
            return;
        } else if (value instanceof Integer number) {
            out.writeInt(number);
            return;
        }
        AmqpType type = AmqpType.of(value);
        if (type == null) {
            writeComposite(out, value, depth);
            return;
        }
        switch (type) {
            case BOOLEAN:
                out.writeBoolean((Boolean) value);
                return;
            case UBYTE:
                out.writeUbyte(((UnsignedByte) value).intValue());
                return;
            case USHORT:
                out.writeUshort(((UnsignedShort) value).intValue());
                return;
            case UINT:
                out.writeUint(((UnsignedInteger) value).longValue());
                return;
            case ULONG:
                out.writeUlong(((UnsignedLong) value).longValue());
                return;
            case BYTE:
                out.writeByte((Byte) value);
                return;
            case SHORT:
                out.writeShort((Short) value);
                return;
            case INT:
                out.writeInt((Integer) value);
                return;
            case LONG:
                out.writeLong((Long) value);
                return;
            case FLOAT:
                out.writeFloat((Float) value);
                return;
            case DOUBLE:
                out.writeDouble((Double) value);
                return;
            case DECIMAL32:
                out.writeDecimal32((Decimal32) value);
                return;
            case DECIMAL64:
                out.writeDecimal64((Decimal64) value);
                return;
            case DECIMAL128:
                out.writeDecimal128((Decimal128) value);
                return;
            case CHAR:
                out.writeChar(value instanceof AmqpChar ? ((AmqpChar) value).codePoint() : (Character) value);
                return;
            case TIMESTAMP:
                out.writeTimestamp(PackedElements.epochMillis(value));
                return;
            case UUID:
                out.writeUuid((UUID) value);
                return;
            case BINARY:
                if (value instanceof byte[]) {
                    out.writeBinary((byte[]) value);
                } else {
                    out.writeBinary((ByteBuffer) value);
                }
                return;
            case STRING:
                out.writeString((String) value);
                return;
            case SYMBOL:
                out.writeSymbol((Symbol) value);
                return;
            case LIST:
                writeList(out, (List<?>) value, depth);
                return;
            case MAP:
                writeMap(out, (Map<?, ?>) value, depth);
                return;
            case ARRAY:
                ArrayWriter.write(out, value instanceof AmqpArray ? (AmqpArray) value : AmqpArray.ofJava(value), depth);
                return;
            default:
                throw new AssertionError(type);
        }
    }

    private static void writeComposite(AmqpWriter out, Object value, int depth) {
        if (value instanceof Described) {
            Described described = (Described) value;
            out.rawByte(FormatCode.DESCRIBED);
            write(out, described.descriptor(), nested(depth));
            write(out, described.value(), nested(depth));
        } else if (value instanceof DeliveryState) {
            ((DeliveryState) value).write(out);
        } else if (value instanceof Condition) {
            ((Condition) value).write(out);
        } else if (value instanceof Terminus) {
            ((Terminus) value).write(out);
        } else if (value instanceof Declare) {
            ((Declare) value).write(out);
        } else if (value instanceof Discharge) {
            ((Discharge) value).write(out);
        } else if (value instanceof LifetimePolicy) {
            ((LifetimePolicy) value).write(out);
        } else {
            throw new EncodingException("no AMQP type for " + value.getClass().getName());
        }
    }

    static void writeList(AmqpWriter out, List<?> values, int depth) {
        int mark = out.beginList();
        out.endList(mark, writeItems(out, values, nested(depth)));
    }

    static void writeMap(AmqpWriter out, Map<?, ?> entries, int depth) {
        int mark = out.beginMap();
        out.endMap(mark, writeEntries(out, entries, nested(depth)));
    }

    /** Writes what stands behind the header of a list; returns how many values that is. */
    static int writeItems(AmqpWriter out, List<?> values, int depth) {
        int count = 0;
        for (Object value : values) {
            write(out, value, depth);
            count++;
        }
        return count;
    }

    /** Writes what stands behind the header of a map; returns how many keys that is. */
    static int writeEntries(AmqpWriter out, Map<?, ?> entries, int depth) {
        Set<ByteBuffer> keys = null;
        int pairs = 0;
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            Object key = entry.getKey();
            if (key == null) {
                throw new EncodingException("map: null key");
            }
            int at = out.position();
            write(out, key, depth);
            if (!isSelfEqual(key)) {
                if (keys == null) {
                    keys = new HashSet<>();
                }
                // Equal values have equal octets, as each is written in its one shortest form.
                if (!keys.add(ByteBuffer.wrap(Arrays.copyOfRange(out.array(), at, out.position())))) {
                    throw new EncodingException("map: two keys are " + ValueText.of(key));
                }
            }
            write(out, entry.getValue(), depth);
            pairs++;
        }
        return pairs;
    }

    /** Whether a Java map cannot hold this key twice: false where several classes stand for one AMQP type. */
    private static boolean isSelfEqual(Object key) {
        if (key instanceof String || key instanceof Symbol) {
            return true;
        }
        AmqpType type = AmqpType.of(key);
        return type != null
                && type.javaType() == key.getClass()
                && type != AmqpType.BINARY
                && type != AmqpType.CHAR
                && type != AmqpType.TIMESTAMP;
    }

    static int nested(int depth) {
        if (depth >= MAX_DEPTH) {
            throw new EncodingException("nested deeper than " + MAX_DEPTH + ": does a list or map contain itself?");
        }
        return depth + 1;
    }
}
