package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors, and what is described. */
class DescribedTest {
    /** Numeric and symbolic descriptors, from the tables of the standard. */
    static List<Map.Entry<Integer, String>> descriptors() {
        Map<Integer, String> names = new LinkedHashMap<>();
        String[] frames = {"open", "begin", "attach", "flow", "transfer", "disposition", "detach", "end", "close"};
        for (int i = 0; i < frames.length; i++) {
            names.put(0x10 + i, frames[i] + ":list");
        }
        names.put(0x1d, "error:list");
        names.put(0x23, "received:list");
        names.put(0x24, "accepted:list");
        names.put(0x25, "rejected:list");
        names.put(0x26, "released:list");
        names.put(0x27, "modified:list");
        names.put(0x28, "source:list");
        names.put(0x29, "target:list");
        names.put(0x2b, "delete-on-close:list");
        names.put(0x2c, "delete-on-no-links:list");
        names.put(0x2d, "delete-on-no-messages:list");
        names.put(0x2e, "delete-on-no-links-or-messages:list");
        names.put(0x30, "coordinator:list");
        names.put(0x31, "declare:list");
        names.put(0x32, "discharge:list");
        names.put(0x33, "declared:list");
        names.put(0x34, "transactional-state:list");
        String[] sasl = {"mechanisms", "init", "challenge", "response", "outcome"};
        for (int i = 0; i < sasl.length; i++) {
            names.put(0x40 + i, "sasl-" + sasl[i] + ":list");
        }
        names.put(0x70, "header:list");
        names.put(0x71, "delivery-annotations:map");
        names.put(0x72, "message-annotations:map");
        names.put(0x73, "properties:list");
        names.put(0x74, "application-properties:map");
        names.put(0x75, "data:binary");
        names.put(0x76, "amqp-sequence:list");
        names.put(0x77, "amqp-value:*");
        names.put(0x78, "footer:map");
        return new ArrayList<>(names.entrySet());
    }

    private static String symbolic(String name) {
        return String.format("00 a3 %02x", name.length()) + Octets.hex(name.getBytes(StandardCharsets.US_ASCII));
    }

    private static long descriptor(String hex) {
        AmqpReader in = Octets.reader(hex);
        long code = in.readDescriptor();
        assertThat(in.hasRemaining()).isFalse();
        return code;
    }

    @ParameterizedTest
    @MethodSource("descriptors")
    @DisplayName("TYP-27: each type of the standard is known by its code, in any width, and by its symbol")
    void numericAndSymbolic(Map.Entry<Integer, String> type) {
        long code = type.getKey();
        assertThat(descriptor(String.format("00 53 %02x", code))).isEqualTo(code);
        assertThat(descriptor(String.format("00 80 %016x", code))).isEqualTo(code);
        String name = "amqp:" + type.getValue();
        assertThat(descriptor(symbolic(name))).isEqualTo(code);
        assertThat(descriptor(symbolic(name).replace("a3 ", "b3 000000"))).isEqualTo(code);
    }

    @ParameterizedTest
    @MethodSource("descriptors")
    @DisplayName("ROB-13, TYP-27: symbols are compared whole: a prefix or a longer one is unknown")
    void wholeSymbols(Map.Entry<Integer, String> type) {
        String name = "amqp:" + type.getValue();
        for (String other : List.of(
                name + "X", name + "\0", name.substring(0, name.length() - 1), name.toUpperCase(), " " + name, "")) {
            assertThat(descriptor(symbolic(other))).as(other).isEqualTo(AmqpReader.UNKNOWN_DESCRIPTOR);
        }
    }

    @Test
    @DisplayName("TYP-27: the descriptor of what we write is the small ulong")
    void writesTheSmallForm() {
        AmqpWriter out = new AmqpWriter(0);
        out.writeDescriptor(0x24);
        assertThat(Octets.hex(out.toByteArray())).isEqualTo("005324");
    }

    @Test
    @DisplayName("TYP-27: symbols that are known but no descriptors are unknown as descriptors")
    void otherKnownSymbols() {
        assertThat(descriptor(symbolic("amqp:not-found"))).isEqualTo(AmqpReader.UNKNOWN_DESCRIPTOR);
        assertThat(descriptor(symbolic("never"))).isEqualTo(AmqpReader.UNKNOWN_DESCRIPTOR);
    }

    @Test
    @DisplayName("TYP-26: a numeric descriptor has its domain in the upper and its id in the lower 32 bits")
    void domains() {
        assertThat(descriptor("00 80 0000468c 00000004")).isEqualTo(0x0000_468C_0000_0004L);
        Described selector = (Described) Octets.decode("00 80 0000468c 00000004 a1 03 613d31");
        assertThat(selector.is(0x0000_468C_0000_0004L, Symbol.of("apache.org:selector-filter:string")))
                .isTrue();
        assertThat(selector.is(4, Symbol.of("x"))).isFalse();
        Described named = new Described(Symbol.of("apache.org:selector-filter:string"), "a=1");
        assertThat(named.is(0x0000_468C_0000_0004L, Symbol.of("apache.org:selector-filter:string")))
                .isTrue();
        assertThat(named.is(0x0000_468C_0000_0004L, Symbol.of("apache.org:selector-filter")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 a1 01 64 41",
                "00 54 05 41",
                "00 45 41",
                "00 00 44 44 41",
                "00 c1 01 00 41",
                "00 98 00112233445566778899aabbccddeeff 41"
            })
    @DisplayName("TYP-25: a descriptor of a reserved type is kept in a value and refused where a type is expected")
    void reservedDescriptors(String hex) {
        Object value = Octets.decode(hex);
        assertThat(value).isInstanceOf(Described.class);
        assertThat(Octets.encodeHex(value)).isEqualTo(Octets.plain(hex));

        assertThatThrownBy(() -> Octets.reader(hex).readDescriptor())
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("a descriptor (ulong or symbol) expected");
        assertThatThrownBy(() -> DeliveryState.read(Octets.reader(hex))).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Source.read(Octets.reader(hex))).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-01, API-TYP-11: described values nest, in the value and in the descriptor")
    void nested() {
        Object value = Octets.decode("00 a3 01 61 00 53 02 00 a3 01 62 54 07");
        assertThat(value)
                .isEqualTo(new Described(
                        Symbol.of("a"), new Described(UnsignedLong.of(2), new Described(Symbol.of("b"), 7))));
        assertThat(Octets.encodeHex(value)).isEqualTo("00a3016100530200a301625407");
    }

    @Test
    @DisplayName("TYP-01: null as descriptor, and a descriptor without a value, are refused")
    void badDescribed() {
        for (String hex : List.of("00 40 41", "00", "00 53 01", "00 53", "00 00 53 01 40", "e0 05 01 00 40 50 01")) {
            assertThatThrownBy(() -> Octets.decode(hex)).as(hex).isInstanceOf(DecodingException.class);
        }
    }

    @Test
    @DisplayName("TYP-05: what is not described is refused where a descriptor is expected")
    void notDescribed() {
        for (String hex : List.of("45", "53 24", "a3 01 61", "40")) {
            assertThatThrownBy(() -> Octets.reader(hex).readDescriptor())
                    .as(hex)
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining("a described value expected");
        }
    }

    @Test
    @DisplayName("API-TYP-11: described values are equal by descriptor and content, binaries by their octets")
    void equality() {
        Described one = new Described(Symbol.of("d"), List.of(new byte[] {1}, Map.of("k", new byte[] {2})));
        Described two = new Described(Symbol.of("d"), List.of(new byte[] {1}, Map.of("k", new byte[] {2})));
        assertThat(one).isEqualTo(two).hasSameHashCodeAs(two).hasToString("@:d [b\"01\", {\"k\"=b\"02\"}]");
        assertThat(one)
                .isNotEqualTo(new Described(Symbol.of("d"), List.of(new byte[] {1}, Map.of("k", new byte[] {3}))))
                .isNotEqualTo(new Described(Symbol.of("e"), one.value()))
                .isNotEqualTo("x");
    }
}
