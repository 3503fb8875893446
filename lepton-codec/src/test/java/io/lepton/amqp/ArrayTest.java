package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays: one constructor for all elements. */
class ArrayTest {
    private static AmqpArray array(String hex) {
        Object value = Octets.decode(hex);
        assertThat(value).isInstanceOf(AmqpArray.class);
        return (AmqpArray) value;
    }

    @Test
    @DisplayName("TYP-18: ints of mixed width all take the width of the widest")
    void oneConstructorForAll() {
        assertThat(Octets.encodeHex(new int[] {1, 300})).isEqualTo("e00a0271000000010000012c");
        assertThat(array("e0 0a 02 71 00000001 0000012c").toIntArray()).containsExactly(1, 300);
    }

    @ParameterizedTest
    @CsvSource({
        "e0 04 02 52 01 ff, e0 04 02 52 01 ff",
        "e0 0a 02 70 00000001 000000ff, e0 04 02 52 01 ff",
        "e0 0a 02 70 00000001 00000100, e0 0a 02 70 00000001 00000100",
        "e0 04 02 53 00 80, e0 04 02 53 00 80",
        "e0 12 02 80 0000000000000000 0000000000000100, e0 12 02 80 0000000000000000 0000000000000100",
        "e0 0a 02 71 ffffff80 0000007f, e0 04 02 54 80 7f",
        "e0 0a 02 71 ffffff7f 0000007f, e0 0a 02 71 ffffff7f 0000007f",
        "e0 12 02 81 ffffffffffffff80 000000000000007f, e0 04 02 55 80 7f",
        "e0 12 02 81 0000000000000000 0000000000000080, e0 12 02 81 0000000000000000 0000000000000080"
    })
    @DisplayName("TYP-06, TYP-18, TYP-24: the small constructor is taken when all elements fit it")
    void smallWhenAllFit(String in, String out) {
        assertThat(Octets.encodeHex(array(in))).isEqualTo(Octets.plain(out));
    }

    @Test
    @DisplayName("TYP-19: a described array has its descriptor once, before the elements")
    void describedOnce() {
        String hex = "e0 0c 02 00 a3 03 55524c a1 01 61 01 62";
        AmqpArray array = array(hex);

        assertThat(array.descriptor()).isEqualTo(Symbol.of("URL"));
        assertThat(array.elementType()).isEqualTo(AmqpType.STRING);
        assertThat(array.elements()).isEqualTo(List.of("a", "b"));
        assertThat(Octets.encodeHex(array)).isEqualTo(Octets.plain(hex));
    }

    @Test
    @DisplayName("TYP-01, TYP-19: elements that are described twice keep both descriptors")
    void describedTwice() {
        String hex = "e0 0a 02 00 53 01 00 53 02 54 05 06";
        AmqpArray array = array(hex);

        assertThat(array.descriptors()).isEqualTo(List.of(UnsignedLong.of(1), UnsignedLong.of(2)));
        assertThat(array.toIntArray()).containsExactly(5, 6);
        assertThat(array)
                .isEqualTo(AmqpArray.of(5, 6).describedBy(UnsignedLong.of(2)).describedBy(UnsignedLong.of(1)));
        assertThat(Octets.encodeHex(array)).isEqualTo(Octets.plain(hex));
    }

    @Test
    @DisplayName("TYP-20: in an array of arrays each element has its own size, count and constructor")
    void arrayOfArrays() {
        String hex = "e0 0b 02 e0 04 02 54 01 02 03 01 54 03";
        assertThat(Octets.encodeHex(new int[][] {{1, 2}, {3}})).isEqualTo(Octets.plain(hex));
        assertThat(array(hex)).isEqualTo(AmqpArray.of(AmqpType.ARRAY, List.of(AmqpArray.of(1, 2), AmqpArray.of(3))));
    }

    @Test
    @DisplayName("TYP-20: an array of maps, and of lists, each with its own size and count")
    void arrayOfMapsAndLists() {
        String maps = "e0 09 02 c1 04 02 54 01 41 01 00";
        assertThat(array(maps).elements()).isEqualTo(List.of(Map.of(1, true), Map.of()));
        assertThat(Octets.encodeHex(array(maps))).isEqualTo(Octets.plain(maps));

        String lists = "f0 0000000f 00000001 d0 00000006 00000002 41 40";
        assertThat(array(lists).elements()).isEqualTo(List.of(Arrays.asList(true, null)));
        assertThat(Octets.encodeHex(array(lists))).isEqualTo("e00601c003024140");
    }

    @Test
    @DisplayName("TYP-20, TYP-24: when one inner list needs 32-bit headers all have them")
    void widestHeaderForAll() {
        AmqpArray array = AmqpArray.of(AmqpType.LIST, List.of(List.of(1), List.of(new byte[300])));
        String hex = Octets.encodeHex(array);
        assertThat(hex).startsWith("f0").contains("00000002d0" + "00000006000000015401" + "0000013500000001b0");
        assertThat(array(hex)).isEqualTo(array);
    }

    @Test
    @DisplayName("TYP-20: arrays in arrays cost the writer the same work per level, not twice as much")
    void deepArraysAreWrittenOnce() {
        AmqpArray array = AmqpArray.ofBytes(new byte[300]);
        for (int i = 0; i < 60; i++) {
            array = AmqpArray.of(AmqpType.ARRAY, List.of(array));
        }
        AmqpArray deep = array;
        byte[] octets = Octets.encode(deep);
        AmqpReader in = new AmqpReader(DecodeLimits.DEFAULT.withMaxDepth(100)).reset(octets, 0, octets.length);
        assertThat(in.readObject()).isEqualTo(deep);
    }

    @Test
    @DisplayName("TYP-21: elements without octets take none, and stay one element and a count")
    void zeroWidth() {
        assertThat(array("e0 02 03 40").elements()).isEqualTo(Arrays.asList(null, null, null));
        assertThat(array("e0 02 02 41").elements()).isEqualTo(List.of(true, true));
        assertThat(array("e0 02 02 42").elements()).isEqualTo(List.of(false, false));
        assertThat(array("e0 02 02 43").elements()).isEqualTo(Collections.nCopies(2, UnsignedInteger.of(0)));
        assertThat(array("e0 02 02 44").elements()).isEqualTo(Collections.nCopies(2, UnsignedLong.of(0)));
        assertThat(array("e0 02 02 45").elements()).isEqualTo(List.of(List.of(), List.of()));

        byte[] many = Octets.of("f0 00000005 00010000 41");
        Allocation.assertLessThan(
                3_000,
                () -> assertThat(((AmqpArray) Octets.reader(many).readObject()).size())
                        .isEqualTo(65_536));
    }

    @Test
    @DisplayName("TYP-21: octets behind elements that take none are refused")
    void zeroWidthWithOctets() {
        assertThatThrownBy(() -> Octets.decode("e0 03 01 40 40")).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-22: arrays never get a constructor without octets; only nulls have no other")
    void neverZeroWidth() {
        assertThat(Octets.encodeHex(new boolean[] {true, true})).isEqualTo("e00402560101");
        assertThat(Octets.encodeHex(new int[] {0, 0})).isEqualTo("e00402540000");
        assertThat(Octets.encodeHex(AmqpArray.of(AmqpType.UINT, List.of(UnsignedInteger.of(0)))))
                .isEqualTo("e003015200");
        assertThat(Octets.encodeHex(AmqpArray.of(AmqpType.ULONG, List.of(UnsignedLong.of(0)))))
                .isEqualTo("e003015300");
        assertThat(Octets.encodeHex(AmqpArray.of(AmqpType.LIST, List.of(List.of(), List.of()))))
                .isEqualTo("e00602c001000100");
        for (String hex : List.of("e0 02 02 41", "e0 02 02 42", "e0 02 02 43", "e0 02 02 44", "e0 02 02 45")) {
            AmqpArray again = array(Octets.encodeHex(array(hex)));
            assertThat(again).isEqualTo(array(hex)).hasSameHashCodeAs(array(hex));
        }
        assertThat(Octets.encodeHex(array("e0 02 03 40"))).isEqualTo("e0020340");
    }

    @ParameterizedTest
    @ValueSource(strings = {"e0 02 00 a3", "f0 00000005 00000000 a3", "e0 02 00 b3"})
    @DisplayName("TYP-23: an empty array has an element constructor all the same")
    void empty(String hex) {
        AmqpArray array = array(hex);
        assertThat(array.size()).isZero();
        assertThat(array.elementType()).isEqualTo(AmqpType.SYMBOL);
        assertThat(Octets.encodeHex(array)).isEqualTo("e00200a3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"e0 01 00", "f0 00000004 00000000", "e0 01 01"})
    @DisplayName("TYP-23: an array without an element constructor is refused")
    void withoutConstructor(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-24: one string above 255 octets makes all of them str32")
    void longStringMakesAllLong() {
        String hex = Octets.encodeHex(new String[] {"a", "b".repeat(300)});
        assertThat(hex).startsWith("f0").contains("00000002b1" + "0000000161" + "0000012c62");
        assertThat(array(hex).elements()).isEqualTo(List.of("a", "b".repeat(300)));

        assertThat(Octets.encodeHex(new String[] {"a", "é".repeat(128)})).contains("00000002b1");
        assertThat(Octets.encodeHex(new Symbol[] {Symbol.of("a"), Symbol.of("b".repeat(256))}))
                .contains("00000002b3");
        assertThat(Octets.encodeHex(new byte[][] {{1}, new byte[256]})).contains("00000002b0");
        assertThat(Octets.encodeHex(new String[] {"a", "b".repeat(255)})).contains("00000002a1");
    }

    @ParameterizedTest
    @CsvSource({"252, e0ff01", "253, e0ff01", "254, f0"})
    @DisplayName(
            "TYP-08: the size of an array counts its count field, so array8 holds 254 octets of constructor and data")
    void sizeOfArrayCountsTheCount(int bytes, String header) {
        AmqpArray array = AmqpArray.ofBytes(new byte[bytes]);
        String hex = Octets.encodeHex(array);
        if (bytes <= 253) {
            assertThat(hex).hasSize(2 * (3 + 1 + bytes)).startsWith(String.format("e0%02x%02x51", bytes + 2, bytes));
        } else {
            assertThat(hex).startsWith(String.format("f0%08x%08x51", bytes + 5, bytes));
        }
        assertThat(array(hex)).isEqualTo(array);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f0 00000006 ffffffff 5000",
                "f0 00000006 80000000 a100",
                "f0 00000009 40000000 70 00000000",
                "f0 0000000d 20000000 80 0000000000000000",
                "f0 00000015 10000000 98 00000000000000000000000000000000",
                "f0 00000007 ffffffff c00100",
                "f0 0000000d ffffffff d0 0000000400000000",
                "e0 04 03 50 01 02",
                "e0 05 02 50 01 02 03",
                "e0 05 02 b1 00 00 00"
            })
    @DisplayName("ROB-03, TYP-12: a count of elements larger than the octets for them is refused, nothing allocated")
    void countPastTheElements(String hex) {
        byte[] octets = Octets.of(hex);
        Allocation.assertLessThan(
                20_000,
                () -> assertThatThrownBy(() -> Octets.reader(octets).readObject())
                        .isInstanceOf(DecodingException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e0 03 01 57 00", "e0 02 01 4f", "e0 04 01 00 53 01", "e0 03 01 00 40", "e0 02 01 46"})
    @DisplayName("TYP-03: an unknown or missing element constructor is refused")
    void unknownConstructor(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex)).isInstanceOf(DecodingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e0 04 02 56 01 02", "e0 06 01 73 0000d800", "e0 06 01 73 00110000", "e0 04 01 a1 01 ff"})
    @DisplayName("TYP-33, TYP-34, TYP-36: what is refused alone is refused in an array")
    void badElements(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("API-TYP-10: Java arrays of all that AMQP has a type for can be sent")
    void javaArrays() {
        assertThat(Octets.encodeHex(new short[] {1})).isEqualTo("e00401610001");
        assertThat(Octets.encodeHex(new long[] {1, 2})).isEqualTo("e00402550102");
        assertThat(Octets.encodeHex(new float[] {1})).isEqualTo("e00601723f800000");
        assertThat(Octets.encodeHex(new double[] {1})).isEqualTo("e00a01823ff0000000000000");
        assertThat(Octets.encodeHex(new char[] {'a'})).isEqualTo("e0060173" + "00000061");
        assertThat(Octets.encodeHex(new UUID[] {new UUID(1, 2)}))
                .isEqualTo("e0120198" + "00000000000000010000000000000002");
        assertThat(Octets.encodeHex(new Instant[] {Instant.ofEpochMilli(1)}))
                .isEqualTo("e00a0183" + "0000000000000001");
        assertThat(Octets.encodeHex(new UnsignedByte[] {UnsignedByte.of(200)})).isEqualTo("e0030150c8");
        assertThat(Octets.encodeHex(new Integer[] {1})).isEqualTo("e003015401");
        assertThat(Octets.encodeHex(new byte[] {1})).as("byte[] is a binary").isEqualTo("a00101");
        assertThat(Octets.encodeHex(AmqpArray.ofBytes((byte) 1))).isEqualTo("e003015101");
        assertThatThrownBy(() -> Octets.encode(new Object[] {1}))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> Octets.encode(new Thread[0])).isInstanceOf(EncodingException.class);
    }

    @Test
    @DisplayName("API-TYP-10: an array holds one type; null and other types are refused when it is made")
    void oneType() {
        assertThatThrownBy(() -> AmqpArray.of(AmqpType.INT, List.of(1, 2L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("array of int: element 1 is a java.lang.Long");
        assertThatThrownBy(() -> AmqpArray.of("a", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AmqpArray.of('\ud800')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AmqpArray.of(1).toLongArray())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("array: of int, not of long");
    }

    @Test
    @DisplayName("API-TYP-10: an array does not change with what it was made of")
    void copies() {
        int[] ints = {1, 2};
        AmqpArray array = AmqpArray.of(ints);
        ints[0] = 9;
        assertThat(array.toIntArray()).containsExactly(1, 2);
        assertThatThrownBy(() -> array.elements().set(0, 5)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(AmqpArray.of(1L, 2L).toLongArray()).containsExactly(1, 2);
        assertThat(AmqpArray.of(1.5, 2).toDoubleArray()).containsExactly(1.5, 2);
    }

    @Test
    @DisplayName("API-TYP-10: arrays are equal by type, descriptors and elements, binaries by their octets")
    void equality() {
        AmqpArray binaries = AmqpArray.of(AmqpType.BINARY, List.of(new byte[] {1}));
        assertThat(binaries)
                .isEqualTo(AmqpArray.of(AmqpType.BINARY, List.of(new byte[] {1})))
                .hasSameHashCodeAs(AmqpArray.of(AmqpType.BINARY, List.of(new byte[] {1})))
                .isNotEqualTo(AmqpArray.of(AmqpType.BINARY, List.of(new byte[] {2})))
                .isNotEqualTo(binaries.describedBy(Symbol.of("d")))
                .isNotEqualTo("other");
        assertThat(AmqpArray.of(1)).isNotEqualTo(AmqpArray.of(1L));
        assertThat(AmqpArray.of(new int[0])).isNotEqualTo(AmqpArray.of(new long[0]));
        assertThat(AmqpArray.of(1, 2)).hasToString("int[1, 2]");
        assertThat(Octets.encodeHex(AmqpArray.of(AmqpType.BINARY, List.of(ByteBuffer.wrap(new byte[] {1, 2})))))
                .isEqualTo("e00501a0020102");
    }
}
