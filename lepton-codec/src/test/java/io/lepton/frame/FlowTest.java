package io.lepton.frame;

import static io.lepton.frame.Wire.assertWire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Symbol;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowTest {
    @Test
    void ofASessionWhosePeerHasNotBegunYet() {
        assertWire(new Flow().incomingWindow(1).nextOutgoingId(0).outgoingWindow(256), """
                00000017 02 00 0000       23 octets, doff 2, AMQP, channel 0
                00 53 13 c0 0a 04         flow, list8 of 4 fields
                40                        next-incoming-id absent
                52 01                     incoming-window 1
                43                        next-outgoing-id 0
                70 00000100               outgoing-window 256
                """);
    }

    @Test
    void creditOfALink() {
        Flow flow = new Flow()
                .nextIncomingId(4_294_967_294L)
                .incomingWindow(2048)
                .nextOutgoingId(1)
                .outgoingWindow(4_294_967_295L)
                .handle(0)
                .deliveryCount(7)
                .linkCredit(100);
        assertWire(flow, """
                00000024 02 00 0000
                00 53 13 c0 17 07         flow, list8 of 7 fields
                70 fffffffe               next-incoming-id 4294967294
                70 00000800               incoming-window 2048
                52 01                     next-outgoing-id 1
                70 ffffffff               outgoing-window 4294967295
                43                        handle 0
                52 07                     delivery-count 7
                52 64                     link-credit 100
                """);
    }

    @Test
    void everyField() {
        Flow flow = new Flow()
                .nextIncomingId(1)
                .incomingWindow(2)
                .nextOutgoingId(3)
                .outgoingWindow(4)
                .handle(5)
                .deliveryCount(6)
                .linkCredit(7)
                .available(8)
                .drain(true)
                .echo(true)
                .properties(Map.of(Symbol.of("k"), 9));
        assertWire(flow, """
                00000028 02 00 0000
                00 53 13 c0 1b 0b         flow, list8 of 11 fields
                52 01 52 02 52 03 52 04   windows of the session
                52 05 52 06 52 07 52 08   handle 5, delivery-count 6, link-credit 7, available 8
                41 41                     drain, echo
                c1 06 02 a3 01 6b 54 09   properties {k: 9}
                """);
    }

    @Test
    void fieldsInTheMiddleThatAreAbsent() {
        Flow flow =
                new Flow().incomingWindow(0).nextOutgoingId(0).outgoingWindow(0).echo(true);
        assertWire(flow, """
                00000018 02 00 0000
                00 53 13 c0 0b 0a         flow, list8 of 10 fields
                40 43 43 43               windows of the session
                40 40 40 40 42 41         no link, no drain, echo
                """);
    }

    @Test
    void longPropertiesMakeALongList() {
        Flow flow = new Flow()
                .incomingWindow(0)
                .nextOutgoingId(0)
                .outgoingWindow(0)
                .properties(Map.of(Symbol.of("k"), "v".repeat(300)));
        byte[] frame = Wire.write(flow);
        assertThat(WireText.hex(frame, 8, 12)).isEqualTo("005313d0" + "0000014b" + "0000000b");
        Wire.assertReads(flow, frame);
    }

    @Test
    void clearMakesEveryFieldAbsent() {
        Flow flow = new Flow()
                .nextIncomingId(1)
                .incomingWindow(2)
                .nextOutgoingId(3)
                .outgoingWindow(4)
                .handle(5)
                .deliveryCount(6)
                .linkCredit(7)
                .available(8)
                .drain(true)
                .echo(true)
                .properties(Map.of(Symbol.of("k"), 9));
        assertThat(flow.clear()).isEqualTo(new Flow());
    }

    @Test
    void aMandatoryFieldThatWasNotSetIsTheCallersMistake() {
        AmqpWriter out = new AmqpWriter(64);
        assertThatThrownBy(() -> new Flow().nextOutgoingId(0).outgoingWindow(0).write(out))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("flow: field 'incoming-window' is mandatory");
        assertThatThrownBy(() -> new Flow().incomingWindow(0).outgoingWindow(0).write(out))
                .hasMessage("flow: field 'next-outgoing-id' is mandatory");
        assertThatThrownBy(() -> new Flow().incomingWindow(0).nextOutgoingId(0).write(out))
                .hasMessage("flow: field 'outgoing-window' is mandatory");
    }

    @Test
    void aNegativeNumberIsTheCallersMistake() {
        assertThatThrownBy(() -> new Flow().incomingWindow(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Flow().linkCredit(-2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Flow().deliveryCount(1L << 32)).isInstanceOf(IllegalArgumentException.class);
    }
}
