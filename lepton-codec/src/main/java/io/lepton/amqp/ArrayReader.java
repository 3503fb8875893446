package io.lepton.amqp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads arrays: one constructor, then the bodies of the elements without theirs. AMQP 1.0 §1.6.24.
 *
 * <pre>
 * e0 size count  [00 descriptor]…  code  body body …
 * </pre>
 */
final class ArrayReader {
    private ArrayReader() {}

    /** Reads what stands behind the header of the array at {@code at}, which was entered. */
    static AmqpArray read(AmqpReader in, long count, int at) {
        List<Object> descriptors = List.of();
        int codeAt = in.position();
        int code = in.next();
        while (code == FormatCode.DESCRIBED) {
            if (descriptors.isEmpty()) {
                descriptors = new ArrayList<>(1);
            }
            in.enter(in.limit(), codeAt);
            Object descriptor = ObjectReader.read(in);
            if (descriptor == null) {
                throw in.fail(codeAt, "null as descriptor");
            }
            descriptors.add(descriptor);
            codeAt = in.position();
            code = in.next();
        }
        AmqpType type = in.typeOf(code, codeAt);
        List<@Nullable Object> elements = elements(in, type, code, count, at);
        for (int i = 0; i < descriptors.size(); i++) {
            in.leave();
        }
        in.endCompound();
        return new AmqpArray(type, Collections.unmodifiableList(descriptors), elements);
    }

    /** Reads a field of {@code multiple} symbols. */
    static List<Symbol> readSymbols(AmqpReader in) {
        int at = in.position();
        int code = in.next();
        if (code == FormatCode.NULL) {
            return List.of();
        } else if (code == FormatCode.ARRAY8) {
            return symbols(in, in.begin8(at, false), at);
        } else if (code == FormatCode.ARRAY32) {
            return symbols(in, in.begin32(at, false), at);
        }
        in.position(at);
        return List.of(in.readSymbol());
    }

    private static List<Symbol> symbols(AmqpReader in, long count, int at) {
        int codeAt = in.position();
        int code = in.next();
        // An empty array has no element of a wrong type: peers write any constructor there.
        if (code != FormatCode.SYM8 && code != FormatCode.SYM32 && count > 0) {
            throw in.mismatch("an array of symbols", codeAt);
        }
        boolean small = code == FormatCode.SYM8;
        requireRoom(in, count, small ? 1 : 4, at);
        in.spendValues(count, at);
        List<Symbol> symbols = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            in.takeSlice(small ? in.octet() : in.int32() & 0xFFFF_FFFFL);
            symbols.add(in.sliceSymbol());
        }
        in.endCompound();
        return Collections.unmodifiableList(symbols);
    }

    private static List<@Nullable Object> elements(AmqpReader in, AmqpType type, int code, long count, int at) {
        switch (code >> 4) {
            case 0x4: // no octets: kept as one element and a count (ROB-04)
                in.spendZeroWidth(count, at);
                return Collections.nCopies((int) count, zeroWidth(in, code, at));
            case 0x5:
            case 0x6:
            case 0x7:
            case 0x8:
            case 0x9:
                in.spendValues(1, at);
                return packed(in, type, count, 1 << (code >> 4) - 5, at);
            case 0xA: // a length
                return bodies(in, code, count, 1, at);
            case 0xB:
                return bodies(in, code, count, 4, at);
            case 0xC: // a size and a count
            case 0xE:
                return bodies(in, code, count, 2, at);
            default:
                return bodies(in, code, count, 8, at);
        }
    }

    private static @Nullable Object zeroWidth(AmqpReader in, int code, int at) {
        return code == FormatCode.LIST0 ? List.of() : ObjectReader.readBody(in, code, at);
    }

    /** Reads {@code count} numbers of {@code width} octets each, and keeps them in the full width of their type. */
    private static PackedElements packed(AmqpReader in, AmqpType type, long count, int width, int at) {
        if (count * width != in.remaining()) {
            throw in.fail(at, "array: " + count + " elements of " + width + " octets in " + in.remaining());
        }
        if (count * type.width > Integer.MAX_VALUE - 8) {
            throw in.fail(at, "array: " + count + " elements are too many");
        }
        byte[] octets = new byte[(int) count * type.width];
        if (width == type.width) {
            int from = in.take(octets.length);
            System.arraycopy(in.array(), from, octets, 0, octets.length);
            check(in, type, octets, from);
        } else {
            widen(in, type, octets);
        }
        return new PackedElements(type, octets);
    }

    private static void widen(AmqpReader in, AmqpType type, byte[] octets) {
        boolean signed = type == AmqpType.INT || type == AmqpType.LONG;
        for (int at = 0; at < octets.length; at += type.width) {
            int value = signed ? (byte) in.octet() : in.octet();
            if (type.width == Long.BYTES) {
                BigEndian.putLong(octets, at, value);
            } else {
                BigEndian.putInt(octets, at, value);
            }
        }
    }

    private static void check(AmqpReader in, AmqpType type, byte[] octets, int from) {
        if (type == AmqpType.BOOLEAN) {
            for (int i = 0; i < octets.length; i++) {
                if ((octets[i] & 0xFF) > 1) {
                    throw in.fail(from + i, "boolean 0x56: 00 or 01 expected");
                }
            }
        } else if (type == AmqpType.CHAR) {
            for (int i = 0; i < octets.length; i += Integer.BYTES) {
                if (!AmqpChar.isScalar(BigEndian.getInt(octets, i))) {
                    throw in.fail(from + i, "char: not a Unicode character");
                }
            }
        }
    }

    /** Reads {@code count} elements, each of which takes {@code least} octets or more. */
    private static List<@Nullable Object> bodies(AmqpReader in, int code, long count, int least, int at) {
        requireRoom(in, count, least, at);
        in.spendValues(count, at);
        List<@Nullable Object> elements = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            elements.add(ObjectReader.readBody(in, code, in.position()));
        }
        return Collections.unmodifiableList(elements);
    }

    private static void requireRoom(AmqpReader in, long count, int least, int at) {
        if (count * least > in.remaining()) {
            throw in.fail(at, "array: count " + count + " in " + in.remaining() + " octets");
        }
    }
}
