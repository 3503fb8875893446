package io.lepton.frame;

import static io.lepton.frame.Performative.ABSENT;
import static io.lepton.frame.Wire.assertReads;
import static io.lepton.frame.Wire.assertWire;
import static io.lepton.frame.Wire.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.TerminusType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachTest {
    private static final String HEAD = "a1 01 6c 43 42 40 40"; // name "l", handle 0, sender

    @Test
    void minimal() {
        assertWire(Attach.builder("l", 0, Role.SENDER).build(), """
                00000013 02 00 0000       19 octets, doff 2, AMQP, channel 0
                00 53 12 c0 06 03         attach, list8 of 3 fields
                a1 01 6c                  name "l"
                43 42                     handle 0, sender
                """);
    }

    @Test
    void ofASender() {
        Attach attach = Attach.builder("l", 1, Role.SENDER)
                .sndSettleMode(SenderSettleMode.UNSETTLED)
                .source(Source.of("s"))
                .target(Target.of("t"))
                .initialDeliveryCount(0)
                .build();
        assertWire(attach, """
                0000002c 02 00 0000
                00 53 12 c0 1f 0a         attach, list8 of 10 fields
                a1 01 6c 52 01 42         name "l", handle 1, sender
                50 00 40                  snd-settle-mode unsettled, rcv-settle-mode absent
                00 53 28 c0 04 01 a1 01 73       source with address "s"
                00 53 29 c0 04 01 a1 01 74       target with address "t"
                40 40                     no unsettled map, not incomplete
                43                        initial-delivery-count 0
                """);
    }

    @Test
    void everyField() {
        Attach attach = Attach.builder("l", 256, Role.RECEIVER)
                .sndSettleMode(SenderSettleMode.SETTLED)
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .source(new Source())
                .target(new Target())
                .unsettled(UnsettledMap.builder()
                        .add(new byte[] {2}, null)
                        .add(new byte[] {1}, Accepted.INSTANCE)
                        .build())
                .incompleteUnsettled(true)
                .initialDeliveryCount(4_294_967_295L)
                .maxMessageSize(-1)
                .offeredCapabilities(List.of(Symbol.of("o")))
                .desiredCapabilities(List.of(Symbol.of("d")))
                .properties(Map.of(Symbol.of("k"), true))
                .build();
        assertWire(attach, """
                0000004d 02 00 0000
                00 53 12 c0 40 0e         attach, list8 of 14 fields
                a1 01 6c                  name "l"
                70 00000100 41            handle 256, receiver
                50 01 50 01               snd-settle-mode settled, rcv-settle-mode second
                00 53 28 45               source without fields
                00 53 29 45               target without fields
                c1 0c 04                  unsettled, map8 of 2 pairs
                a0 01 02 40               02: nothing is known
                a0 01 01 00 53 24 45      01: accepted
                41                        incomplete-unsettled
                70 ffffffff               initial-delivery-count 4294967295
                80 ffffffffffffffff       max-message-size, the largest
                a3 01 6f                  offered-capabilities o
                a3 01 64                  desired-capabilities d
                c1 05 02 a3 01 6b 41      properties {k: true}
                """);
    }

    @Test
    @DisplayName("TRM-11: a coordinator may stand where the target stands")
    void coordinator() {
        Attach attach = Attach.builder("l", 0, Role.SENDER)
                .source(new Source())
                .target(new Coordinator(Coordinator.LOCAL_TRANSACTIONS))
                .build();
        assertWire(attach, """
                00000038 02 00 0000
                00 53 12 c0 2b 07         attach, list8 of 7 fields
                a1 01 6c 43 42 40 40      name "l", handle 0, sender, no settle modes
                00 53 28 45               source without fields
                00 53 30 c0 1a 01         coordinator, list8 of 1 field
                a3 17 616d71703a6c6f63616c2d7472616e73616374696f6e73
                """);
    }

    @Test
    @DisplayName("RES-01: an empty unsettled map is not the same as none")
    void emptyUnsettledMap() {
        Attach attach = Attach.builder("l", 0, Role.SENDER)
                .unsettled(UnsettledMap.EMPTY)
                .build();
        assertWire(attach, """
                0000001a 02 00 0000
                00 53 12 c0 0d 08
                a1 01 6c 43 42            name "l", handle 0, sender
                40 40 40 40               no settle modes, no termini
                c1 01 00                  unsettled, map8 of none
                """);
        assertThat(attach).isNotEqualTo(Attach.builder("l", 0, Role.SENDER).build());
    }

    @Test
    @DisplayName("TYP-32: what an attach leaves out reads as its default, and so does the default when it is said")
    void defaults() {
        Attach attach = Attach.builder("l", 0, Role.SENDER).build();
        assertThat(attach.sndSettleMode()).isEqualTo(SenderSettleMode.MIXED);
        assertThat(attach.rcvSettleMode()).isEqualTo(ReceiverSettleMode.FIRST);
        assertThat(attach.initialDeliveryCount()).isEqualTo(ABSENT);
        assertReads(attach, frame("00 53 12 c0 10 0b a1 01 6c 43 42 50 02 50 00 40 40 40 42 40 44"));
    }

    @Test
    void aTerminusThatStandsForNullIsNull() {
        Attach attach = Attach.builder("l", 0, Role.SENDER)
                .source(Source.unspecified())
                .target(Target.unspecified())
                .build();
        assertThat(attach.source()).isNull();
        assertThat(attach.target()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "00 53 99 45, 40", // a source of an unknown type
        "40, 00 53 99 45", // a target of an unknown type
        "00 a3 01 78 45, 40", // known by a symbol alone
        "40, 00 a3 01 78 a1 01 79", // and no list at all
        "00 53 30 45, 40", // a coordinator where the source stands
        "40, 00 53 28 45", // a source where the target stands
        "00 53 29 45, 40", // a target where the source stands
    })
    @DisplayName("TRM-11: a terminus of an unknown type is told apart, and the rest of the attach is there")
    void unknownTerminus(String source, String target) {
        String fields = HEAD + " " + source + " " + target + " 40 40 52 05";
        int size = WireText.octets(fields).length + 1;
        Attach attach = (Attach) Wire.read(frame("00 53 12 c0 %02x 0a ".formatted(size) + fields));
        assertThat(attach.refusal()).isNotNull();
        assertThat(attach.refusal().name()).isEqualTo(AmqpError.NOT_IMPLEMENTED);
        assertThat(attach.name()).isEqualTo("l");
        assertThat(attach.initialDeliveryCount()).isEqualTo(5);
        assertThat(
                        attach.source() == null
                                ? attach.target().type()
                                : attach.source().type())
                .isEqualTo(TerminusType.UNSPECIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1 01 73", "45", "c1 01 00", "41", "a3 01 73"})
    @DisplayName("TYP-05: a terminus that is not even described is a decode error")
    void undescribedTerminus(String value) {
        String fields = HEAD + " " + value;
        int size = WireText.octets(fields).length + 1;
        assertThat(Wire.refusal(frame("00 53 12 c0 %02x 06 ".formatted(size) + fields)))
                .isInstanceOf(DecodingException.class);
    }

    @Test
    void nearlyEveryAttachIsNotRefused() {
        assertThat(Attach.builder("l", 0, Role.SENDER)
                        .source(Source.of("s"))
                        .target(new Coordinator())
                        .unsettled(UnsettledMap.EMPTY)
                        .build()
                        .refusal())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"50 03", "50 ff"})
    void aSettleModeThatTheStandardDoesNotName(String mode) {
        assertThat(Wire.refusal(frame("00 53 12 c0 08 04 a1 01 6c 43 42 " + mode)))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("attach, field 3: snd-settle-mode 0 to 2 expected");
        assertThat(Wire.refusal(frame("00 53 12 c0 09 05 a1 01 6c 43 42 40 " + mode)))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("attach, field 4: rcv-settle-mode 0 or 1 expected");
    }

    @Test
    @DisplayName("RES-05: an attach fits into small frames with a part of its map, and says so")
    void attachThatFitsIntoAFrame() {
        UnsettledMap.Builder map = UnsettledMap.builder();
        for (int i = 0; i < 10_000; i++) {
            map.add(new byte[] {(byte) (i >> 8), (byte) i}, i % 3 == 0 ? null : Accepted.INSTANCE);
        }
        Attach attach = Attach.builder("l", 0, Role.SENDER)
                .source(Source.of("s"))
                .unsettled(map.build())
                .build();
        for (int size : new int[] {512, 513, 517, 4096, 65_536}) {
            Attach fitting = attach.fitting(size);
            assertThat(fitting).isNotNull();
            int length = Wire.write(fitting).length;
            assertThat(length).isBetween(size - 30, size);
            assertThat(fitting.incompleteUnsettled()).isTrue();
            assertThat(fitting.unsettled())
                    .isEqualTo(attach.unsettled().first(fitting.unsettled().size()));
        }
        assertThat(attach.fitting(1 << 20)).isSameAs(attach);
    }

    @Test
    @DisplayName("FRM-18: an attach that does not fit even without unsettled deliveries is no attach")
    void attachThatFitsIntoNoFrame() {
        Attach.Builder attach = Attach.builder("l".repeat(600), 0, Role.SENDER);
        assertThat(attach.build().fitting(512)).isNull();
        assertThat(attach.unsettled(UnsettledMap.EMPTY).build().fitting(512)).isNull();
        assertThat(attach.unsettled(
                                UnsettledMap.builder().add(new byte[1], null).build())
                        .build()
                        .fitting(512))
                .isNull();
    }

    @Test
    void whatCannotBeIsTheCallersMistake() {
        assertThatThrownBy(() -> Attach.builder("l", -1, Role.SENDER).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Attach.builder("l", 0, Role.SENDER).target(new Source()).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Attach.builder("l", 0, Role.SENDER)
                        .initialDeliveryCount(1L << 32)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
