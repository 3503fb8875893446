package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delivery states and outcomes, and the bodies that are sent to a coordinator. */
class DeliveryStateTest {
    private static final Symbol KEY = Symbol.of("k");

    private static DeliveryState read(String hex) {
        AmqpReader in = Octets.reader(hex);
        DeliveryState state = DeliveryState.read(in);
        assertThat(in.hasRemaining()).isFalse();
        return state;
    }

    private static String write(DeliveryState state) {
        AmqpWriter out = new AmqpWriter(0);
        state.write(out);
        return Octets.hex(out.toByteArray());
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("00 53 24 45", Accepted.INSTANCE),
                Arguments.of("00 53 26 45", Released.INSTANCE),
                Arguments.of("00 53 25 45", new Rejected(null)),
                Arguments.of(
                        "00 53 25 c0 0f 01 00 53 1d c0 09 02 a3 03 613a62 a1 01 63",
                        new Rejected(Condition.of("a:b", "c"))),
                Arguments.of("00 53 27 45", new Modified(false, false, Map.of())),
                Arguments.of("00 53 27 c0 02 01 41", new Modified(true, false, Map.of())),
                Arguments.of("00 53 27 c0 03 02 40 41", new Modified(false, true, Map.of())),
                Arguments.of(
                        "00 53 27 c0 0b 03 40 40 c1 06 02 a3 01 6b 54 05", new Modified(false, false, Map.of(KEY, 5))),
                Arguments.of("00 53 23 c0 04 02 52 03 44", new Received(3, 0)),
                Arguments.of("00 53 23 c0 0f 02 70 ffffffff 80 ffffffffffffffff", new Received(0xFFFF_FFFFL, -1)),
                Arguments.of("00 53 33 c0 04 01 a0 01 07", new Declared(new byte[] {7})),
                Arguments.of("00 53 34 c0 04 01 a0 01 07", new TransactionalState(new byte[] {7}, null)),
                Arguments.of(
                        "00 53 34 c0 08 02 a0 01 07 00 53 24 45",
                        new TransactionalState(new byte[] {7}, Accepted.INSTANCE)),
                Arguments.of("00 a3 03 613a62 c0 02 01 41", new CustomState(Symbol.of("a:b"), List.of(true))),
                Arguments.of("00 80 0000000100000024 45", new CustomState(UnsignedLong.of(0x1_0000_0024L), List.of())));
    }

    @ParameterizedTest
    @MethodSource("golden")
    @DisplayName(
            "API-DSP-01, API-DSP-02, API-DSP-03, API-DSP-04, API-DSP-05, API-DSP-06, API-DSP-07: golden bytes of each state, both ways")
    void bytes(String hex, DeliveryState state) {
        assertThat(write(state)).isEqualTo(Octets.plain(hex));
        assertThat(Octets.encodeHex(state)).isEqualTo(Octets.plain(hex));
        assertThat(read(hex)).isEqualTo(state).hasSameHashCodeAs(state);
    }

    @ParameterizedTest
    @MethodSource("golden")
    @DisplayName("TYP-10: a state cut off at any octet is refused")
    void cutOff(String hex, DeliveryState state) {
        byte[] octets = Octets.of(hex);
        for (int length = 0; length < octets.length; length++) {
            AmqpReader in = new AmqpReader().reset(octets, 0, length);
            assertThatThrownBy(() -> DeliveryState.read(in)).isExactlyInstanceOf(DecodingException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 24 45",
                "00 53 24 c0 01 00",
                "00 53 24 d0 00000004 00000000",
                "00 80 0000000000000024 45",
                "00 a3 12 616d71703a61636365707465643a6c697374 45",
                "00 b3 00000012 616d71703a61636365707465643a6c697374 c0 01 00"
            })
    @DisplayName("TYP-04, TYP-27, API-DSP-02: accepted in each of its forms is the one instance")
    void accepted(String hex) {
        assertThat(read(hex)).isSameAs(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("API-DSP-02, API-DSP-04: reading accepted or released allocates nothing")
    void acceptedAllocatesNothing() {
        byte[] octets = Octets.of("00 53 24 45 00 53 26 45");
        AmqpReader in = new AmqpReader();
        Allocation.assertLessThan(1, () -> {
            in.reset(octets, 0, octets.length);
            DeliveryState.read(in);
            DeliveryState.read(in);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 24 c0 02 01 40", // a field where there is none
                "00 53 26 c0 02 01 40",
                "00 53 25 c0 03 02 40 40",
                "00 53 27 c0 05 04 40 40 40 40",
                "00 53 23 c0 04 03 43 44 40",
                "00 53 33 c0 05 02 a0 01 07 40",
                "00 53 34 c0 06 03 a0 01 07 40 40"
            })
    @DisplayName("TYP-30: more values than the state has fields are refused")
    void tooManyFields(String hex) {
        Octets.decode(hex); // there is nothing wrong with it as a value
        assertThatThrownBy(() -> read(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("the standard has");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 23 45",
                "00 53 23 c0 02 01 43",
                "00 53 23 c0 03 02 40 44",
                "00 53 23 c0 03 02 43 40",
                "00 53 33 45",
                "00 53 33 c0 02 01 40",
                "00 53 34 45",
                "00 53 34 c0 06 02 40 00 53 24 45",
                "00 53 25 c0 05 01 00 53 1d 45"
            })
    @DisplayName("TYP-29: a mandatory field that is null or absent is refused")
    void mandatory(String hex) {
        Octets.decode(hex); // there is nothing wrong with it as a value
        assertThatThrownBy(() -> read(hex))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("is mandatory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 25 c0 02 01 45", // the error is a bare list
                "00 53 25 c0 05 01 00 53 24 45", // the error is another composite
                "00 53 27 c0 02 01 43", // uint for boolean
                "00 53 27 c0 09 03 40 40 c1 04 02 a1 00 40", // string keys
                "00 53 23 c0 03 02 44 43", // ulong and uint the wrong way round
                "00 53 33 c0 03 01 a1 00", // string for binary
                "00 53 34 c0 0c 02 a0 00 00 53 23 c0 04 02 52 03 44",
                "00 53 24 40",
                "00 53 24 c1 01 00",
                "00 a3 01 61 41",
                "45",
                "41",
                "40"
            })
    @DisplayName("TYP-05: fields of another type, and what is no state, are refused")
    void wrongTypes(String hex) {
        Octets.decode(hex); // there is nothing wrong with it as a value
        assertThatThrownBy(() -> read(hex)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TXN-20: a transactional state holds neither declared nor received")
    void whatATransactionalStateCannotHold() {
        assertThatThrownBy(() -> read("00 53 34 c0 0d 02 a0 01 01 00 53 33 c0 04 01 a0 01 02"))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("cannot hold declared");
        assertThatThrownBy(() -> read("00 53 34 c0 0c 02 a0 00 00 53 23 c0 04 02 52 03 44"))
                .isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> new TransactionalState(new byte[1], new Declared(new byte[1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API-DSP-07: an outcome inside a transactional state is an outcome and not just any state")
    void outcomeOfTransactionalState() {
        assertThatThrownBy(() -> read("00 53 34 c0 0c 02 a0 00 00 53 23 c0 04 02 52 03 44"))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("an outcome expected");
        Modified modified = new Modified(true, true, Map.of(KEY, "v"));
        TransactionalState state = new TransactionalState(new byte[] {1, 2}, modified);
        assertThat(((TransactionalState) read(write(state))).outcome()).isEqualTo(modified);
    }

    @Test
    @DisplayName(
            "API-DSP-07: a transaction-id longer than the 32 octets of the standard is taken, as Artemis gives them; not any length")
    void transactionIds() {
        assertThat(new Declared(new byte[36]).txnId()).hasSize(36);
        assertThatThrownBy(() -> new Declared(new byte[256])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransactionalState(new byte[256], null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Discharge(new byte[256], true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read("00 53 33 d0 00000109 00000001 b0 00000100" + "00".repeat(256)))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("256 octets");
    }

    @Test
    @DisplayName("API-DSP-06: an unknown state is carried with its fields and written back as it was")
    void custom() {
        String hex = "00 80 0000468c00000009 c0 05 02 a1 01 78 40";
        CustomState state = (CustomState) read(hex);
        assertThat(state.descriptor()).isEqualTo(UnsignedLong.of(0x468C_0000_0009L));
        assertThat(write(state)).isEqualTo(Octets.plain(hex));
        assertThat(write(new CustomState(Symbol.of("d"), null))).isEqualTo("00a3016445");
    }

    @Test
    @DisplayName("TRM-09: an outcome's name in a source's outcomes is its symbolic descriptor")
    void outcomeDescriptors() {
        assertThat(Stream.of(
                                Accepted.INSTANCE,
                                new Rejected(null),
                                Released.INSTANCE,
                                new Modified(false, false, Map.of()),
                                new Declared(new byte[0]))
                        .map(outcome -> outcome.descriptor().toString()))
                .containsExactly(
                        "amqp:accepted:list",
                        "amqp:rejected:list",
                        "amqp:released:list",
                        "amqp:modified:list",
                        "amqp:declared:list");
    }

    @Test
    @DisplayName("W-27, API-DSP-05: undeliverable-here goes both ways and stands by itself")
    void undeliverableHere() {
        for (boolean failed : new boolean[] {false, true}) {
            for (boolean undeliverable : new boolean[] {false, true}) {
                Modified modified = new Modified(failed, undeliverable, Map.of());
                Modified read = (Modified) read(Octets.encodeHex(modified));
                assertThat(read.undeliverableHere()).isEqualTo(undeliverable);
                assertThat(read.deliveryFailed()).isEqualTo(failed);
            }
        }
    }

    @Test
    @DisplayName("API-DSP-05: states do not change with what they were made of")
    void copies() {
        Map<Symbol, Object> annotations = new HashMap<>(Map.of(KEY, 1));
        Modified modified = new Modified(false, false, annotations);
        annotations.clear();
        assertThat(modified.messageAnnotations()).hasSize(1);
        assertThatThrownBy(() -> modified.messageAnnotations().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        byte[] id = {1};
        Declared declared = new Declared(id);
        id[0] = 2;
        declared.txnId()[0] = 3;
        assertThat(declared.txnId()).containsExactly(1);
    }

    @Test
    @DisplayName("API-DSP-01: a section-number is a uint")
    void receivedRange() {
        assertThatThrownBy(() -> new Received(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Received(1L << 32, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Received(1, -1)).hasToString("received (section-number=1, section-offset=18446744073709551615)");
    }

    @Test
    @DisplayName("ROB-32: the text of a state has the standard's words and nothing that breaks a line")
    void texts() {
        assertThat(Accepted.INSTANCE).hasToString("accepted");
        assertThat(Released.INSTANCE).hasToString("released");
        assertThat(new Rejected(null)).hasToString("rejected");
        assertThat(new Rejected(Condition.of("x:y", "line\r\nbreak")))
                .hasToString("rejected (x:y: line\\u000d\\u000abreak)");
        assertThat(new Modified(true, false, Map.of(KEY, "v")))
                .hasToString(
                        "modified (delivery-failed=true, undeliverable-here=false, message-annotations={:k=\"v\"})");
        assertThat(new TransactionalState(new byte[] {1, (byte) 0xff}, Accepted.INSTANCE))
                .hasToString("transactional-state (txn-id=b\"01ff\", outcome=accepted)");
        assertThat(new Declared(new byte[] {7})).hasToString("declared (txn-id=b\"07\")");
        assertThat(new CustomState(Symbol.of("d"), List.of("\n"))).hasToString("@:d [\"\\u000a\"]");
    }

    @Test
    @DisplayName("API-DSP-05: states are equal by content")
    void equality() {
        Modified one = new Modified(true, false, Map.of(KEY, new byte[] {1}));
        assertThat(one)
                .isEqualTo(new Modified(true, false, Map.of(KEY, new byte[] {1})))
                .hasSameHashCodeAs(new Modified(true, false, Map.of(KEY, new byte[] {1})))
                .isNotEqualTo(new Modified(false, false, Map.of(KEY, new byte[] {1})))
                .isNotEqualTo(new Modified(true, true, Map.of(KEY, new byte[] {1})))
                .isNotEqualTo(new Modified(true, false, Map.of()));
        assertThat(new TransactionalState(new byte[] {1}, null))
                .isNotEqualTo(new TransactionalState(new byte[] {2}, null))
                .isNotEqualTo(new TransactionalState(new byte[] {1}, Released.INSTANCE));
        assertThat(new Declared(new byte[] {1})).isNotEqualTo(new Declared(new byte[] {2}));
    }

    @Test
    @DisplayName("API-DSP-07: declare and discharge are written as values and found in a body")
    void declareAndDischarge() {
        assertThat(Octets.encodeHex(new Declare(null))).isEqualTo("00533145");
        assertThat(Octets.encodeHex(new Declare(new byte[] {5}))).isEqualTo("005331c00401a00105");
        assertThat(Octets.encodeHex(new Discharge(new byte[] {5}, false))).isEqualTo("005332c00502a0010542");
        assertThat(Octets.encodeHex(new Discharge(new byte[] {5}, true))).isEqualTo("005332c00502a0010541");

        for (String descriptor : List.of("00 53 31", "00 a3 11 616d71703a6465636c6172653a6c697374")) {
            assertThat(Declare.from(Octets.decode(descriptor + " c0 04 01 a0 01 05")))
                    .isEqualTo(new Declare(new byte[] {5}));
        }
        Discharge discharge = new Discharge(new byte[] {5}, true);
        assertThat(Discharge.from(Octets.decode(Octets.encode(discharge))))
                .isEqualTo(discharge)
                .hasSameHashCodeAs(discharge)
                .isNotEqualTo(new Discharge(new byte[] {5}, false))
                .hasToString("discharge (txn-id=b\"05\", fail=true)");
        assertThat(Discharge.from(discharge)).isSameAs(discharge);
        assertThat(Discharge.from("other")).isNull();
        assertThat(Declare.from(null)).isNull();
        assertThat(Declare.from(new Described(UnsignedLong.of(0x32), List.of())))
                .isNull();
        assertThat(new Declare(null))
                .isEqualTo(Declare.from(new Declare(null)))
                .hasSameHashCodeAs(new Declare(null))
                .isNotEqualTo(new Declare(new byte[0]))
                .hasToString("declare (global-id=null)");
        assertThat(new Declare(new byte[] {1}).globalId()).containsExactly(1);
    }

    @Test
    @DisplayName("TYP-29, TYP-05: a discharge without a txn-id, and one that is no discharge, are refused")
    void badDischarge() {
        assertThatThrownBy(() -> Discharge.from(Octets.decode("00 53 32 45")))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("'txn-id' is mandatory");
        assertThatThrownBy(() -> Discharge.read(Octets.reader("00 53 31 45"))).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Declare.read(Octets.reader("00 53 32 45"))).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Declare.from(Octets.decode("00 53 31 c0 03 01 a1 00")))
                .isInstanceOf(DecodingException.class);
    }
}
