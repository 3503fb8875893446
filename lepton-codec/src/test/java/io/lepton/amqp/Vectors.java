package io.lepton.amqp;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Golden bytes: each encoding of each type, with its boundaries. Written by hand from AMQP 1.0 §1.6. */
final class Vectors {
    /**
     * One of them.
     *
     * @param hex its octets
     * @param value what they mean
     * @param shortest whether this is the form that we write
     */
    record Vector(String hex, @Nullable Object value, boolean shortest) {
        byte[] octets() {
            return Octets.of(hex);
        }

        @Override
        public String toString() {
            return (hex.length() > 60 ? hex.substring(0, 60) + "…" : hex) + " = " + ValueText.of(value);
        }
    }

    private static final List<Vector> ALL = new ArrayList<>();

    private Vectors() {}

    static List<Vector> all() {
        return ALL;
    }

    private static void shortest(String hex, @Nullable Object value) {
        ALL.add(new Vector(hex, value, true));
    }

    private static void longer(String hex, @Nullable Object value) {
        ALL.add(new Vector(hex, value, false));
    }

    static UnsignedInteger uint(long value) {
        return UnsignedInteger.of(value);
    }

    static UnsignedLong ulong(long bits) {
        return UnsignedLong.ofBits(bits);
    }

    static Symbol symbol(String text) {
        return Symbol.of(text);
    }

    /** A map of keys and values in turn, in this order. */
    static Map<Object, @Nullable Object> map(@Nullable Object... entries) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put(entries[i], entries[i + 1]);
        }
        return map;
    }

    private static List<@Nullable Object> list(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static String ofLength(String code, int width, int length, String octet) {
        return code + String.format("%0" + 2 * width + "x", length) + octet.repeat(length);
    }

    static {
        shortest("40", null);

        shortest("41", true);
        shortest("42", false);
        longer("56 01", true);
        longer("56 00", false);

        shortest("50 00", UnsignedByte.of(0));
        shortest("50 7f", UnsignedByte.of(127));
        shortest("50 80", UnsignedByte.of(128));
        shortest("50 ff", UnsignedByte.of(255));
        shortest("51 80", (byte) -128);
        shortest("51 ff", (byte) -1);
        shortest("51 7f", (byte) 127);

        shortest("60 0000", UnsignedShort.of(0));
        shortest("60 0102", UnsignedShort.of(0x0102));
        shortest("60 8000", UnsignedShort.of(0x8000));
        shortest("60 ffff", UnsignedShort.of(65535));
        shortest("61 8000", Short.MIN_VALUE);
        shortest("61 ffff", (short) -1);
        shortest("61 7fff", Short.MAX_VALUE);

        shortest("43", uint(0));
        longer("52 00", uint(0));
        longer("70 00000000", uint(0));
        shortest("52 01", uint(1));
        longer("70 00000001", uint(1));
        shortest("52 80", uint(128));
        shortest("52 ff", uint(255));
        longer("70 000000ff", uint(255));
        shortest("70 00000100", uint(256));
        shortest("70 01020304", uint(0x01020304));
        shortest("70 80000000", uint(0x8000_0000L));
        shortest("70 ffffffff", uint(0xFFFF_FFFFL));

        shortest("44", ulong(0));
        longer("53 00", ulong(0));
        longer("80 0000000000000000", ulong(0));
        shortest("53 01", ulong(1));
        longer("80 0000000000000001", ulong(1));
        shortest("53 ff", ulong(255));
        longer("80 00000000000000ff", ulong(255));
        shortest("80 0000000000000100", ulong(256));
        shortest("80 0102030405060708", ulong(0x0102030405060708L));
        shortest("80 8000000000000000", ulong(Long.MIN_VALUE));
        shortest("80 ffffffffffffffff", ulong(-1));

        shortest("54 00", 0);
        longer("71 00000000", 0);
        shortest("54 01", 1);
        shortest("54 ff", -1);
        longer("71 ffffffff", -1);
        shortest("54 80", -128);
        shortest("54 7f", 127);
        longer("71 0000007f", 127);
        shortest("71 ffffff7f", -129);
        shortest("71 00000080", 128);
        shortest("71 000000ff", 255);
        shortest("71 80000000", Integer.MIN_VALUE);
        shortest("71 7fffffff", Integer.MAX_VALUE);

        shortest("55 00", 0L);
        longer("81 0000000000000000", 0L);
        shortest("55 ff", -1L);
        shortest("55 80", -128L);
        longer("81 ffffffffffffff80", -128L);
        shortest("55 7f", 127L);
        shortest("81 ffffffffffffff7f", -129L);
        shortest("81 0000000000000080", 128L);
        shortest("81 8000000000000000", Long.MIN_VALUE);
        shortest("81 7fffffffffffffff", Long.MAX_VALUE);

        shortest("72 3f800000", 1.0f);
        shortest("72 80000000", -0.0f);
        shortest("72 ff800000", Float.NEGATIVE_INFINITY);
        shortest("72 7f7fffff", Float.MAX_VALUE);
        shortest("72 7fc00000", Float.NaN);
        shortest("82 3ff0000000000000", 1.0);
        shortest("82 8000000000000000", -0.0);
        shortest("82 7ff0000000000000", Double.POSITIVE_INFINITY);
        shortest("82 0000000000000001", Double.MIN_VALUE);
        shortest("82 7ff8000000000000", Double.NaN);

        shortest("74 32800001", Decimal32.of(new BigDecimal("1")));
        shortest("74 b2000001", Decimal32.of(new BigDecimal("-0.1")));
        shortest("84 31c0000000000001", Decimal64.of(new BigDecimal("1")));
        shortest("94 3040000000000000 0000000000000001", Decimal128.of(new BigDecimal("1")));

        shortest("73 00000000", new AmqpChar(0));
        shortest("73 00000041", new AmqpChar('A'));
        shortest("73 0000d7ff", new AmqpChar(0xD7FF));
        shortest("73 0000e000", new AmqpChar(0xE000));
        shortest("73 0001f600", new AmqpChar(0x1F600));
        shortest("73 0010ffff", new AmqpChar(0x10FFFF));

        shortest("83 0000000000000000", Instant.EPOCH);
        shortest("83 ffffffffffffffff", Instant.ofEpochMilli(-1));
        shortest("83 8000000000000000", Instant.ofEpochMilli(Long.MIN_VALUE));
        shortest("83 7fffffffffffffff", Instant.ofEpochMilli(Long.MAX_VALUE));

        shortest("98 00112233445566778899aabbccddeeff", UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));

        shortest("a0 00", new byte[0]);
        longer("b0 00000000", new byte[0]);
        shortest("a0 03 01 80 ff", new byte[] {1, -128, -1});
        longer("b0 00000003 01 80 ff", new byte[] {1, -128, -1});
        shortest(ofLength("a0", 1, 255, "00"), new byte[255]);
        shortest(ofLength("b0", 4, 256, "00"), new byte[256]);

        shortest("a1 00", "");
        longer("b1 00000000", "");
        shortest("a1 01 61", "a");
        longer("b1 00000001 61", "a");
        shortest("a1 01 00", "\0");
        shortest("a1 03 c3a9 7f", "é\u007f");
        shortest("a1 02 c280", "\u0080");
        shortest("a1 02 dfbf", "\u07ff");
        shortest("a1 03 e0a080", "\u0800");
        shortest("a1 03 ed9fbf", "\ud7ff");
        shortest("a1 03 ee8080", "\ue000");
        shortest("a1 03 efbfbf", "\uffff");
        shortest("a1 04 f0908080", "\ud800\udc00");
        shortest("a1 04 f48fbfbf", "\udbff\udfff");
        shortest(ofLength("a1", 1, 255, "78"), "x".repeat(255));
        shortest(ofLength("b1", 4, 256, "78"), "x".repeat(256));
        shortest("a1 fe" + "c3a9".repeat(127), "é".repeat(127));
        shortest("b1 00000100" + "c3a9".repeat(128), "é".repeat(128));
        shortest("b1 00000192" + "78".repeat(200) + "c3a9".repeat(101), "x".repeat(200) + "é".repeat(101));

        shortest("a3 00", symbol(""));
        longer("b3 00000000", symbol(""));
        shortest("a3 03 666f6f", symbol("foo"));
        longer("b3 00000003 666f6f", symbol("foo"));
        shortest("a3 10 616d71703a61636365707465643a6c69", symbol("amqp:accepted:li"));
        shortest("a3 12 616d71703a61636365707465643a6c697374", symbol("amqp:accepted:list"));
        shortest(ofLength("a3", 1, 255, "78"), symbol("x".repeat(255)));
        shortest(ofLength("b3", 4, 256, "78"), symbol("x".repeat(256)));

        shortest("45", list());
        longer("c0 01 00", list());
        longer("d0 00000004 00000000", list());
        shortest("c0 03 02 41 40", list(true, null));
        longer("d0 00000006 00000002 41 40", list(true, null));
        shortest("c0 09 02 c0 05 02 5401 5402 45", list(list(1, 2), list()));

        shortest("c1 01 00", map());
        longer("d1 00000004 00000000", map());
        shortest("c1 06 02 a1 01 61 54 01", map("a", 1));
        longer("d1 00000009 00000002 a1 01 61 54 01", map("a", 1));
        shortest("c1 09 04 a3 01 61 40 a1 01 61 41", map(symbol("a"), null, "a", true));

        shortest("e0 02 00 a3", AmqpArray.of(new Symbol[0]));
        longer("f0 00000005 00000000 a3", AmqpArray.of(new Symbol[0]));
        shortest("e0 04 02 54 01 02", AmqpArray.of(1, 2));
        longer("e0 0a 02 71 00000001 00000002", AmqpArray.of(1, 2));
        longer("f0 00000007 00000002 54 01 02", AmqpArray.of(1, 2));
        shortest("e0 0a 02 71 00000001 00000080", AmqpArray.of(1, 128));
        shortest("e0 04 02 56 01 00", AmqpArray.of(true, false));
        shortest("e0 06 02 a1 01 61 01 62", AmqpArray.of("a", "b"));
        longer("e0 0c 02 b1 00000001 61 00000001 62", AmqpArray.of("a", "b"));
        shortest(
                "e0 0c 02 00 a3 03 55524c a1 01 61 01 62",
                AmqpArray.of("a", "b").describedBy(symbol("URL")));
        shortest(
                "e0 0b 02 e0 04 02 54 01 02 03 01 54 03",
                AmqpArray.of(AmqpType.ARRAY, list(AmqpArray.of(1, 2), AmqpArray.of(3))));
        shortest("e0 07 02 c0 01 00 02 01 40", AmqpArray.of(AmqpType.LIST, list(list(), list((Object) null))));
        shortest("e0 02 03 40", AmqpArray.of(AmqpType.NULL, list(null, null, null)));
        longer("e0 02 03 41", AmqpArray.of(true, true, true));
        longer("e0 02 02 43", AmqpArray.of(AmqpType.UINT, list(uint(0), uint(0))));
        longer("e0 02 02 45", AmqpArray.of(AmqpType.LIST, list(list(), list())));

        shortest("00 53 24 45", new Described(ulong(0x24), list()));
        longer("00 80 0000000000000024 c0 01 00", new Described(ulong(0x24), list()));
        shortest("00 a3 03 55524c a1 01 78", new Described(symbol("URL"), "x"));
        shortest("00 80 0000468c00000004 a1 03 613d31", new Described(ulong(0x0000468C_00000004L), "a=1"));
        shortest("00 a1 01 64 00 44 41", new Described("d", new Described(ulong(0), true)));
        shortest("00 00 44 43 40", new Described(new Described(ulong(0), uint(0)), null));
    }
}
