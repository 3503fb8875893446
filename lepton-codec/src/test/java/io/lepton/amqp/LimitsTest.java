package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer can make a reader do: depth, values, elements without octets, symbols, hash codes. */
class LimitsTest {
    /** A value in {@code depth} of something: {@code 'l'}ists, {@code 'm'}aps, {@code 'a'}rrays, and so on. */
    private static byte[] nested(char kind, int depth) {
        byte[] value = {0x40};
        for (int i = 0; i < depth; i++) {
            int length = value.length;
            switch (kind) {
                case 'l':
                    value = join(header(0xd0, length + 4, 1), value);
                    break;
                case 'm':
                    value = join(header(0xd1, length + 5, 2), new byte[] {0x41}, value);
                    break;
                case 'k': // a map as key of a map
                    value = join(header(0xd1, length + 5, 2), i == 0 ? new byte[] {0x42} : value, new byte[] {0x41});
                    break;
                case 'a':
                    // The constructor of the inner array moves out of the element.
                    value = i == 0
                            ? Octets.of("f0 00000005 00000001 40")
                            : join(header(0xf0, length + 4, 1), new byte[] {(byte) 0xf0}, drop(value));
                    break;
                case 'd': // described in described
                    value = join(new byte[] {0, 0x44}, value);
                    break;
                case 'n': // descriptor of descriptor
                    value = join(new byte[] {0}, i == 0 ? new byte[] {0x44} : value, new byte[] {0x40});
                    break;
                default:
                    throw new AssertionError();
            }
        }
        return value;
    }

    private static byte[] header(int code, int size, int count) {
        return Octets.of(String.format("%02x%08x%08x", code, size, count));
    }

    private static byte[] drop(byte[] value) {
        return Arrays.copyOfRange(value, 1, value.length);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(chars = {'l', 'm', 'k', 'a', 'd', 'n'})
    @DisplayName("ROB-01, TYP-42: 50 levels of lists, maps, keys, arrays, described values or descriptors, no 51st")
    void depth(char kind) {
        byte[] deepest = nested(kind, 50);
        Object value = Octets.decode(deepest);
        assertThat(value).isEqualTo(value).hasSameHashCodeAs(value);
        assertThat(value.toString()).isNotEmpty();
        assertThat(Octets.decode(Octets.encode(value))).isEqualTo(value);

        byte[] deeper = nested(kind, 51);
        assertThatThrownBy(() -> Octets.decode(deeper))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("nested deeper than 50");
    }

    @ParameterizedTest
    @ValueSource(chars = {'l', 'm', 'k', 'a', 'd', 'n'})
    @DisplayName("ROB-01: 15 kB of nesting is refused, read or passed over, and is no stack overflow")
    void muchDepth(char kind) {
        byte[] octets = nested(kind, 15_000 / nested(kind, 2).length * 2);
        assertThatThrownBy(() -> Octets.decode(octets)).isExactlyInstanceOf(DecodingException.class);
        if (kind == 'd' || kind == 'n') {
            assertThatThrownBy(() -> Octets.reader(octets).skip()).isExactlyInstanceOf(DecodingException.class);
            assertThatThrownBy(() -> DeliveryState.read(Octets.reader(octets)))
                    .isExactlyInstanceOf(DecodingException.class);
        } else {
            Octets.reader(octets).skip(); // by its size
        }
    }

    @Test
    @DisplayName("ROB-01: endless 0x00 octets are refused by the limit")
    void zeros() {
        byte[] octets = new byte[100_000];
        assertThatThrownBy(() -> Octets.reader(octets).readObject())
                .isExactlyInstanceOf(DecodingException.class)
                .hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> Octets.reader(octets).skip()).isExactlyInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Octets.reader(octets).readDescriptor()).isExactlyInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("ROB-01: descriptors of an array's elements count as depth")
    void descriptorsOfElements() {
        for (int descriptors : new int[] {49, 50}) {
            byte[] body = join(Octets.of("0044".repeat(descriptors)), Octets.of("50 07"));
            byte[] octets = join(header(0xf0, body.length + 4, 1), body);
            if (descriptors == 49) {
                assertThat(((AmqpArray) Octets.decode(octets)).descriptors()).hasSize(49);
            } else {
                assertThatThrownBy(() -> Octets.decode(octets)).isInstanceOf(DecodingException.class);
            }
        }
    }

    @Test
    @DisplayName("ROB-01: depth is counted anew after each value, and after a reset")
    void depthIsGivenBack() {
        byte[] once = nested('l', 50);
        byte[] octets = join(once, once, nested('d', 50), nested('a', 50));
        AmqpReader in = Octets.reader(octets);
        for (int i = 0; i < 4; i++) {
            in.readObject();
        }
        assertThat(in.hasRemaining()).isFalse();
        byte[] deeper = nested('l', 51);
        assertThatThrownBy(() -> in.reset(deeper, 0, deeper.length).readObject())
                .isInstanceOf(DecodingException.class);
        assertThat(in.reset(once, 0, once.length).readObject()).isNotNull();
    }

    @Test
    @DisplayName("ROB-01: the depth of the fields around a value counts too")
    void depthInsideFields() {
        AmqpWriter out = new AmqpWriter(0);
        int mark = out.beginList();
        out.raw(nested('l', 49), 0, nested('l', 49).length);
        out.raw(nested('l', 50), 0, nested('l', 50).length);
        out.endList(mark, 2);
        FieldReader fields = FieldReader.begin(Octets.reader(out.toByteArray()), "thing", 2);
        assertThat(fields.objectOrNull()).isNotNull();
        assertThatThrownBy(fields::objectOrNull).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("ROB-02: a binary, string or symbol that claims 4 GiB is refused and nothing allocated")
    void hugeVariable() {
        for (String hex : List.of("b0 ffffffff 00", "b1 ffffffff 00", "b3 ffffffff 00", "b0 7fffffff 00")) {
            byte[] octets = Octets.of(hex);
            Allocation.assertLessThan(
                    5_000,
                    () -> assertThatThrownBy(() -> Octets.reader(octets).readObject())
                            .isInstanceOf(DecodingException.class));
        }
    }

    @Test
    @DisplayName("ROB-03: array32 that claims 2³²−1 elements is refused and nothing allocated")
    void hugeCount() {
        byte[] octets = new byte[1 + 8 + 1 + 1000];
        System.arraycopy(Octets.of("f0 000003ed ffffffff 55"), 0, octets, 0, 10);
        Allocation.assertLessThan(
                5_000,
                () -> assertThatThrownBy(() -> Octets.reader(octets).readObject())
                        .isInstanceOf(DecodingException.class));
    }

    @Test
    @DisplayName("ROB-04, TYP-21: elements without octets have a budget, over all arrays of a frame or message")
    void zeroWidth() {
        byte[] all = Octets.of("f0 00000005 00010000 40");
        assertThat(((AmqpArray) Octets.decode(all)).size()).isEqualTo(65_536);
        for (String more : List.of("f0 00000005 00010001 40", "f0 00000005 80000000 41", "f0 00000005 ffffffff 45")) {
            assertThatThrownBy(() -> Octets.decode(more))
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining("more than 65536 array elements without octets");
        }
        AmqpReader in = Octets.reader(join(all, all));
        in.readObject();
        in.renewValues();
        assertThatThrownBy(in::readObject).as("the budget is one").isInstanceOf(DecodingException.class);
        in.reset(all, 0, all.length);
        assertThat(in.readObject()).isNotNull();
    }

    @Test
    @DisplayName("ROB-04: one frame of 1 000 arrays of 65 535 nulls is refused, at no cost")
    void manyZeroWidthArrays() {
        byte[] one = Octets.of("f0 00000005 0000ffff 40");
        byte[] items = new byte[1000 * one.length];
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(one, 0, items, i * one.length, one.length);
        }
        byte[] octets = join(header(0xd0, items.length + 4, 1000), items);
        Allocation.assertLessThan(
                30_000,
                () -> assertThatThrownBy(() -> Octets.reader(octets).readObject())
                        .isInstanceOf(DecodingException.class));
    }

    @Test
    @DisplayName("ROB-05: a map of 100 000 entries is refused before it is made; 2 048 entries are read")
    void manyEntries() {
        AmqpWriter out = new AmqpWriter(0);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < 100_000; i++) {
            map.put(Symbol.of("k" + i), true);
        }
        out.writeMap(map);
        byte[] octets = out.toByteArray();
        Allocation.assertLessThan(5_000, () -> {
            assertThatThrownBy(() -> Octets.reader(octets).readObject())
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining("more than 4096 values");
            assertThatThrownBy(() -> Octets.reader(octets).readFields()).isInstanceOf(DecodingException.class);
        });
        map.keySet().removeIf(key -> Integer.parseInt(key.toString().substring(1)) >= 2048);
        byte[] fewer = Octets.encode(map);
        assertThat(Octets.reader(fewer).readFields()).hasSize(2048);
    }

    @Test
    @DisplayName("ROB-05: values are counted over all that is read between resets, in lists, maps and arrays")
    void valuesInTotal() {
        AmqpReader in = new AmqpReader(DecodeLimits.DEFAULT.withMaxValues(10));
        byte[] list = Octets.encode(List.of(1, 2, 3)); // four values
        byte[] octets = join(list, list, list);
        in.reset(octets, 0, octets.length);
        in.readObject();
        in.readObject();
        assertThatThrownBy(in::readObject).isInstanceOf(DecodingException.class);

        in.reset(octets, 0, octets.length);
        in.readObject();
        in.readObject();
        in.renewValues();
        assertThat(in.readObject()).isEqualTo(List.of(1, 2, 3));

        byte[] strings = Octets.encode(new String[] {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
        assertThatThrownBy(() -> in.reset(strings, 0, strings.length).readObject())
                .isInstanceOf(DecodingException.class);
        byte[] symbols = Octets.encode(AmqpArray.of(AmqpType.SYMBOL, Collections.nCopies(11, Symbol.of("s"))));
        assertThatThrownBy(() -> in.reset(symbols, 0, symbols.length).readSymbols())
                .isInstanceOf(DecodingException.class);
        byte[] described = Octets.of("00 44 00 44 00 44 00 44 00 44 00 44 40");
        assertThatThrownBy(() -> in.reset(described, 0, described.length).readObject())
                .isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("ROB-05: an array of numbers is one value, and takes what it takes on the wire and no object each")
    void arraysOfNumbers() {
        byte[] octets = Octets.encode(new long[100_000]);
        AmqpReader in = Octets.reader(octets);
        assertThat(((AmqpArray) in.readObject()).size()).isEqualTo(100_000);
        Allocation.assertLessThan(
                8 * 100_000 + 5_000, () -> Octets.reader(octets).readObject());
    }

    @Test
    @DisplayName("ROB-06: symbols are not remembered until that is switched on, and never long ones")
    void symbolsAreNotRememberedAtFirst() {
        AmqpReader in = new AmqpReader();
        assertThat(symbol(in, "x-own")).isEqualTo(symbol(in, "x-own")).isNotSameAs(symbol(in, "x-own"));
        in.cacheSymbols(true);
        assertThat(symbol(in, "x-own")).isSameAs(symbol(in, "x-own"));
        assertThat(symbol(in, "x".repeat(64))).isSameAs(symbol(in, "x".repeat(64)));
        assertThat(symbol(in, "x".repeat(65))).isNotSameAs(symbol(in, "x".repeat(65)));
        Symbol before = symbol(in, "x-own");
        in.cacheSymbols(false);
        assertThat(symbol(in, "x-own")).isNotSameAs(before).isNotSameAs(symbol(in, "x-own"));
    }

    @Test
    @DisplayName("ROB-06: symbols of the standard are never made again, before authentication neither")
    void symbolsOfTheStandard() {
        AmqpReader in = new AmqpReader();
        assertThat(symbol(in, "amqp:not-found")).isSameAs(symbol(new AmqpReader(), "amqp:not-found"));
    }

    @Test
    @DisplayName("ROB-06: a million different symbols leave at most 1 024 behind")
    void millionSymbols() {
        SymbolCache cache = new SymbolCache(1024);
        byte[] octets = new byte[8];
        for (int i = 0; i < 1_000_000; i++) {
            for (int k = 0; k < 8; k++) {
                octets[k] = (byte) ('a' + (i >>> 3 * k & 7));
            }
            int key = Symbol.key(octets, 0, 8);
            if (cache.get(octets, 0, 8, key) != null) {
                throw new AssertionError("symbol " + i + " is not new");
            }
            cache.put(Symbol.ofOctets(octets, 0, 8), key);
        }
        assertThat(cache.capacity()).isEqualTo(1024);
    }

    @Test
    @DisplayName("ROB-06, ROB-39: symbols share one place when they differ only in the middle: the last one stays")
    void symbolsOfOnePlace() {
        AmqpReader in = new AmqpReader();
        in.cacheSymbols(true);
        Symbol first = symbol(in, "01234567-a-01234567");
        Symbol second = symbol(in, "01234567-b-01234567");
        assertThat(first).isNotEqualTo(second);
        assertThat(symbol(in, "01234567-b-01234567")).isSameAs(second);
        Symbol again = symbol(in, "01234567-a-01234567");
        assertThat(again).isEqualTo(first).hasToString("01234567-a-01234567");
        assertThat(symbol(in, "01234567-a-01234567")).isSameAs(again);
    }

    @Test
    @DisplayName("ROB-06, ROB-39: the places of common symbols are spread")
    void placesAreSpread() {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 512; i++) {
            for (String text : List.of("x-opt-" + i, "k" + i)) {
                byte[] octets = Symbol.of(text).octets();
                places.add(Symbol.key(octets, 0, octets.length) & 1023);
            }
        }
        assertThat(places.size()).isGreaterThan(550); // 647 of 1024 are expected by chance
    }

    @Test
    @DisplayName("ROB-06: the cache grows with need: a connection of few symbols has a small one")
    void smallCache() {
        SymbolCache cache = new SymbolCache(1024);
        assertThat(cache.capacity()).isEqualTo(64);
        assertThat(new SymbolCache(16).capacity()).isEqualTo(16);
        assertThat(new SymbolCache(17).capacity()).isEqualTo(32);
        assertThat(new SymbolCache(1).capacity()).isEqualTo(1);
        AmqpReader none = new AmqpReader(DecodeLimits.DEFAULT.withMaxCachedSymbols(0));
        none.cacheSymbols(true);
        assertThat(symbol(none, "x-own")).isNotSameAs(symbol(none, "x-own"));
        AmqpReader odd = new AmqpReader(DecodeLimits.DEFAULT.withMaxCachedSymbols(100));
        odd.cacheSymbols(true);
        for (int i = 0; i < 1000; i++) {
            assertThat(symbol(odd, "x" + i)).hasToString("x" + i);
        }
    }

    private static Symbol symbol(AmqpReader in, String text) {
        byte[] octets = Octets.encode(Symbol.of(text));
        return in.reset(octets, 0, octets.length).readSymbol();
    }

    /** Different texts of one hash code: {@code "Aa"} and {@code "BB"} hash alike, and so does what is made of them. */
    private static List<String> colliding(int bits) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 1 << bits; i++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < bits; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Test
    @DisplayName("ROB-39: 16 384 keys of one hash code cost no more than others when they are strings or symbols")
    void collidingKeys() {
        Map<Object, Object> strings = new LinkedHashMap<>();
        Map<Object, Object> symbols = new LinkedHashMap<>();
        for (String text : colliding(14)) {
            strings.put(text, null);
            symbols.put(Symbol.of(text), null);
        }
        DecodeLimits limits = DecodeLimits.DEFAULT.withMaxValues(1_000_000);
        for (Map<Object, Object> map : List.of(strings, symbols)) {
            byte[] octets = Octets.encode(map);
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> assertThat(new AmqpReader(limits)
                                    .reset(octets, 0, octets.length)
                                    .readObject())
                            .isEqualTo(map));
        }
        byte[] octets = Octets.encode(symbols);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(new AmqpReader(limits)
                                .reset(octets, 0, octets.length)
                                .readFields())
                        .hasSize(16_384));
    }

    @Test
    @DisplayName("ROB-39: keys of one hash code that no order helps with are refused when they are many")
    void collidingKeysWithoutOrder() {
        Map<Object, Object> lists = new LinkedHashMap<>();
        Map<Object, Object> mixed = new LinkedHashMap<>();
        for (String text : colliding(9)) {
            lists.put(List.of(text), null);
            mixed.put(text, null);
            mixed.put(Symbol.of(text), null);
        }
        DecodeLimits limits = DecodeLimits.DEFAULT.withMaxValues(1_000_000);
        for (Map<Object, Object> map : List.of(lists, mixed)) {
            byte[] octets = Octets.encode(map);
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> assertThatThrownBy(() -> new AmqpReader(limits)
                                    .reset(octets, 0, octets.length)
                                    .readObject())
                            .isInstanceOf(DecodingException.class)
                            .hasMessageContaining("share one hash code"));
        }
    }

    @Test
    @DisplayName("ROB-39: many keys of mixed types whose hash codes are not alike are read")
    void mixedKeys() {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            map.put(i, i);
            map.put("k" + i, i);
            map.put(List.of(i), i);
        }
        assertThat(Octets.decode(Octets.encode(map))).isEqualTo(map);
    }

    @Test
    @DisplayName("ROB-01 to ROB-06: the limits are options with safe defaults and ranges")
    void limits() {
        assertThat(DecodeLimits.DEFAULT).isEqualTo(new DecodeLimits(50, 4096, 65_536, 1024, 64, 65_536, false));
        assertThatThrownBy(() -> DecodeLimits.DEFAULT.withMaxDepth(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DecodeLimits.DEFAULT.withMaxDepth(201)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DecodeLimits.DEFAULT.withMaxValues(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DecodeLimits.DEFAULT.withMaxZeroWidthElements(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DecodeLimits.DEFAULT.withMaxCachedSymbols(1 << 17))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] octets = nested('l', 3);
        AmqpReader shallow = new AmqpReader(DecodeLimits.DEFAULT.withMaxDepth(2));
        assertThatThrownBy(() -> shallow.reset(octets, 0, octets.length).readObject())
                .isInstanceOf(DecodingException.class);
        byte[] deep = nested('l', 200);
        AmqpReader roomy = new AmqpReader(DecodeLimits.DEFAULT.withMaxDepth(200));
        assertThat(roomy.reset(deep, 0, deep.length).readObject()).isNotNull();
    }

    @Test
    @DisplayName("API-TYP-14: a part that is none of its array is refused at once, a position outside too")
    void badParts() {
        AmqpReader in = new AmqpReader();
        assertThatThrownBy(() -> in.reset(new byte[3], 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> in.reset(new byte[3], 2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        in.reset(new byte[5], 1, 3);
        assertThatThrownBy(() -> in.position(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> in.position(4)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new AmqpReader().hasRemaining()).isFalse();
    }
}
