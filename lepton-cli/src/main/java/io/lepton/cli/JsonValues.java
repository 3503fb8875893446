package io.lepton.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lepton.amqp.AmqpArray;
import io.lepton.amqp.AmqpChar;
import io.lepton.amqp.Decimal128;
import io.lepton.amqp.Decimal32;
import io.lepton.amqp.Decimal64;
import io.lepton.amqp.Described;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.UnsignedByte;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import io.lepton.amqp.UnsignedShort;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * AMQP values as JSON. Numbers are numbers; binary is base64; a timestamp is its ISO 8601 text; symbols, UUIDs, chars and
 * decimals are text, and so are numbers that JSON does not have (NaN, infinity); a described value is an object of
 * {@code descriptor} and {@code value}. Keys of maps are written as text, whatever their type.
 */
final class JsonValues {

    private static final BigInteger LOW_64_BITS = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private JsonValues() {}

    static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof byte[] binary) {
            out.writeBinary(binary);
        } else if (value instanceof Number number) {
            number(out, number);
        } else if (value instanceof Map<?, ?> map) {
            map(out, map);
        } else if (value instanceof List<?> list) {
            list(out, list);
        } else if (value instanceof AmqpArray array) {
            list(out, array.elements());
        } else if (value instanceof Described described) {
            out.writeStartObject();
            out.writeFieldName("descriptor");
            write(out, described.descriptor());
            out.writeFieldName("value");
            write(out, described.value());
            out.writeEndObject();
        } else {
            out.writeString(text(value));
        }
    }

    /** The name of the value's AMQP type, §1.6 of the types part. */
    static String type(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        Class<?> type = value.getClass();
        return value instanceof Map ? "map" : value instanceof List ? "list" : NAMES.getOrDefault(type, "described");
    }

    /** The value as a key, or as a word on a line of text. */
    static String text(@Nullable Object value) {
        if (value instanceof AmqpChar character) {
            return Character.toString(character.codePoint());
        }
        return String.valueOf(value);
    }

    private static void number(JsonGenerator out, Number number) throws IOException {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                out.writeString(number.toString());
            } else if (number instanceof Float narrow) {
                out.writeNumber(narrow);
            } else {
                out.writeNumber(value);
            }
        } else if (number instanceof UnsignedLong && number.longValue() < 0) {
            out.writeNumber(BigInteger.valueOf(number.longValue()).and(LOW_64_BITS));
        } else {
            out.writeNumber(number.longValue());
        }
    }

    private static void map(JsonGenerator out, Map<?, ?> map) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.writeFieldName(text(entry.getKey()));
            write(out, entry.getValue());
        }
        out.writeEndObject();
    }

    private static void list(JsonGenerator out, List<?> list) throws IOException {
        out.writeStartArray();
        for (Object element : list) {
            write(out, element);
        }
        out.writeEndArray();
    }

    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            Map.entry(Boolean.class, "boolean"),
            Map.entry(UnsignedByte.class, "ubyte"),
            Map.entry(UnsignedShort.class, "ushort"),
            Map.entry(UnsignedInteger.class, "uint"),
            Map.entry(UnsignedLong.class, "ulong"),
            Map.entry(Byte.class, "byte"),
            Map.entry(Short.class, "short"),
            Map.entry(Integer.class, "int"),
            Map.entry(Long.class, "long"),
            Map.entry(Float.class, "float"),
            Map.entry(Double.class, "double"),
            Map.entry(Decimal32.class, "decimal32"),
            Map.entry(Decimal64.class, "decimal64"),
            Map.entry(Decimal128.class, "decimal128"),
            Map.entry(AmqpChar.class, "char"),
            Map.entry(Instant.class, "timestamp"),
            Map.entry(UUID.class, "uuid"),
            Map.entry(byte[].class, "binary"),
            Map.entry(String.class, "string"),
            Map.entry(Symbol.class, "symbol"),
            Map.entry(AmqpArray.class, "array"));
}
