package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Writes arrays: one constructor, then the bodies of the elements without theirs. AMQP 1.0 §1.6.24.
 *
 * <pre>
 * e0 size count  [00 descriptor]…  code  body body …
 * </pre>
 */
final class ArrayWriter {
    private ArrayWriter() {}

    static void write(AmqpWriter out, AmqpArray array, int depth) {
        int mark = out.beginCompound();
        writeBody(out, array, ObjectWriter.nested(depth));
        out.endCompound(mark, FormatCode.ARRAY8, FormatCode.ARRAY32, array.size());
    }

    static void writeSymbols(AmqpWriter out, List<Symbol> symbols) {
        int mark = out.beginCompound();
        boolean small = true;
        for (int i = 0; i < symbols.size(); i++) {
            small &= symbols.get(i).length() <= 0xFF;
        }
        out.rawByte(small ? FormatCode.SYM8 : FormatCode.SYM32);
        for (int i = 0; i < symbols.size(); i++) {
            writeOctets(out, symbols.get(i).octets(), small);
        }
        out.endCompound(mark, FormatCode.ARRAY8, FormatCode.ARRAY32, symbols.size());
    }

    /** Writes what stands behind the header of an array. */
    private static void writeBody(AmqpWriter out, AmqpArray array, int depth) {
        for (Object descriptor : array.descriptors()) {
            out.rawByte(FormatCode.DESCRIBED);
            ObjectWriter.write(out, descriptor, depth);
        }
        AmqpType type = array.elementType();
        switch (type) {
            case NULL:
                out.rawByte(FormatCode.NULL);
                return;
            case BINARY:
            case STRING:
            case SYMBOL:
                writeVariable(out, type, array.elements());
                return;
            case LIST:
            case MAP:
            case ARRAY:
                writeNested(out, type, array.elements(), depth);
                return;
            default:
                writePacked(out, array.packed());
        }
    }

    private static void writePacked(AmqpWriter out, PackedElements elements) {
        AmqpType type = elements.type;
        byte[] octets = elements.octets;
        int width = type.width;
        // The types with a shorter form have it second, in one octet; booleans have no shorter one that has octets.
        if (type.codes.length > 1 && type != AmqpType.BOOLEAN && fitOneOctet(elements)) {
            out.rawByte(type.codes[1]);
            for (int at = width - 1; at < octets.length; at += width) {
                out.rawByte(octets[at]);
            }
        } else {
            out.rawByte(type.codes[0]);
            out.raw(octets, 0, octets.length);
        }
    }

    private static boolean fitOneOctet(PackedElements elements) {
        byte[] octets = elements.octets;
        boolean signed = elements.type == AmqpType.INT || elements.type == AmqpType.LONG;
        boolean wide = elements.type.width == Long.BYTES;
        for (int at = 0; at < octets.length; at += elements.type.width) {
            long value = wide ? BigEndian.getLong(octets, at) : BigEndian.getInt(octets, at);
            if (signed ? value != (byte) value : (value & ~0xFFL) != 0) {
                return false;
            }
        }
        return octets.length > 0;
    }

    private static void writeVariable(AmqpWriter out, AmqpType type, List<?> elements) {
        boolean small = true;
        for (Object element : elements) {
            small &= octets(type, element) <= 0xFF;
        }
        out.rawByte(type.codes[small ? 0 : 1]);
        for (Object element : elements) {
            if (type == AmqpType.SYMBOL) {
                writeOctets(out, ((Symbol) element).octets(), small);
            } else if (type == AmqpType.STRING) {
                int length = octets(type, element);
                writeLength(out, length, small);
                out.writeUtf8((String) element, length);
            } else if (element instanceof byte[]) {
                writeOctets(out, (byte[]) element, small);
            } else {
                writeLength(out, ((ByteBuffer) element).remaining(), small);
                out.raw((ByteBuffer) element);
            }
        }
    }

    private static int octets(AmqpType type, Object element) {
        if (type == AmqpType.SYMBOL) {
            return ((Symbol) element).length();
        } else if (type == AmqpType.STRING) {
            return Utf8.length((String) element, 0);
        }
        return element instanceof byte[] ? ((byte[]) element).length : ((ByteBuffer) element).remaining();
    }

    private static void writeOctets(AmqpWriter out, byte[] octets, boolean small) {
        writeLength(out, octets.length, small);
        out.raw(octets, 0, octets.length);
    }

    private static void writeLength(AmqpWriter out, int length, boolean small) {
        if (small) {
            out.rawByte(length);
        } else {
            out.rawInt(length);
        }
    }

    // Each element has a size and a count of its own, all in one width: first in four octets each, then, when all
    // fit, in one each. To write them again instead would double the work with each level of nesting.
    private static void writeNested(AmqpWriter out, AmqpType type, List<?> elements, int depth) {
        int codeAt = out.position();
        out.rawByte(type.codes[1]);
        boolean small = true;
        for (Object element : elements) {
            int at = out.position();
            out.rawLong(0);
            int count = writeNestedBody(out, type, element, ObjectWriter.nested(depth));
            int octets = out.position() - at - 8;
            out.patchInt(at, octets + 4);
            out.patchInt(at + 4, count);
            small &= octets <= 254 && count <= 255;
        }
        if (small) {
            narrow(out, codeAt, type.codes[0], elements.size());
        }
    }

    private static int writeNestedBody(AmqpWriter out, AmqpType type, Object element, int depth) {
        if (type == AmqpType.LIST) {
            return ObjectWriter.writeItems(out, (List<?>) element, depth);
        } else if (type == AmqpType.MAP) {
            return Math.multiplyExact(2, ObjectWriter.writeEntries(out, (Map<?, ?>) element, depth));
        }
        AmqpArray array = element instanceof AmqpArray ? (AmqpArray) element : AmqpArray.ofJava(element);
        writeBody(out, array, depth);
        return array.size();
    }

    /** Turns elements with 32-bit headers, all of which fit 8-bit ones, into such. */
    private static void narrow(AmqpWriter out, int codeAt, int code8, int elements) {
        byte[] array = out.array();
        array[codeAt] = (byte) code8;
        int from = codeAt + 1;
        int to = from;
        for (int i = 0; i < elements; i++) {
            int octets = BigEndian.getInt(array, from) - 4;
            byte count = array[from + 7];
            System.arraycopy(array, from + 8, array, to + 2, octets);
            array[to] = (byte) (octets + 1);
            array[to + 1] = count;
            from += 8 + octets;
            to += 2 + octets;
        }
        out.position(to);
    }
}
