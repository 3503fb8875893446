package io.lepton.cli;

import io.lepton.amqp.AmqpChar;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.UnsignedByte;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import io.lepton.amqp.UnsignedShort;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * {@code NAME=VALUE} or {@code NAME:TYPE=VALUE}: a named value of a simple AMQP type, a string where no type is written.
 * A name that holds a colon needs its type written: {@code a:b:string=c}.
 *
 * @param name what stands before the first equals sign, without the type
 * @param value the value, of the Java class that stands for its AMQP type
 */
record TypedValue(String name, Object value) {

    private static final Map<String, Function<String, Object>> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("string", text -> text),
            Map.entry("symbol", Symbol::of),
            Map.entry("boolean", TypedValue::truth),
            Map.entry("ubyte", text -> UnsignedByte.of(Integer.parseInt(text))),
            Map.entry("ushort", text -> UnsignedShort.of(Integer.parseInt(text))),
            Map.entry("uint", text -> UnsignedInteger.of(Long.parseLong(text))),
            Map.entry("ulong", text -> UnsignedLong.ofBits(Long.parseUnsignedLong(text))),
            Map.entry("byte", Byte::valueOf),
            Map.entry("short", Short::valueOf),
            Map.entry("int", Integer::valueOf),
            Map.entry("long", Long::valueOf),
            Map.entry("float", Float::valueOf),
            Map.entry("double", Double::valueOf),
            Map.entry("char", TypedValue::character),
            Map.entry("timestamp", Instant::parse),
            Map.entry("uuid", UUID::fromString),
            Map.entry("binary", text -> text.getBytes(StandardCharsets.UTF_8))));

    /**
     * Reads a name, its type if there is one, and its value.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    static TypedValue parse(String text) {
        int equals = text.indexOf('=');
        int colon = text.lastIndexOf(':', equals);
        String name = text.substring(0, colon >= 0 ? colon : Math.max(equals, 0));
        if (equals < 0 || name.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is neither NAME=VALUE nor NAME:TYPE=VALUE");
        }
        String type = colon >= 0 ? text.substring(colon + 1, equals) : "string";
        Function<String, Object> reader = TYPES.get(type);
        if (reader == null) {
            throw new IllegalArgumentException(
                    "'" + type + "' in '" + text + "' is not a type; known are " + String.join(", ", TYPES.keySet()));
        }
        String value = text.substring(equals + 1);
        try {
            return new TypedValue(name, reader.apply(value));
        } catch (IllegalArgumentException | DateTimeException unfit) {
            throw new IllegalArgumentException("'" + value + "' in '" + text + "' is not a value of type " + type);
        }
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object character(String text) {
        if (text.codePointCount(0, text.length()) != 1) {
            throw new IllegalArgumentException(text);
        }
        return new AmqpChar(text.codePointAt(0));
    }
}
