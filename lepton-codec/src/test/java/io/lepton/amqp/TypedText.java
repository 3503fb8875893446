package io.lepton.amqp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values as words that say their types and bits, to compare them with what another codec made of the same bytes. */
final class TypedText {
    private final List<String> words = new ArrayList<>();

    private TypedText() {}

    static String of(@Nullable Object value) {
        TypedText text = new TypedText();
        text.append(value);
        return String.join(" ", text.words);
    }

    private void append(@Nullable Object value) {
        if (value instanceof Described) {
            words.add("described");
            append(((Described) value).descriptor());
            append(((Described) value).value());
            return;
        }
        AmqpType type = AmqpType.of(value);
        words.add(type.toString());
        switch (type) {
            case NULL:
                return;
            case LIST:
                words.add(Integer.toString(((List<?>) value).size()));
                ((List<?>) value).forEach(this::append);
                return;
            case MAP:
                words.add(Integer.toString(2 * ((Map<?, ?>) value).size()));
                ((Map<?, ?>) value).forEach((key, item) -> {
                    append(key);
                    append(item);
                });
                return;
            case ARRAY:
                AmqpArray array = (AmqpArray) value;
                words.add(array.elementType().toString());
                words.add(Integer.toString(array.size()));
                words.add(array.descriptors().isEmpty() ? "bare" : "described");
                array.descriptors().forEach(this::append);
                array.elements().forEach(this::append);
                return;
            default:
                words.add(word(type, value));
        }
    }

    private static String word(AmqpType type, Object value) {
        switch (type) {
            case FLOAT:
                return String.format("%08x", Float.floatToRawIntBits((Float) value));
            case DOUBLE:
                return String.format("%016x", Double.doubleToRawLongBits((Double) value));
            case DECIMAL32:
                return String.format("%08x", ((Decimal32) value).bits());
            case DECIMAL64:
                return String.format("%016x", ((Decimal64) value).bits());
            case DECIMAL128:
                return String.format("%016x%016x", ((Decimal128) value).high(), ((Decimal128) value).low());
            case CHAR:
                return Integer.toString(((AmqpChar) value).codePoint());
            case TIMESTAMP:
                return Long.toString(((Instant) value).toEpochMilli());
            case UUID:
                return ((UUID) value).toString().replace("-", "");
            case BINARY:
                return "." + Octets.hex((byte[]) value);
            case STRING:
                return "." + Octets.hex(((String) value).getBytes(StandardCharsets.UTF_8));
            case SYMBOL:
                return "." + Octets.hex(value.toString().getBytes(StandardCharsets.US_ASCII));
            default:
                return value.toString();
        }
    }
}
