package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of composite types, in. */
class FieldReaderTest {
    private static FieldReader fields(String hex, int maxFields) {
        return FieldReader.begin(Octets.reader(hex), "thing", maxFields);
    }

    @ParameterizedTest
    @ValueSource(strings = {"45", "c0 01 00", "d0 00000004 00000000", "c0 02 01 40", "c0 04 03 40 40 40"})
    @DisplayName("TYP-28, TYP-32: absent, null and not there are the same, and give the default")
    void absent(String hex) {
        FieldReader fields = fields(hex, 3);
        assertThat(fields.uintOr(7)).isEqualTo(7);
        assertThat(fields.stringOrNull()).isNull();
        assertThat(fields.symbols()).isEmpty();
        fields.end();
    }

    @Test
    @DisplayName("TYP-28: fields come in order, each prefix of the list will do")
    void prefixes() {
        String[] prefixes = {"45", "c0 02 01 41", "c0 04 02 41 52 05", "c0 07 03 41 52 05 a1 01 78"};
        for (int present = 0; present < prefixes.length; present++) {
            FieldReader fields = fields(prefixes[present], 3);
            assertThat(fields.booleanOr(false)).isEqualTo(present > 0);
            assertThat(fields.uintOr(9)).isEqualTo(present > 1 ? 5 : 9);
            assertThat(fields.stringOrNull()).isEqualTo(present > 2 ? "x" : null);
            fields.end();
        }
    }

    @Test
    @DisplayName("TYP-32: a default may be sent all the same")
    void defaultSent() {
        FieldReader fields = fields("c0 02 01 42", 1);
        assertThat(fields.booleanOrNull()).isFalse();
        fields.end();
    }

    @Test
    @DisplayName("TYP-29: a mandatory field that is null or not there is refused by its name")
    void mandatory() {
        List<Consumer<FieldReader>> reads = List.of(
                fields -> fields.uint("f"),
                fields -> fields.ulong("f"),
                fields -> fields.ubyte("f"),
                fields -> fields.string("f"),
                fields -> fields.symbol("f"),
                fields -> fields.symbols("f"),
                fields -> fields.binary("f"),
                fields -> fields.role("f"));
        for (Consumer<FieldReader> read : reads) {
            for (String hex : List.of("45", "c0 02 01 40")) {
                assertThatThrownBy(() -> read.accept(fields(hex, 1)))
                        .isInstanceOf(DecodingException.class)
                        .hasMessageEndingWith("thing, field 0: 'f' is mandatory");
            }
        }
    }

    @Test
    @DisplayName("TYP-31: a mandatory multiple field needs a value")
    void mandatoryMultiple() {
        assertThatThrownBy(() -> fields("c0 05 01 e0 02 00 a3", 1).symbols("mechanisms"))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("'mechanisms' is mandatory");
        assertThat(fields("c0 05 01 a3 02 4141", 1).symbols("m")).isEqualTo(List.of(Symbol.of("AA")));
    }

    @Test
    @DisplayName("TYP-30: more values than the type has fields are refused, nulls too")
    void tooManyFields() {
        assertThatThrownBy(() -> fields("c0 03 02 40 40", 1))
                .isInstanceOf(DecodingException.class)
                .hasMessage("octet 0: thing: 2 fields, the standard has 1");
        assertThatThrownBy(() -> fields("c0 02 01 40", 0)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-11: octets behind the last field are refused")
    void leftOver() {
        FieldReader fields = fields("c0 04 01 52 05 41", 2);
        fields.uintOr(0);
        assertThat(fields.booleanOr(false)).isFalse();
        assertThatThrownBy(fields::end).isInstanceOf(DecodingException.class).hasMessageContaining("left over");
    }

    @Test
    @DisplayName("TYP-10: a field may not reach out of its list, though octets follow")
    void reachesOut() {
        FieldReader fields = fields("c0 03 01 70 00 00 00 01", 1);
        assertThatThrownBy(() -> fields.uint("f"))
                .isInstanceOf(DecodingException.class)
                .hasMessage("octet 4: thing, field 0: 4 octets expected, 1 left");
    }

    @Test
    @DisplayName("TYP-05: a field of another type is refused, and named by its place")
    void wrongType() {
        FieldReader fields = fields("c0 05 02 41 a3 01 78", 2);
        fields.booleanOr(false);
        assertThatThrownBy(fields::stringOrNull)
                .isInstanceOf(DecodingException.class)
                .hasMessage("octet 4: thing, field 1: string expected, 0xa3 (symbol) found");
        assertThatThrownBy(() -> fields("40", 2)).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> fields("c1 01 00", 2)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-04: each field takes each encoding of its type")
    void everyEncoding() {
        for (String uint : List.of("43", "52 00", "70 00000000")) {
            assertThat(fields(listOf(uint), 1).uint("f")).isZero();
        }
        for (String ulong : List.of("44", "53 00", "80 0000000000000000")) {
            assertThat(fields(listOf(ulong), 1).ulongOr(1)).isZero();
        }
        for (String bool : List.of("41", "56 01")) {
            assertThat(fields(listOf(bool), 1).role("f")).isEqualTo(Role.RECEIVER);
        }
        for (String binary : List.of("a0 01 07", "b0 00000001 07")) {
            assertThat(fields(listOf(binary), 1).binary("f")).containsExactly(7);
        }
        for (String map : List.of("c1 01 00", "d1 00000004 00000000")) {
            assertThat(fields(listOf(map), 1).fields()).isEmpty();
        }
    }

    private static String listOf(String item) {
        return String.format("c0 %02x 01 %s", Octets.of(item).length + 1, item);
    }

    @Test
    @DisplayName("TYP-28: every kind of field is read")
    void everyKind() {
        AmqpWriter out = new AmqpWriter(0);
        FieldWriter.begin(out, 1)
                .ubyte(200)
                .ushortOr(50_000, -1)
                .timestamp(Instant.ofEpochMilli(5))
                .object(List.of(1))
                .state(Accepted.INSTANCE)
                .condition(Condition.of("a", "b"))
                .terminus(Source.of("s"))
                .terminus(Target.of("t"))
                .fields(Map.of(Symbol.of("k"), 1))
                .binary(new byte[] {1, 2, 3})
                .role(Role.RECEIVER)
                .object("skipped")
                .symbol(Symbol.of("sy"))
                .ulong(-1)
                .state(Released.INSTANCE)
                .bool(true)
                .end();
        AmqpReader in = Octets.reader(out.toByteArray());
        in.readDescriptor();
        FieldReader fields = FieldReader.begin(in, "thing", 16);
        assertThat(fields.ubyteOr(0)).isEqualTo(200);
        assertThat(fields.ushortOr(0)).isEqualTo(50_000);
        assertThat(fields.timestampOrNull()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(fields.objectOrNull()).isEqualTo(List.of(1));
        assertThat(fields.stateOrNull()).isSameAs(Accepted.INSTANCE);
        assertThat(fields.conditionOrNull()).isEqualTo(Condition.of("a", "b"));
        assertThat(fields.sourceOrNull()).isEqualTo(Source.of("s"));
        assertThat(fields.targetOrNull()).isEqualTo(Target.of("t"));
        assertThat(fields.fields()).isEqualTo(Map.of(Symbol.of("k"), 1));
        assertThat(fields.binarySlice()).isEqualTo(3);
        assertThat(in.array()[in.sliceOffset() + 2]).isEqualTo((byte) 3);
        assertThat(fields.role("role")).isEqualTo(Role.RECEIVER);
        fields.skip();
        assertThat(fields.symbolOrNull()).isEqualTo(Symbol.of("sy"));
        assertThat(fields.ulong("u")).isEqualTo(-1);
        assertThat(fields.outcomeOrNull()).isSameAs(Released.INSTANCE);
        assertThat(fields.booleanOrNull()).isTrue();
        fields.end();
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    @DisplayName("TYP-32: every kind of field is absent when the list ends before it")
    void everyKindAbsent() {
        FieldReader fields = fields("45", 16);
        assertThat(fields.ubyteOr(5)).isEqualTo(5);
        assertThat(fields.ushortOr(5)).isEqualTo(5);
        assertThat(fields.ulongOr(-1)).isEqualTo(-1);
        assertThat(fields.timestampOrNull()).isNull();
        assertThat(fields.objectOrNull()).isNull();
        assertThat(fields.stateOrNull()).isNull();
        assertThat(fields.outcomeOrNull()).isNull();
        assertThat(fields.conditionOrNull()).isNull();
        assertThat(fields.sourceOrNull()).isNull();
        assertThat(fields.targetOrNull()).isNull();
        assertThat(fields.fields()).isEmpty();
        assertThat(fields.binaryOrNull()).isNull();
        assertThat(fields.binarySlice()).isEqualTo(-1);
        assertThat(fields.booleanOrNull()).isNull();
        assertThat(fields.symbolOrNull()).isNull();
        fields.skip();
        fields.end();
    }

    @Test
    @DisplayName("TYP-40: the list ends where it ends, what follows is payload")
    void payloadFollows() {
        AmqpReader in = Octets.reader("c0 03 01 52 07 00 53 75 a0 00");
        FieldReader fields = FieldReader.begin(in, "transfer", 11);
        assertThat(fields.uint("handle")).isEqualTo(7);
        assertThat(fields.uintOr(-1)).isEqualTo(-1);
        fields.end();
        assertThat(in.remaining()).isEqualTo(5);
        assertThat(in.readDescriptor()).isEqualTo(0x75);
    }

    @Test
    @DisplayName("TYP-29: after an exception the reader is as new once it was reset")
    void resetAfterException() {
        AmqpReader in = Octets.reader("c0 0a 01 00 53 1d c0 04 01 a3 09 61");
        assertThatThrownBy(() -> FieldReader.begin(in, "rejected", 1).conditionOrNull())
                .isInstanceOf(DecodingException.class)
                .hasMessage("octet 11: error, field 0: 9 octets expected, 1 left");
        byte[] next = Octets.of("a1 01 78 43");
        in.reset(next, 0, 4);
        assertThat(in.readString()).isEqualTo("x");
        assertThatThrownBy(in::readString).hasMessage("octet 3: string expected, 0x43 (uint) found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40",
                "a3 02 6162",
                "b3 00000002 6162",
                "e0 05 01 a3 02 6162",
                "f0 0000000b 00000001 b3 00000002 6162",
                "e0 02 00 a3",
                "e0 02 00 b3",
                "e0 02 00 40",
                "e0 07 02 a3 01 61 02 6262"
            })
    @DisplayName("TYP-31, TYP-23: a multiple field is null, one bare value or an array")
    void multiple(String hex) {
        AmqpReader in = Octets.reader(hex);
        List<Symbol> symbols = in.readSymbols();
        assertThat(in.hasRemaining()).isFalse();
        AmqpReader again = Octets.reader(hex);
        Object value = again.readObject();
        List<?> expected = value == null
                ? List.of()
                : value instanceof AmqpArray ? ((AmqpArray) value).elements() : List.of(value);
        assertThat(symbols).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "45",
                "c0 04 01 a3 01 61",
                "a1 01 61",
                "c1 01 00",
                "e0 04 01 a1 01 61",
                "e0 02 01 40",
                "e0 04 ff a3 01 61",
                "e0 05 01 a3 01 61 00",
                "e0 07 01 00 53 01 a3 01 61",
                "f0 00000005 ffffffff a3",
                "e0 01 00"
            })
    @DisplayName("TYP-31: a multiple field is nothing else, not a list, and no array of another type")
    void notMultiple(String hex) {
        assertThatThrownBy(() -> Octets.reader(hex).readSymbols()).isInstanceOf(DecodingException.class);
    }
}
