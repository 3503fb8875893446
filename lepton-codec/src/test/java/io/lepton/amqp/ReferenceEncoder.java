package io.lepton.amqp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A second, slow and plain encoder to hold ours against: it lists all encodings that the standard allows for a value and
 * takes the shortest, or any.
 */
final class ReferenceEncoder {
    private final @Nullable Random random;
    private final boolean zeroWidthArrays;

    private ReferenceEncoder(@Nullable Random random, boolean zeroWidthArrays) {
        this.random = random;
        this.zeroWidthArrays = zeroWidthArrays;
    }

    /** The shortest encoding, with no array whose elements have no octets but that of nulls. */
    static byte[] shortest(@Nullable Object value) {
        return new ReferenceEncoder(null, false).encode(value);
    }

    /** Any encoding, each width chosen by chance. */
    static byte[] any(@Nullable Object value, Random random) {
        return new ReferenceEncoder(random, true).encode(value);
    }

    /** As {@link #any}, but that arrays of elements without octets are only those of nulls. */
    static byte[] anyButZeroWidthArrays(@Nullable Object value, Random random) {
        return new ReferenceEncoder(random, false).encode(value);
    }

    private byte[] encode(@Nullable Object value) {
        if (value instanceof Described) {
            return join(new byte[] {0}, encode(((Described) value).descriptor()), encode(((Described) value).value()));
        }
        List<byte[]> forms = new ArrayList<>();
        for (int code : codes(value)) {
            byte[] body = body(code, value);
            if (body != null) {
                forms.add(join(new byte[] {(byte) code}, body));
            }
        }
        return choose(forms);
    }

    private byte[] choose(List<byte[]> forms) {
        if (random != null) {
            return forms.get(random.nextInt(forms.size()));
        }
        byte[] shortest = forms.get(0);
        for (byte[] form : forms) {
            shortest = form.length < shortest.length ? form : shortest;
        }
        return shortest;
    }

    private static int[] codes(@Nullable Object value) {
        AmqpType type = AmqpType.of(value);
        if (type == null) {
            throw new AssertionError(value);
        }
        return type.codes;
    }

    /** What stands behind {@code code} for {@code value}; null when the code cannot hold it. */
    private byte @Nullable [] body(int code, @Nullable Object value) {
        switch (code) {
            case 0x40:
                return new byte[0];
            case 0x41:
                return Boolean.TRUE.equals(value) ? new byte[0] : null;
            case 0x42:
                return Boolean.FALSE.equals(value) ? new byte[0] : null;
            case 0x56:
                return number(1, Boolean.TRUE.equals(value) ? 1 : 0);
            case 0x43:
            case 0x44:
                return ((Number) value).longValue() == 0 ? new byte[0] : null;
            case 0x52:
            case 0x53:
                return Long.compareUnsigned(((Number) value).longValue(), 255) <= 0
                        ? number(1, ((Number) value).longValue())
                        : null;
            case 0x54:
            case 0x55:
                return ((Number) value).longValue() == ((Number) value).byteValue()
                        ? number(1, ((Number) value).longValue())
                        : null;
            case 0x50:
            case 0x51:
                return number(1, ((Number) value).longValue());
            case 0x60:
            case 0x61:
                return number(2, ((Number) value).longValue());
            case 0x70:
            case 0x71:
                return number(4, ((Number) value).longValue());
            case 0x80:
            case 0x81:
                return number(8, ((Number) value).longValue());
            case 0x72:
                return number(4, Float.floatToRawIntBits((Float) value));
            case 0x82:
                return number(8, Double.doubleToRawLongBits((Double) value));
            case 0x73:
                return number(4, ((AmqpChar) value).codePoint());
            case 0x74:
                return number(4, ((Decimal32) value).bits());
            case 0x84:
                return number(8, ((Decimal64) value).bits());
            case 0x94:
                return join(number(8, ((Decimal128) value).high()), number(8, ((Decimal128) value).low()));
            case 0x83:
                return number(8, ((Instant) value).toEpochMilli());
            case 0x98:
                return join(
                        number(8, ((UUID) value).getMostSignificantBits()),
                        number(8, ((UUID) value).getLeastSignificantBits()));
            case 0x45:
                return ((List<?>) value).isEmpty() ? new byte[0] : null;
            default:
                return variable(code, value);
        }
    }

    private byte @Nullable [] variable(int code, @Nullable Object value) {
        int width = (code & 0x10) == 0 ? 1 : 4;
        byte[] octets;
        int count = -1;
        if (value instanceof byte[]) {
            octets = (byte[]) value;
        } else if (value instanceof String) {
            octets = ((String) value).getBytes(StandardCharsets.UTF_8);
        } else if (value instanceof Symbol) {
            octets = value.toString().getBytes(StandardCharsets.US_ASCII);
        } else if (value instanceof List) {
            count = ((List<?>) value).size();
            octets = items((List<?>) value);
        } else if (value instanceof Map) {
            count = 2 * ((Map<?, ?>) value).size();
            octets = entries((Map<?, ?>) value);
        } else {
            count = ((AmqpArray) value).size();
            octets = elements((AmqpArray) value);
        }
        int size = octets.length + (count < 0 ? 0 : width);
        if (width == 1 && (size > 255 || count > 255)) {
            return null;
        }
        return count < 0 ? join(number(width, size), octets) : join(number(width, size), number(width, count), octets);
    }

    private byte[] items(List<?> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach(value -> out.writeBytes(encode(value)));
        return out.toByteArray();
    }

    private byte[] entries(Map<?, ?> map) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        map.forEach((key, value) -> {
            out.writeBytes(encode(key));
            out.writeBytes(encode(value));
        });
        return out.toByteArray();
    }

    private byte[] elements(AmqpArray array) {
        ByteArrayOutputStream descriptors = new ByteArrayOutputStream();
        for (Object descriptor : array.descriptors()) {
            descriptors.write(0);
            descriptors.writeBytes(encode(descriptor));
        }
        List<byte[]> forms = new ArrayList<>();
        for (int code : array.elementType().codes) {
            boolean zeroWidth = code >> 4 == 4 && code != 0x40;
            byte[] form = zeroWidth && !zeroWidthArrays ? null : bodies(code, array.elements());
            if (form != null) {
                forms.add(join(descriptors.toByteArray(), new byte[] {(byte) code}, form));
            }
        }
        return choose(forms);
    }

    private byte @Nullable [] bodies(int code, List<?> elements) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object element : elements) {
            byte[] body = body(code, element);
            if (body == null) {
                return null;
            }
            out.writeBytes(body);
        }
        return out.toByteArray();
    }

    private static byte[] number(int octets, long value) {
        byte[] all = ByteBuffer.allocate(8).putLong(value).array();
        return Arrays.copyOfRange(all, 8 - octets, 8);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
