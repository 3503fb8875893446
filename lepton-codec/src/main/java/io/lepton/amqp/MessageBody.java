package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message as it is kept: the value itself, a {@code byte[]} for one data section and a {@code byte[][]}
 * for several, a {@code List} for one amqp-sequence and a {@code List[]} for several. AMQP 1.0 §3.2.6 to §3.2.8.
 */
final class MessageBody {
    private static final byte[] NO_BYTES = {};

    private MessageBody() {}

    static Object ofData(byte[]... sections) {
        return switch (sections.length) {
            case 0 -> NO_BYTES;
            case 1 -> sections[0];
            default -> sections.clone();
        };
    }

    static Object ofSequence(List<?>... sections) {
        return switch (sections.length) {
            case 0 -> List.of();
            case 1 -> sections[0];
            default -> sections.clone();
        };
    }

    /** The kind of the body that begins at a position, where the sections before it end. */
    static BodyType type(byte[] bytes, int position, int limit) {
        if (position == limit) {
            return BodyType.NONE;
        }
        return switch (Sections.code(bytes, position, limit)) {
            case Sections.DATA -> BodyType.DATA;
            case Sections.SEQUENCE -> BodyType.SEQUENCE;
            case Sections.VALUE -> BodyType.VALUE;
            default -> BodyType.NONE;
        };
    }

    /** The content of the data sections, the first of which begins at a position. */
    static Object readData(byte[] bytes, int position, int limit) {
        int end = Sections.end(bytes, position, limit, Sections.DATA);
        if (isBehindBody(bytes, end, limit)) {
            return content(bytes, position, end);
        }
        List<byte[]> sections = new ArrayList<>();
        for (int next = position; !isBehindBody(bytes, next, limit); next = end) {
            end = Sections.end(bytes, next, limit, Sections.DATA);
            sections.add(content(bytes, next, end));
        }
        return sections.toArray(byte[][]::new);
    }

    /** The octets of the only data section where they stand; null when there are several. */
    static @Nullable ByteBuffer singleData(byte[] bytes, int position, int limit) {
        int end = Sections.end(bytes, position, limit, Sections.DATA);
        if (!isBehindBody(bytes, end, limit)) {
            return null;
        }
        int from = contentStart(bytes, position, end);
        return ByteBuffer.wrap(bytes, from, end - from).slice();
    }

    /** The same in encoded sections; null also when there is no data. */
    static @Nullable ByteBuffer findSingleData(byte[] bytes, int start, int limit) {
        int position = Sections.find(bytes, start, limit, Sections.DATA);
        boolean found = position < limit && Sections.code(bytes, position, limit) == Sections.DATA;
        return found ? singleData(bytes, position, limit) : null;
    }

    private static boolean isBehindBody(byte[] bytes, int position, int limit) {
        return position == limit || Sections.code(bytes, position, limit) == Sections.FOOTER;
    }

    private static byte[] content(byte[] bytes, int position, int end) {
        return Arrays.copyOfRange(bytes, contentStart(bytes, position, end), end);
    }

    /** Where the octets of the data section at a position begin. */
    private static int contentStart(byte[] bytes, int position, int end) {
        // 00 53 75 a0 nn …      what most look like
        if (bytes[position + 1] == FormatCode.SMALLULONG && bytes[position + 3] == (byte) FormatCode.VBIN8) {
            return position + 5;
        }
        int value = Sections.value(bytes, position, end);
        return value + Sections.headLength(bytes, value, end, Sections.DATA);
    }

    /** The lists of all amqp-sequence sections, from a reader that stands at the first of them. */
    static Object readSequences(AmqpReader in) {
        List<List<?>> sections = new ArrayList<>(1);
        while (in.hasRemaining()) {
            in.renewValues();
            in.readDescriptor();
            int at = in.position();
            if (!(in.readObject() instanceof List<?> list)) {
                throw in.fail(at, "amqp-sequence: no list");
            }
            sections.add(list);
        }
        return sections.size() == 1 ? sections.get(0) : sections.toArray(List<?>[]::new);
    }

    static void write(AmqpWriter out, BodyType type, @Nullable Object body) {
        if (type == BodyType.DATA) {
            if (body instanceof byte[] bytes) {
                writeData(out, bytes);
            } else {
                for (byte[] bytes : (byte[][]) body) {
                    writeData(out, bytes);
                }
            }
        } else if (type == BodyType.SEQUENCE) {
            if (body instanceof List<?> list) {
                writeSequence(out, list);
            } else {
                for (List<?> list : (List<?>[]) body) {
                    writeSequence(out, list);
                }
            }
        } else {
            out.writeDescriptor(Sections.VALUE);
            out.writeObject(body);
        }
    }

    private static void writeData(AmqpWriter out, byte[] bytes) {
        out.writeDescriptor(Sections.DATA);
        out.writeBinary(bytes);
    }

    private static void writeSequence(AmqpWriter out, List<?> list) {
        out.writeDescriptor(Sections.SEQUENCE);
        out.writeList(list);
    }

    /** The body as one value: data and sequence sections joined. */
    static @Nullable Object joined(BodyType type, @Nullable Object body) {
        if (type == BodyType.DATA && body instanceof byte[][] sections) {
            int length = 0;
            for (byte[] bytes : sections) {
                length = Math.addExact(length, bytes.length);
            }
            byte[] joined = new byte[length];
            int at = 0;
            for (byte[] bytes : sections) {
                System.arraycopy(bytes, 0, joined, at, bytes.length);
                at += bytes.length;
            }
            return joined;
        }
        if (type == BodyType.SEQUENCE && body instanceof List<?>[] sections) {
            List<Object> joined = new ArrayList<>();
            for (List<?> list : sections) {
                joined.addAll(list);
            }
            return joined;
        }
        return body;
    }

    /** The body section by section. */
    static List<@Nullable Object> sections(BodyType type, @Nullable Object body) {
        if (type == BodyType.NONE) {
            return List.of();
        }
        return type != BodyType.VALUE && body instanceof Object[] sections
                ? List.of(sections)
                : Collections.singletonList(body);
    }

    static @Nullable Object copy(BodyType type, @Nullable Object body) {
        if (type == BodyType.DATA && body instanceof byte[][] sections) {
            byte[][] copy = sections.clone();
            Arrays.setAll(copy, i -> sections[i].clone());
            return copy;
        }
        if (type == BodyType.SEQUENCE && body instanceof List<?>[] sections) {
            List<?>[] copy = sections.clone();
            Arrays.setAll(copy, i -> Values.copy(sections[i]));
            return copy;
        }
        return Values.copy(body);
    }
}
