package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and maps: their sizes and counts, and the keys of maps. */
class ListAndMapTest {
    /** A list of one binary, so that its items take {@code octets} octets. */
    private static List<Object> listOf(int octets) {
        return List.of(new byte[octets - (octets > 257 ? 5 : 2)]);
    }

    @ParameterizedTest
    @CsvSource({"253, c0fe01", "254, c0ff01", "255, d00000010300000001", "256, d00000010400000001"})
    @DisplayName("TYP-08: the size of a list counts its count field, so list8 holds at most 254 octets of items")
    void sizeOfListCountsTheCount(int octets, String header) {
        List<Object> list = listOf(octets);

        String hex = Octets.encodeHex(list);

        assertThat(hex).startsWith(header).hasSize(header.length() + 2 * octets);
        assertThat(ValueEquality.equal(Octets.decode(hex), list)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"253, c1fe02", "254, c1ff02", "255, d10000010300000002", "256, d10000010400000002"})
    @DisplayName("TYP-08: the size of a map counts its count field, so map8 holds at most 254 octets of entries")
    void sizeOfMapCountsTheCount(int octets, String header) {
        Map<Object, Object> map = Map.of(1, new byte[octets - 2 - (octets > 259 ? 5 : 2)]);

        String hex = Octets.encodeHex(map);

        assertThat(hex).startsWith(header).hasSize(header.length() + 2 * octets);
        assertThat(ValueEquality.equal(Octets.decode(hex), map)).isTrue();
    }

    @Test
    @DisplayName("TYP-08: a list of 255 nulls fits neither the size nor more of list8, one of 254 does")
    void countOfListInOneOctet() {
        assertThat(Octets.encodeHex(Collections.nCopies(254, null))).startsWith("c0fffe40");
        assertThat(Octets.encodeHex(Collections.nCopies(255, null))).startsWith("d000000103000000ff40");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0 00", "c1 00", "e0 00", "d0 00000003 00000000", "d1 00000003 00000000", "f0 00000000"})
    @DisplayName("TYP-09: a size that has no room for the count is refused")
    void sizeWithoutRoomForTheCount(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("no room for the count");
        assertThatThrownBy(() -> Octets.reader(hex).skip()).isInstanceOf(DecodingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0 05 01 c0 05 01 a0 02 01 02", // an inner list that ends behind the outer one
                "c0 03 01 a0 05 01 02 03 04 05", // an inner binary that does
                "c1 04 02 40 a1 05 61 62 63 64 65",
                "e0 04 01 a0 05 01 02 03 04 05",
                "c0 03 01 70 00 00 00 01", // a number that does
                "c0 02 01 00 53 24 45"
            })
    @DisplayName("TYP-10: an inner value may not reach past the end of the one around it, though octets are there")
    void innerPastOuter(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex)).isInstanceOf(DecodingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0 05 01 50 01 50 02",
                "c0 02 00 40",
                "d0 00000006 00000001 40 40",
                "c1 04 02 41 41 41",
                "c1 02 00 40",
                "e0 05 01 50 01 02 03",
                "e0 04 01 a1 00 00",
                "e0 03 00 a1 00",
                "e0 05 01 c0 01 00 00"
            })
    @DisplayName("TYP-11: octets left over behind the last item are refused")
    void leftOver(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex)).isInstanceOf(DecodingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d0 80000000 00000000",
                "d0 ffffffff 00000000",
                "d1 80000000 00000000",
                "d1 ffffffff ffffffff",
                "f0 80000000 00000000 40",
                "f0 ffffffff ffffffff 40",
                "b0 80000000 00",
                "b0 ffffffff 00",
                "b1 fffffffe 00",
                "b3 ffffffff 00"
            })
    @DisplayName("TYP-12, ROB-02: sizes of 2³¹ and more are large, not negative: refused and nothing allocated")
    void hugeSizes(String hex) {
        byte[] octets = Octets.of(hex);

        Allocation.assertLessThan(20_000, () -> {
            assertThatThrownBy(() -> Octets.reader(octets).readObject()).isInstanceOf(DecodingException.class);
            assertThatThrownBy(() -> Octets.reader(octets).skip()).isInstanceOf(DecodingException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"e0 06 01 b0 ffffffff", "e0 0a 01 d0 ffffffff 00000000", "c0 06 01 b1 ffffffff"})
    @DisplayName("TYP-12, ROB-02: nor are they allowed inside")
    void hugeSizesInside(String hex) {
        byte[] octets = Octets.of(hex);
        Allocation.assertLessThan(
                20_000,
                () -> assertThatThrownBy(() -> Octets.reader(octets).readObject())
                        .isInstanceOf(DecodingException.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0 03 03 40 40",
                "d0 00000008 ffffffff 40404040",
                "d0 00000008 80000000 40404040",
                "d1 00000008 fffffffe 40404040",
                "c1 03 04 40 40"
            })
    @DisplayName("TYP-13, ROB-03: a count larger than the octets for its items is refused and nothing allocated")
    void countPastTheItems(String hex) {
        byte[] octets = Octets.of(hex);

        Allocation.assertLessThan(
                20_000,
                () -> assertThatThrownBy(() -> Octets.reader(octets).readObject())
                        .isInstanceOf(DecodingException.class)
                        .hasMessageContaining("count"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1 02 01 40", "c1 04 03 41 42 40", "d1 00000005 00000001 41"})
    @DisplayName("TYP-14: an odd count of a map is refused")
    void oddMap(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("odd count");
        assertThatThrownBy(() -> Octets.reader(hex).beginMap()).isInstanceOf(DecodingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c1 0a 04 54 01 41 71 00000001 42", // the same int in two widths
                "c1 09 04 a1 01 61 40 a1 01 61 40",
                "c1 0c 04 a3 01 61 40 b3 00000001 61 40",
                "c1 0c 04 a0 01 61 40 b0 00000001 61 40",
                "c1 06 04 56 01 40 41 40",
                "c1 0d 04 c0 03 01 a0 00 40 c0 03 01 a0 00 40",
                "c1 0b 04 00 53 01 40 40 00 53 01 40 40"
            })
    @DisplayName("TYP-15: the same key twice is refused, whatever its encodings")
    void sameKeyTwice(String hex) {
        assertThatThrownBy(() -> Octets.decode(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("comes twice");
    }

    @Test
    @DisplayName("TYP-15: the same key twice in a map with symbols as keys is refused")
    void sameFieldTwice() {
        assertThatThrownBy(
                        () -> Octets.reader("c1 09 04 a3 01 61 40 a3 01 61 41").readFields())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining(":a comes twice");
    }

    @Test
    @DisplayName("TYP-15, TYP-35: int 1 and long 1, a string and a symbol are different keys")
    void differentTypesAreDifferentKeys() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(1, "int");
        map.put(1L, "long");
        map.put((short) 1, "short");
        map.put((byte) 1, "byte");
        map.put(UnsignedInteger.of(1), "uint");
        map.put(UnsignedLong.of(1), "ulong");
        map.put("a", "string");
        map.put(Symbol.of("a"), "symbol");
        map.put(new AmqpChar('a'), "char");

        assertThat(Octets.decode(Octets.encode(map))).isEqualTo(map);
    }

    @Test
    @DisplayName("TYP-15: keys that Java keeps apart and AMQP does not are refused on the way out")
    void sameKeyTwiceOut() {
        Map<Object, Object> binaries = new LinkedHashMap<>();
        binaries.put(new byte[] {1}, 1);
        binaries.put(new byte[] {1}, 2);
        Map<Object, Object> buffers = new LinkedHashMap<>();
        buffers.put(new byte[] {1}, 1);
        buffers.put(ByteBuffer.wrap(new byte[] {1}), 2);
        Map<Object, Object> chars = new LinkedHashMap<>();
        chars.put('a', 1);
        chars.put(new AmqpChar('a'), 2);
        Map<Object, Object> times = new LinkedHashMap<>();
        times.put(new Date(5), 1);
        times.put(Instant.ofEpochMilli(5), 2);

        for (Map<Object, Object> map : List.of(binaries, buffers, chars, times)) {
            assertThatThrownBy(() -> Octets.encode(map))
                    .isInstanceOf(EncodingException.class)
                    .hasMessageContaining("two keys");
        }
    }

    @Test
    @DisplayName("TYP-15: a binary as key is found again by its octets")
    void binaryKey() {
        Map<?, ?> map = (Map<?, ?>) Octets.decode("c1 08 04 a0 01 07 41 a0 00 42");

        assertThat(map.get(ByteBuffer.wrap(new byte[] {7}))).isEqualTo(true);
        assertThat(map.get(ByteBuffer.allocate(0))).isEqualTo(false);
        assertThat(Octets.encodeHex(map)).isEqualTo("c10804a0010741a00042");
    }

    @Test
    @DisplayName("API-TYP-09: a null key is refused, in and out")
    void nullKey() {
        assertThatThrownBy(() -> Octets.decode("c1 03 02 40 41"))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("null key");
        assertThatThrownBy(() -> Octets.encode(Collections.singletonMap(null, 1)))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("null key");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 60, 300})
    @DisplayName("TYP-16: a map keeps the order of the wire, and is written back octet for octet")
    void order(int size) {
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            keys.add(i * 31);
        }
        Collections.shuffle(keys, new Random(size));
        Map<Object, Object> map = new LinkedHashMap<>();
        keys.forEach(key -> map.put(key, "v"));

        Map<?, ?> read = (Map<?, ?>) Octets.decode(Octets.encode(map));

        assertThat(new ArrayList<Object>(read.keySet())).isEqualTo(keys);
        assertThat(Octets.encode(read)).isEqualTo(Octets.encode(map));
    }

    @ParameterizedTest
    @ValueSource(strings = {"45", "c0 01 00", "d0 00000004 00000000"})
    @DisplayName("TYP-17: the empty list in all its forms")
    void emptyList(String hex) {
        assertThat(Octets.decode(hex)).isEqualTo(List.of());
        AmqpReader in = Octets.reader(hex);
        assertThat(in.beginList()).isZero();
        in.endList();
        assertThat(in.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1 01 00", "d1 00000004 00000000"})
    @DisplayName("TYP-17: the empty map in all its forms")
    void emptyMap(String hex) {
        assertThat(Octets.decode(hex)).isEqualTo(Map.of());
        assertThat(Octets.reader(hex).readFields()).isEmpty();
    }

    @Test
    @DisplayName("API-TYP-09: lists and maps that were read can be changed")
    void readValuesAreTheCallers() {
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) Octets.decode("c0 02 01 41");
        list.add("more");
        assertThat(list).isEqualTo(Arrays.asList(true, "more"));
    }

    @Test
    @DisplayName("API-TYP-09: a list or map that contains itself is refused, not a stack overflow")
    void containsItself() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThatThrownBy(() -> Octets.encode(list))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("contain itself");
    }

    @Test
    @DisplayName("TYP-11: a list that the caller reads by hand must be read to its end")
    void listByHand() {
        AmqpReader in = Octets.reader("c0 05 02 54 01 54 02 41");
        assertThat(in.beginList()).isEqualTo(2);
        assertThat(in.readInt()).isEqualTo(1);
        assertThatThrownBy(in::endList).isInstanceOf(DecodingException.class).hasMessageContaining("left over");

        in.reset(in.array(), 0, in.array().length);
        in.beginList();
        in.readInt();
        in.readInt();
        assertThatThrownBy(in::readBoolean)
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("nothing left");

        in.reset(in.array(), 0, in.array().length);
        in.beginList();
        in.readInt();
        in.readInt();
        in.endList();
        assertThat(in.readBoolean()).isTrue();
    }
}
