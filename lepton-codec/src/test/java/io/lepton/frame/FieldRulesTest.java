package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.DecodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules that hold for every field of every performative, tried on each of them. The tables say once more what the
 * standard says (AMQP 1.0 §2.7, §5.3.3), so that a field that is read as another type or in another place is found.
 */
class FieldRulesTest {
    /** The type of a field: encodings of one value, the first as we write it; the others are as good (TYP-04). */
    private enum Type {
        STRING("a10161", "b10000000161"),
        SYMBOL("a30161", "b30000000161"),
        SYMBOLS("a30161", "b30000000161", "e00401a30161", "f00000000700000001a30161", "e00701b30000000161"),
        TWO_SYMBOLS("e00602a301610162", "f00000000900000002a301610162", "f00000000f00000002b300000001610000000162"),
        BINARY("a00161", "b00000000161"),
        BOOLEAN("41", "5601"),
        UBYTE("5001"),
        USHORT("600001"),
        UINT("5201", "7000000001"),
        UINT_0("43", "5200", "7000000000"),
        ULONG("5301", "800000000000000001"),
        FIELDS("c10602a301615401", "d10000000900000002a301615401", "d10000000f00000002b300000001617100000001"),
        UNSETTLED("c10502a0016140", "d10000000800000002a0016140", "d10000000b00000002b0000000016140"),
        ERROR(
                "00531dc00401a30161",
                "0080000000000000001dc00401a30161",
                "00531dd00000000700000001a30161",
                "00" + symbol("amqp:error:list") + "c00401a30161",
                "00531dc00603a301614040",
                "00" + symbol32("amqp:error:list") + "c00401a30161"),
        STATE(
                "00532445",
                "005324c00100",
                "005324d00000000400000000",
                "0080000000000000002445",
                "00" + symbol("amqp:accepted:list") + "45"),
        SOURCE(
                "005328c00401a10161",
                "00800000000000000028c00401a10161",
                "005328d00000000700000001a10161",
                "00" + symbol("amqp:source:list") + "c00401a10161",
                "005328c00603a101614040"),
        TARGET(
                "005329c00401a10161",
                "00800000000000000029c00401a10161",
                "00" + symbol("amqp:target:list") + "c00401a10161",
                "005329c00603a101614040");

        final List<String> encodings;

        Type(String... encodings) {
            this.encodings = List.of(encodings);
        }

        /** Whether a value of {@code other} may stand where this type is asked for. */
        boolean takes(Type other) {
            switch (this) {
                case SYMBOLS:
                case TWO_SYMBOLS:
                    return other == SYMBOL || other == SYMBOLS || other == TWO_SYMBOLS;
                case SYMBOL:
                    return other == SYMBOL || other == SYMBOLS;
                case UINT:
                case UINT_0:
                    return other == UINT || other == UINT_0;
                case STATE: // whatever is described (DSP-16)
                case SOURCE: // a terminus of a type we do not know is not malformed (TRM-11)
                case TARGET:
                    return other == STATE || other == SOURCE || other == TARGET || other == ERROR;
                default:
                    return other == this;
            }
        }
    }

    private static String symbol(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return "a3%02x".formatted(octets.length) + WireText.hex(octets);
    }

    private static String symbol32(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return "b3%08x".formatted(octets.length) + WireText.hex(octets);
    }

    private record Field(String name, boolean mandatory, Type type) {}

    private static Field must(String name, Type type) {
        return new Field(name, true, type);
    }

    private static Field may(String name, Type type) {
        return new Field(name, false, type);
    }

    private enum Composite {
        OPEN(
                0x10,
                must("container-id", Type.STRING),
                may("hostname", Type.STRING),
                may("max-frame-size", Type.UINT),
                may("channel-max", Type.USHORT),
                may("idle-time-out", Type.UINT),
                may("outgoing-locales", Type.SYMBOLS),
                may("incoming-locales", Type.TWO_SYMBOLS),
                may("offered-capabilities", Type.SYMBOLS),
                may("desired-capabilities", Type.TWO_SYMBOLS),
                may("properties", Type.FIELDS)),
        BEGIN(
                0x11,
                may("remote-channel", Type.USHORT),
                must("next-outgoing-id", Type.UINT_0),
                must("incoming-window", Type.UINT),
                must("outgoing-window", Type.UINT),
                may("handle-max", Type.UINT_0),
                may("offered-capabilities", Type.SYMBOLS),
                may("desired-capabilities", Type.TWO_SYMBOLS),
                may("properties", Type.FIELDS)),
        ATTACH(
                0x12,
                must("name", Type.STRING),
                must("handle", Type.UINT_0),
                must("role", Type.BOOLEAN),
                may("snd-settle-mode", Type.UBYTE),
                may("rcv-settle-mode", Type.UBYTE),
                may("source", Type.SOURCE),
                may("target", Type.TARGET),
                may("unsettled", Type.UNSETTLED),
                may("incomplete-unsettled", Type.BOOLEAN),
                may("initial-delivery-count", Type.UINT),
                may("max-message-size", Type.ULONG),
                may("offered-capabilities", Type.SYMBOLS),
                may("desired-capabilities", Type.TWO_SYMBOLS),
                may("properties", Type.FIELDS)),
        FLOW(
                0x13,
                may("next-incoming-id", Type.UINT),
                must("incoming-window", Type.UINT),
                must("next-outgoing-id", Type.UINT_0),
                must("outgoing-window", Type.UINT),
                may("handle", Type.UINT_0),
                may("delivery-count", Type.UINT),
                may("link-credit", Type.UINT),
                may("available", Type.UINT_0),
                may("drain", Type.BOOLEAN),
                may("echo", Type.BOOLEAN),
                may("properties", Type.FIELDS)),
        TRANSFER(
                0x14,
                must("handle", Type.UINT),
                may("delivery-id", Type.UINT_0),
                may("delivery-tag", Type.BINARY),
                may("message-format", Type.UINT),
                may("settled", Type.BOOLEAN),
                may("more", Type.BOOLEAN),
                may("rcv-settle-mode", Type.UBYTE),
                may("state", Type.STATE),
                may("resume", Type.BOOLEAN),
                may("aborted", Type.BOOLEAN),
                may("batchable", Type.BOOLEAN)),
        DISPOSITION(
                0x15,
                must("role", Type.BOOLEAN),
                must("first", Type.UINT),
                may("last", Type.UINT_0),
                may("settled", Type.BOOLEAN),
                may("state", Type.STATE),
                may("batchable", Type.BOOLEAN)),
        DETACH(0x16, must("handle", Type.UINT), may("closed", Type.BOOLEAN), may("error", Type.ERROR)),
        END(0x17, may("error", Type.ERROR)),
        CLOSE(0x18, may("error", Type.ERROR)),
        SASL_MECHANISMS(0x40, must("sasl-server-mechanisms", Type.TWO_SYMBOLS)),
        SASL_INIT(
                0x41,
                must("mechanism", Type.SYMBOL),
                may("initial-response", Type.BINARY),
                may("hostname", Type.STRING)),
        SASL_CHALLENGE(0x42, must("challenge", Type.BINARY)),
        SASL_RESPONSE(0x43, must("response", Type.BINARY)),
        SASL_OUTCOME(0x44, must("code", Type.UBYTE), may("additional-data", Type.BINARY));

        final int code;
        final List<Field> fields;

        Composite(int code, Field... fields) {
            this.code = code;
            this.fields = List.of(fields);
        }

        String typeName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Every field, each as we write it. */
        List<String> full() {
            return fields.stream().map(f -> f.type.encodings.get(0)).collect(Collectors.toCollection(ArrayList::new));
        }

        /** The mandatory fields, null where there is another. */
        List<String> minimal() {
            return fields.stream()
                    .map(f -> f.mandatory ? f.type.encodings.get(0) : "40")
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        Object read(List<String> values) {
            return read("0053%02x".formatted(code) + list32(values));
        }

        Object read(String body) {
            return code < 0x40
                    ? Wire.reader(Wire.frame(body)).performative()
                    : Wire.reader(Wire.saslFrame(body)).sasl();
        }

        DecodingException refusal(List<String> values) {
            try {
                read(values);
                return null;
            } catch (DecodingException e) {
                return e;
            }
        }
    }

    private static String list32(List<String> values) {
        String items = String.join("", values);
        return "d0%08x%08x".formatted(items.length() / 2 + 4, values.size()) + items;
    }

    private static String list8(List<String> values) {
        String items = String.join("", values);
        return "c0%02x%02x".formatted(items.length() / 2 + 1, values.size()) + items;
    }

    /** A field of a performative: one test each. */
    private record Place(Composite of, int index) {
        Field field() {
            return of.fields.get(index);
        }

        @Override
        public String toString() {
            return of.typeName() + ": " + field().name;
        }
    }

    static Stream<Place> places() {
        return Arrays.stream(Composite.values())
                .flatMap(c -> IntStream.range(0, c.fields.size()).mapToObj(i -> new Place(c, i)));
    }

    static Stream<Place> mandatoryPlaces() {
        return places().filter(p -> p.field().mandatory);
    }

    static Stream<Place> optionalPlaces() {
        return places().filter(p -> !p.field().mandatory);
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName("TYP-04: a field takes every encoding of its type")
    void everyEncoding(Place place) {
        List<String> values = place.of.full();
        Object expected = place.of.read(values);
        for (String encoding : place.field().type.encodings) {
            values.set(place.index, encoding);
            assertThat(place.of.read(values)).as(encoding).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName("TYP-05: a field takes no value of another type")
    void otherTypes(Place place) {
        Type type = place.field().type;
        for (Type other : Type.values()) {
            if (!type.takes(other)) {
                List<String> values = place.of.full();
                values.set(place.index, other.encodings.get(0));
                assertThat(place.of.refusal(values))
                        .as("%s for %s", other, type)
                        .isNotNull();
            }
        }
        for (String other : List.of("5401", "5501", "5101", "610001", "7200000000", "7300000061", "45", "c00100")) {
            List<String> values = place.of.full();
            values.set(place.index, other);
            assertThat(place.of.refusal(values)).as("%s for %s", other, type).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName("TYP-03: an unknown format code in a field is refused")
    void unknownFormatCode(Place place) {
        for (String code : List.of("4f", "5701", "6f000000")) {
            List<String> values = place.of.full();
            values.set(place.index, code);
            assertThat(place.of.refusal(values)).as(code).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName("Each field changes what is read, and is not taken for another")
    void everyFieldCounts(Place place) {
        List<String> values = place.of.minimal();
        Object minimal = place.of.read(values);
        if (!place.field().mandatory) {
            values.set(place.index, place.field().type.encodings.get(0));
            assertThat(place.of.read(values)).isNotEqualTo(minimal);
        }
    }

    @ParameterizedTest
    @MethodSource("mandatoryPlaces")
    @DisplayName("TYP-29: a mandatory field that is null is refused, and the text names it")
    void nullMandatory(Place place) {
        List<String> values = place.of.full();
        values.set(place.index, "40");
        assertThat(place.of.refusal(values))
                .isNotNull()
                .hasMessageContaining(
                        place.of.typeName() + ", field " + place.index + ": '" + place.field().name + "' is mandatory");
    }

    @ParameterizedTest
    @MethodSource("mandatoryPlaces")
    @DisplayName("TYP-29: a mandatory field that is absent is refused, and the text names it")
    void absentMandatory(Place place) {
        List<String> values = place.of.minimal().subList(0, place.index);
        assertThat(place.of.refusal(values)).isNotNull().hasMessageEndingWith("is mandatory");
        assertThat(place.of.refusal(place.of.full().subList(0, place.index)))
                .isNotNull()
                .hasMessageContaining(
                        place.of.typeName() + ", field " + place.index + ": '" + place.field().name + "' is mandatory");
    }

    @ParameterizedTest
    @MethodSource("optionalPlaces")
    @DisplayName("TYP-28: a field that is absent is null")
    void absentIsNull(Place place) {
        List<String> values = place.of.full();
        for (int i = place.index; i < values.size(); i++) {
            if (place.of.fields.get(i).mandatory) {
                return; // absent it cannot be, for one behind it must be there
            }
            values.set(i, "40");
        }
        assertThat(place.of.read(values.subList(0, place.index))).isEqualTo(place.of.read(values));
    }

    @ParameterizedTest
    @EnumSource(Composite.class)
    @DisplayName("TYP-28: the list may be a list8 or a list32, and a list0 when it has no fields")
    void everyList(Composite composite) {
        assertThat(composite.read("0053%02x".formatted(composite.code) + list8(composite.full())))
                .isEqualTo(composite.read(composite.full()));
        if (composite.fields.stream().noneMatch(Field::mandatory)) {
            assertThat(composite.read("0053%02x45".formatted(composite.code))).isEqualTo(composite.read(List.of()));
        }
    }

    @ParameterizedTest
    @EnumSource(Composite.class)
    @DisplayName("TYP-30: more elements than there are fields are refused, nulls too")
    void tooManyFields(Composite composite) {
        List<String> values = composite.full();
        assertThat(composite.refusal(values)).isNull();
        values.add("40");
        assertThat(composite.refusal(values)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(Composite.class)
    @DisplayName("TYP-27: the descriptor may be a symbol or a ulong of any width")
    void everyDescriptor(Composite composite) {
        Object expected = composite.read(composite.full());
        String name = "amqp:" + composite.typeName() + ":list";
        String list = list32(composite.full());
        assertThat(composite.read("0080%016x".formatted(composite.code) + list)).isEqualTo(expected);
        assertThat(composite.read("00" + symbol(name) + list)).isEqualTo(expected);
        assertThat(composite.read("00" + symbol32(name) + list)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Composite.class)
    @DisplayName("ROB-13: a symbolic descriptor is compared in full")
    void descriptorsThatOnlyBeginRight(Composite composite) {
        String name = "amqp:" + composite.typeName() + ":list";
        String list = list32(composite.full());
        for (String other :
                List.of(name + "x", name.substring(0, name.length() - 1), name + ":*", "Amqp" + name.substring(4))) {
            assertThat(refusal(composite, "00" + symbol(other) + list))
                    .as(other)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Composite.class)
    @DisplayName("TYP-11: the fields fill the list to its end, no more and no less")
    void listsOfAnotherSize(Composite composite) {
        List<String> values = composite.full();
        String items = String.join("", values);
        int size = items.length() / 2 + 4;
        for (int wrong : new int[] {size - 1, size + 1, 3, 0, -1, Integer.MIN_VALUE}) {
            String body = "0053%02xd0%08x%08x%s".formatted(composite.code, wrong, values.size(), items);
            assertThat(refusal(composite, body))
                    .as("size %d for %d", wrong, size)
                    .isNotNull();
            assertThat(refusal(composite, body + "40"))
                    .as("size %d for %d", wrong, size)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Composite.class)
    @DisplayName("TYP-13: a list that counts more fields than it has octets for is refused")
    void listsOfAnotherCount(Composite composite) {
        List<String> values = composite.full();
        String items = String.join("", values);
        for (int wrong : new int[] {values.size() - 1, values.size() + 1, -1, Integer.MIN_VALUE}) {
            String body = "0053%02xd0%08x%08x%s".formatted(composite.code, items.length() / 2 + 4, wrong, items);
            assertThat(refusal(composite, body)).as("count %d", wrong).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Composite.class)
    @DisplayName("A performative is a list and nothing else")
    void noList(Composite composite) {
        for (String other : List.of("40", "41", "a10161", "c10100", "e00200a3", "005328" + "45", "")) {
            assertThat(refusal(composite, "0053%02x%s".formatted(composite.code, other)))
                    .as(other)
                    .isNotNull();
        }
    }

    private static DecodingException refusal(Composite composite, String body) {
        try {
            composite.read(body);
            return null;
        } catch (DecodingException e) {
            return e;
        }
    }
}
