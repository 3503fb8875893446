package io.lepton.amqp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The format codes of AMQP 1.0 §1.6. The high nibble gives the shape, also of codes that are not assigned. */
final class FormatCode {
    static final int DESCRIBED = 0x00;
    static final int NULL = 0x40;
    static final int TRUE = 0x41;
    static final int FALSE = 0x42;
    static final int UINT0 = 0x43;
    static final int ULONG0 = 0x44;
    static final int LIST0 = 0x45;
    static final int UBYTE = 0x50;
    static final int BYTE = 0x51;
    static final int SMALLUINT = 0x52;
    static final int SMALLULONG = 0x53;
    static final int SMALLINT = 0x54;
    static final int SMALLLONG = 0x55;
    static final int BOOLEAN = 0x56;
    static final int USHORT = 0x60;
    static final int SHORT = 0x61;
    static final int UINT = 0x70;
    static final int INT = 0x71;
    static final int FLOAT = 0x72;
    static final int CHAR = 0x73;
    static final int DECIMAL32 = 0x74;
    static final int ULONG = 0x80;
    static final int LONG = 0x81;
    static final int DOUBLE = 0x82;
    static final int TIMESTAMP = 0x83;
    static final int DECIMAL64 = 0x84;
    static final int DECIMAL128 = 0x94;
    static final int UUID = 0x98;
    static final int VBIN8 = 0xA0;
    static final int STR8 = 0xA1;
    static final int SYM8 = 0xA3;
    static final int VBIN32 = 0xB0;
    static final int STR32 = 0xB1;
    static final int SYM32 = 0xB3;
    static final int LIST8 = 0xC0;
    static final int MAP8 = 0xC1;
    static final int LIST32 = 0xD0;
    static final int MAP32 = 0xD1;
    static final int ARRAY8 = 0xE0;
    static final int ARRAY32 = 0xF0;

    private static final byte[] TYPES = types();

    private FormatCode() {}

    /** The type that {@code code} (0…255) constructs, or null when it is not assigned. */
    static @Nullable AmqpType type(int code) {
        int ordinal = TYPES[code];
        return ordinal < 0 ? null : AmqpType.VALUES[ordinal];
    }

    /** {@code code} as a person reads it: {@code 0xa3 (symbol)}. */
    static String text(int code) {
        if (code == DESCRIBED) {
            return "0x00 (a described value)";
        }
        AmqpType type = type(code);
        return String.format("0x%02x (%s)", code, type == null ? "no AMQP type" : type);
    }

    private static byte[] types() {
        byte[] types = new byte[256];
        Arrays.fill(types, (byte) -1);
        for (AmqpType type : AmqpType.VALUES) {
            for (int code : type.codes) {
                types[code] = (byte) type.ordinal();
            }
        }
        return types;
    }
}
