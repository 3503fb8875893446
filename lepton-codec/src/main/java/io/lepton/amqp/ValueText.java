package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * AMQP values as text for logs and {@code toString}. What a peer sent is not trusted: the text has an upper bound and no
 * control characters (ROB-32).
 */
final class ValueText {
    /** Where a text is cut off, in characters. */
    static final int MAX_LENGTH = 512;

    private final StringBuilder text = new StringBuilder();
    private final int maxLength;

    private ValueText(int maxLength) {
        this.maxLength = maxLength;
    }

    /** The text of {@code value}, cut off after some {@link #MAX_LENGTH} characters. */
    static String of(@Nullable Object value) {
        return of(value, MAX_LENGTH);
    }

    /** The text of {@code value}, cut off after some {@code maxLength} characters. */
    static String of(@Nullable Object value, int maxLength) {
        ValueText text = new ValueText(maxLength);
        text.append(value);
        return text.text.toString();
    }

    /** {@code raw} without control characters, cut off after {@link #MAX_LENGTH} characters. */
    static String escape(String raw) {
        ValueText text = new ValueText(MAX_LENGTH);
        text.appendEscaped(raw);
        return text.text.toString();
    }

    private void append(@Nullable Object value) {
        if (value instanceof String) {
            text.append('"');
            appendEscaped((String) value);
            text.append('"');
        } else if (value instanceof Symbol) {
            text.append(':');
            appendEscaped(value.toString());
        } else if (value instanceof byte[]) {
            appendOctets(ByteBuffer.wrap((byte[]) value));
        } else if (value instanceof ByteBuffer) {
            appendOctets((ByteBuffer) value);
        } else if (value instanceof List) {
            appendList((List<?>) value);
        } else if (value instanceof Map) {
            appendMap((Map<?, ?>) value);
        } else if (value instanceof Described) {
            text.append('@');
            append(((Described) value).descriptor());
            text.append(' ');
            append(((Described) value).value());
        } else if (value instanceof AmqpArray) {
            appendArray((AmqpArray) value);
        } else {
            appendEscaped(String.valueOf(value));
        }
    }

    private void appendList(List<?> list) {
        text.append('[');
        String separator = "";
        for (Object element : list) {
            text.append(separator);
            if (isFull()) {
                break;
            }
            append(element);
            separator = ", ";
        }
        text.append(']');
    }

    private void appendMap(Map<?, ?> map) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            if (isFull()) {
                break;
            }
            append(entry.getKey());
            text.append('=');
            append(entry.getValue());
            separator = ", ";
        }
        text.append('}');
    }

    private void appendArray(AmqpArray array) {
        for (Object descriptor : array.descriptors()) {
            text.append('@');
            append(descriptor);
            text.append(' ');
        }
        text.append(array.elementType());
        appendList(array.elements());
    }

    private void appendOctets(ByteBuffer octets) {
        text.append("b\"");
        for (int i = octets.position(); i < octets.limit() && !isFull(); i++) {
            int octet = octets.get(i) & 0xFF;
            text.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 0xF, 16));
        }
        text.append('"');
    }

    private void appendEscaped(String raw) {
        int i = 0;
        while (i < raw.length() && !isFull()) {
            int c = raw.codePointAt(i);
            i += Character.charCount(c);
            int kind = Character.getType(c);
            if (Character.isISOControl(c)
                    || kind == Character.LINE_SEPARATOR
                    || kind == Character.PARAGRAPH_SEPARATOR
                    || kind == Character.FORMAT) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        }
    }

    /** Whether the text has reached its bound; says so in the text once. */
    private boolean isFull() {
        if (text.length() < maxLength) {
            return false;
        }
        if (text.charAt(text.length() - 1) != '…') {
            text.append('…');
        }
        return true;
    }
}
