package io.lepton.frame;

import static io.lepton.frame.Performative.ABSENT;
import static io.lepton.frame.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DispositionTest {
    @Test
    void ofOneAcceptedDelivery() {
        assertWire(new Disposition().role(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE), """
                00000016 02 00 0000       22 octets, doff 2, AMQP, channel 0
                00 53 15 c0 09 05         disposition, list8 of 5 fields
                41 43 40 41               receiver, first 0, last absent, settled
                00 53 24 45               accepted
                """);
    }

    @Test
    void thatSaysNothing() {
        assertWire(new Disposition().role(Role.SENDER).first(1), """
                00000011 02 00 0000
                00 53 15 c0 04 02         disposition, list8 of 2 fields
                42 52 01                  sender, first 1
                """);
    }

    @Test
    void ofARangeThatWraps() {
        assertWire(
                new Disposition()
                        .role(Role.SENDER)
                        .first(4_294_967_294L)
                        .last(1)
                        .settled(true),
                """
                00000017 02 00 0000
                00 53 15 c0 0a 04         disposition, list8 of 4 fields
                42                        sender
                70 fffffffe 52 01         first 4294967294, last 1
                41                        settled
                """);
    }

    @Test
    void everyField() {
        Disposition disposition = new Disposition()
                .role(Role.RECEIVER)
                .first(2)
                .last(256)
                .settled(true)
                .state(Released.INSTANCE)
                .batchable(true);
        assertWire(disposition, """
                0000001c 02 00 0000
                00 53 15 c0 0f 06         disposition, list8 of 6 fields
                41 52 02 70 00000100 41   receiver, first 2, last 256, settled
                00 53 26 45               released
                41                        batchable
                """);
    }

    @Test
    void batchableWithoutAState() {
        assertWire(new Disposition().role(Role.RECEIVER).first(0).batchable(true), """
                00000014 02 00 0000
                00 53 15 c0 07 06
                41 43 40 42 40 41         receiver, first 0, not settled, no state, batchable
                """);
    }

    @Test
    void ofADeliveryThatIsToComeAgain() {
        assertWire(
                new Disposition().role(Role.RECEIVER).first(0).settled(true).state(new Modified(true, false, Map.of())),
                """
                00000019 02 00 0000
                00 53 15 c0 0c 05
                41 43 40 41               receiver, first 0, settled
                00 53 27 c0 02 01 41      modified: delivery-failed
                """);
    }

    @Test
    void aLongStateMakesALongList() {
        Disposition disposition = new Disposition()
                .role(Role.RECEIVER)
                .first(0)
                .state(new Rejected(Condition.of("x", "y".repeat(300))))
                .batchable(true);
        byte[] frame = Wire.write(disposition);
        assertThat(WireText.hex(frame, 8, 4)).isEqualTo("005315d0");
        Wire.assertReads(disposition, frame);
    }

    @Test
    @DisplayName("TYP-08: a list8 holds 254 octets at most, also where the list is written in place")
    void statesAtTheEdgeOfAShortList() {
        for (int length = 200; length < 260; length++) {
            Disposition disposition = new Disposition()
                    .role(Role.RECEIVER)
                    .first(0)
                    .state(new Rejected(Condition.of("x", "y".repeat(length))));
            byte[] frame = Wire.write(disposition);
            int items = frame.length - 8 - 6; // if it is a list8
            assertThat(frame[8 + 3]).isEqualTo((byte) (items <= 254 ? 0xC0 : 0xD0));
            assertThat(Wire.read(frame)).isEqualTo(disposition);
        }
    }

    @Test
    void clearMakesEveryFieldAbsent() {
        Disposition disposition = new Disposition()
                .role(Role.SENDER)
                .first(2)
                .last(256)
                .settled(true)
                .state(Released.INSTANCE)
                .batchable(true);
        assertThat(disposition.clear()).isEqualTo(new Disposition());
        assertThat(disposition.first()).isEqualTo(ABSENT);
    }

    @Test
    void aFirstThatWasNotSetIsTheCallersMistake() {
        assertThatThrownBy(() -> new Disposition().write(new AmqpWriter(64)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("disposition: field 'first' is mandatory");
    }
}
