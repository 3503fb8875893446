package io.lepton.amqp;

/**
 * The frame of a message: where its sections begin and end, in what order they stand, of which type they are. Builds
 * nothing and reads nothing that is inside of a section. AMQP 1.0 §3.2.
 *
 * <pre>
 * 00 53 73 | c0 ss nn …      section: descriptor | format code, size, content
 *  descriptor  value
 * </pre>
 *
 * <p>The numeric descriptors rise in the order in which sections must stand, so order is a comparison of codes.
 */
@HotPath
final class Sections {
    static final int HEADER = 0x70;
    static final int DELIVERY_ANNOTATIONS = 0x71;
    static final int MESSAGE_ANNOTATIONS = 0x72;
    static final int PROPERTIES = 0x73;
    static final int APPLICATION_PROPERTIES = 0x74;
    static final int DATA = 0x75;
    static final int SEQUENCE = 0x76;
    static final int VALUE = 0x77;
    static final int FOOTER = 0x78;

    /** More sections than this in one message are refused: each may cost an object when the body is read. */
    private static final int MAX_SECTIONS = 65_536;

    /** Longer symbols are no descriptor of a section; so many octets are looked at before saying so. */
    private static final int MAX_NAME = 64;

    /** Descriptors in descriptors, and described values in described values, above an amqp-value. */
    private static final int MAX_DESCRIBED = 50;

    private static final String[] NAMES = {
        "header",
        "delivery-annotations",
        "message-annotations",
        "properties",
        "application-properties",
        "data",
        "amqp-sequence",
        "amqp-value",
        "footer"
    };
    private static final String[] SYMBOLS = {
        "amqp:header:list", "amqp:delivery-annotations:map", "amqp:message-annotations:map", "amqp:properties:list",
        "amqp:application-properties:map", "amqp:data:binary", "amqp:amqp-sequence:list", "amqp:amqp-value:*",
        "amqp:footer:map"
    };

    /** The format code of the short form of each section's type; amqp-value has none. */
    private static final byte[] SHORT_FORMATS = {
        (byte) FormatCode.LIST8,
        (byte) FormatCode.MAP8,
        (byte) FormatCode.MAP8,
        (byte) FormatCode.LIST8,
        (byte) FormatCode.MAP8,
        (byte) FormatCode.VBIN8,
        (byte) FormatCode.LIST8,
        0,
        (byte) FormatCode.MAP8
    };

    private Sections() {}

    /** The standard's name of a section. */
    static String name(int code) {
        return NAMES[code - HEADER];
    }

    /**
     * Checks descriptors, order, types and sizes of all sections.
     *
     * @throws MessageDecodeException at the first fault, and if there is no section; counts from {@code start}
     */
    static void check(byte[] bytes, int start, int limit) {
        if (start == limit) {
            throw new MessageDecodeException(0, "expected a section, found the end of an empty message");
        }
        try {
            walk(bytes, start, limit);
        } catch (MessageDecodeException e) {
            throw new MessageDecodeException(-start, e);
        }
    }

    private static void walk(byte[] bytes, int start, int limit) {
        int previous = 0;
        int count = 0;
        for (int position = start; position < limit; ) {
            int code = code(bytes, position, limit);
            checkOrder(previous, code, position);
            checkNumber(++count, position);
            position = end(bytes, position, limit, code);
            previous = code;
        }
    }

    static void checkNumber(int count, int position) {
        if (count > MAX_SECTIONS) {
            throw new MessageDecodeException(position, "expected no more than " + MAX_SECTIONS + " sections");
        }
    }

    /** Refuses a section that may not stand behind another; {@code previous} is 0 for the first. */
    static void checkOrder(int previous, int code, int position) {
        boolean fits;
        if (code == previous) {
            fits = code == DATA || code == SEQUENCE;
        } else {
            // What stands behind a body section is the footer: kinds of body are not mixed.
            fits = code > previous && (previous < DATA || code == FOOTER);
        }
        if (!fits) {
            throw new MessageDecodeException(
                    position, "section " + name(code) + " may not follow section " + name(previous));
        }
    }

    /** Where the first section stands whose code is {@code code} or higher; {@code limit} when there is none. */
    static int find(byte[] bytes, int start, int limit, int code) {
        int position = start;
        while (position < limit) {
            int found = code(bytes, position, limit);
            if (found >= code) {
                return position;
            }
            position = end(bytes, position, limit, found);
        }
        return limit;
    }

    /** The numeric descriptor of the section at a position, also where the peer wrote the symbolic one. */
    static int code(byte[] bytes, int position, int limit) {
        if (limit - position >= 3
                && bytes[position] == FormatCode.DESCRIBED
                && bytes[position + 1] == FormatCode.SMALLULONG) {
            int code = bytes[position + 2];
            if (code >= HEADER && code <= FOOTER) {
                return code;
            }
        }
        return anyCode(bytes, position, limit);
    }

    /** Where the value of the section at a position begins: behind its descriptor, whose code has been read. */
    static int value(byte[] bytes, int position, int limit) {
        return bytes[position + 1] == FormatCode.SMALLULONG
                ? position + 3
                : position + descriptorLength(bytes, position, limit);
    }

    /** Where the section at a position ends. Refuses a value that does not fit the section. */
    static int end(byte[] bytes, int position, int limit, int code) {
        if (code == VALUE) {
            return skip(bytes, value(bytes, position, limit), limit);
        }
        // 00 53 73 c0 ss nn …      what nearly all others look like; the rest, and all faults, take the long way
        if (limit - position > 5
                && bytes[position + 1] == FormatCode.SMALLULONG
                && bytes[position + 3] == SHORT_FORMATS[code - HEADER]) {
            int size = bytes[position + 4] & 0xff;
            int count = bytes[position + 5] & 0xff;
            boolean isMap = bytes[position + 3] == (byte) FormatCode.MAP8;
            boolean isSound = code == DATA || count < size && !(isMap && (count & 1) != 0);
            int end = position + 5 + size;
            if (isSound && end <= limit) {
                return end;
            }
        }
        return anyEnd(bytes, position, limit, code);
    }

    private static int anyEnd(byte[] bytes, int position, int limit, int code) {
        int value = value(bytes, position, limit);
        int head = headLength(bytes, value, limit, code);
        if (head == 0) {
            throw truncated(value, code);
        }
        long end = value + head + contentLength(bytes, value, head);
        if (end > limit) {
            throw new MessageDecodeException(
                    value,
                    "section " + name(code) + ": size " + contentLength(bytes, value, head) + " is more than the "
                            + (limit - value - head) + " octets that are left");
        }
        checkCounts(bytes, value, head, code);
        return (int) end;
    }

    /**
     * How many octets the descriptor of a section takes, with the 0x00 before it; 0 while not all of them are there.
     */
    static int descriptorLength(byte[] bytes, int position, int limit) {
        int there = limit - position;
        if (there < 1) {
            return 0;
        }
        if (bytes[position] != 0) {
            throw new MessageDecodeException(position, "expected a section, found " + format(bytes, position));
        }
        if (there < 2) {
            return 0;
        }
        int length;
        switch (bytes[position + 1] & 0xff) {
            case FormatCode.ULONG0 -> length = 2;
            case FormatCode.SMALLULONG -> length = 3;
            case FormatCode.ULONG -> length = 10;
            case FormatCode.SYM8 -> {
                if (there < 3) {
                    return 0;
                }
                length = 3 + checkName(bytes[position + 2] & 0xff, position);
            }
            case FormatCode.SYM32 -> {
                if (there < 6) {
                    return 0;
                }
                length = 6 + checkName((int) BigEndian.getUint(bytes, position + 2), position);
            }
            default ->
                throw new MessageDecodeException(
                        position + 1,
                        "expected the descriptor of a section, a ulong or a symbol, found "
                                + format(bytes, position + 1));
        }
        return there < length ? 0 : length;
    }

    /**
     * How many octets stand before the content of a list, map or binary: format code, and size if it has one; 0 while
     * not all of them are there. Refuses a type that does not fit the section. Not for amqp-value.
     */
    static int headLength(byte[] bytes, int value, int limit, int code) {
        int there = limit - value;
        if (there < 1) {
            return 0;
        }
        AmqpType type = typeOf(code);
        int format = bytes[value] & 0xff;
        if (FormatCode.type(format) != type) {
            throw new MessageDecodeException(
                    value, "section " + name(code) + ": expected a " + type + ", found " + format(bytes, value));
        }
        // The high nibble says how wide the size is: 0x4_ none, 0xA_ and 0xC_ one octet, 0xB_ and 0xD_ four.
        int length = format == FormatCode.LIST0 ? 1 : (format & 0x10) == 0 ? 2 : 5;
        return there < length ? 0 : length;
    }

    /** The size that a head of that length tells: octets behind it. */
    static long contentLength(byte[] bytes, int value, int headLength) {
        return switch (headLength) {
            case 1 -> 0;
            case 2 -> bytes[value + 1] & 0xff;
            default -> BigEndian.getUint(bytes, value + 1);
        };
    }

    /** A list or map counts its entries inside of its size; each takes an octet at least, and a map has pairs. */
    private static void checkCounts(byte[] bytes, int value, int head, int code) {
        if (code == DATA || head == 1) {
            return;
        }
        int width = head == 2 ? 1 : 4;
        long size = contentLength(bytes, value, head);
        if (size < width) {
            throw new MessageDecodeException(
                    value, "section " + name(code) + ": size " + size + " leaves no room for the count");
        }
        long count = width == 1 ? bytes[value + head] & 0xff : BigEndian.getUint(bytes, value + head);
        if (count > size - width) {
            throw new MessageDecodeException(
                    value, "section " + name(code) + ": count " + count + " is more than the octets in size " + size);
        }
        if ((count & 1) != 0 && typeOf(code) == AmqpType.MAP) {
            throw new MessageDecodeException(
                    value, "section " + name(code) + ": a map has an even count, found " + count);
        }
    }

    /** Where any value ends: goes over descriptors and sizes, without descending into what it is made of. */
    private static int skip(byte[] bytes, int position, int limit) {
        int at = position;
        int described = 0;
        // A described value is two values: the descriptor and what it describes.
        for (int values = 1; values > 0; values--) {
            if (at >= limit) {
                throw truncated(at, VALUE);
            }
            int format = bytes[at] & 0xff;
            if (format == FormatCode.DESCRIBED) {
                if (++described > MAX_DESCRIBED) {
                    throw new MessageDecodeException(at, "more than " + MAX_DESCRIBED + " descriptors in one value");
                }
                values += 2;
                at++;
                continue;
            }
            AmqpType type = FormatCode.type(format);
            if (type == null) {
                throw new MessageDecodeException(
                        at, "section amqp-value: expected a value, found " + format(bytes, at));
            }
            // The high nibble tells the width. §1.2
            long width = switch (format >>> 4) {
                case 0x4 -> 1;
                case 0x5 -> 2;
                case 0x6 -> 3;
                case 0x7 -> 5;
                case 0x8 -> 9;
                case 0x9 -> 17;
                case 0xa, 0xc, 0xe -> limit - at < 2 ? Long.MAX_VALUE : 2 + (bytes[at + 1] & 0xff);
                default -> limit - at < 5 ? Long.MAX_VALUE : 5 + BigEndian.getUint(bytes, at + 1);
            };
            if (width > limit - at) {
                throw truncated(at, VALUE);
            }
            at += (int) width;
        }
        return at;
    }

    /** The code behind a descriptor that is not the usual smallulong. */
    private static int anyCode(byte[] bytes, int position, int limit) {
        int length = descriptorLength(bytes, position, limit);
        if (length == 0) {
            throw new MessageDecodeException(
                    position, "expected a section, found the end of the message in its descriptor");
        }
        int format = bytes[position + 1] & 0xff;
        if (format == FormatCode.SYM8 || format == FormatCode.SYM32) {
            int text = position + (format == FormatCode.SYM8 ? 3 : 6);
            for (int i = 0; i < SYMBOLS.length; i++) {
                if (isSymbol(SYMBOLS[i], bytes, text, position + length)) {
                    return HEADER + i;
                }
            }
            throw unknown(position, "of that name");
        }
        long code = switch (format) {
            case FormatCode.ULONG0 -> 0;
            case FormatCode.SMALLULONG -> bytes[position + 2] & 0xff;
            default -> BigEndian.getLong(bytes, position + 2);
        };
        if (code < HEADER || code > FOOTER) {
            throw unknown(position, "0x" + Long.toHexString(code));
        }
        return (int) code;
    }

    private static boolean isSymbol(String symbol, byte[] bytes, int from, int to) {
        if (symbol.length() != to - from) {
            return false;
        }
        for (int i = 0; i < symbol.length(); i++) {
            if (symbol.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    private static int checkName(int length, int position) {
        if (length < 0 || length > MAX_NAME) {
            throw unknown(position, "with a name of " + Integer.toUnsignedString(length) + " octets");
        }
        return length;
    }

    private static MessageDecodeException unknown(int position, String what) {
        return new MessageDecodeException(position, "expected a section, found an unknown descriptor " + what);
    }

    private static MessageDecodeException truncated(int position, int code) {
        return new MessageDecodeException(
                position, "section " + name(code) + ": found the end of the message in its value");
    }

    /** The type that the value of a section has; amqp-value may have any. */
    private static AmqpType typeOf(int code) {
        return switch (code) {
            case HEADER, PROPERTIES, SEQUENCE -> AmqpType.LIST;
            case DATA -> AmqpType.BINARY;
            default -> AmqpType.MAP;
        };
    }

    private static String format(byte[] bytes, int position) {
        return "format code " + FormatCode.text(bytes[position] & 0xff);
    }
}
