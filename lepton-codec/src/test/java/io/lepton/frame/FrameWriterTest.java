package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.EncodingException;
import io.lepton.amqp.Received;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Symbol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {
    private final AmqpWriter out = new AmqpWriter(16);
    private final FrameWriter writer = new FrameWriter(out);

    @Test
    @DisplayName("FRM-10: a heartbeat is a frame without a body")
    void heartbeat() {
        writer.empty(0);
        assertThat(written()).isEqualTo("0000000802000000");
    }

    @Test
    @DisplayName("FRM-03: doff is 2, and the channel stands in octets 6 and 7")
    void header() {
        writer.frame(65_535, new End(null));
        assertThat(written()).isEqualTo("0000000c" + "0200ffff" + "00531745");
    }

    @Test
    @DisplayName("FRM-17: octets 6 and 7 of a SASL frame are 0")
    void saslHeader() {
        writer.sasl(new SaslMechanisms(List.of(Symbol.of("A"))));
        assertThat(written()).isEqualTo("00000011" + "02010000" + "005340c00401a30141");
    }

    @Test
    void framesStandBehindOneAnother() {
        writer.header(ProtocolHeader.AMQP);
        writer.frame(0, new Close(null));
        writer.empty(1);
        assertThat(written()).isEqualTo("414d515000010000" + "0000000c0200000000531845" + "0000000802000001");
    }

    @Test
    void aTransferWithItsPayload() {
        writer.transfer(1, new Transfer().handle(0), new byte[] {9, 1, 2, 3, 9}, 1, 3);
        assertThat(written()).isEqualTo("00000012" + "02000001" + "005314c0020143" + "010203");
    }

    @Test
    void aMessageThatIsWrittenStraightIntoTheFrame() {
        writer.empty(0);
        int mark = writer.beginTransfer(1, new Transfer().handle(0));
        writer.out().rawInt(0x01020304);
        writer.endTransfer(mark);
        assertThat(written()).isEqualTo("0000000802000000" + "00000013" + "02000001" + "005314c0020143" + "01020304");
    }

    @Test
    void aTransferThatIsTakenBack() {
        writer.empty(0);
        int mark = writer.beginTransfer(1, new Transfer().handle(0));
        writer.out().rawInt(0x01020304);
        writer.cancelTransfer(mark);
        assertThat(written()).isEqualTo("0000000802000000");
    }

    @Test
    void aLargePayload() {
        byte[] payload = new byte[100_000];
        payload[99_999] = 7;
        writer.transfer(0, new Transfer().handle(0), payload, 0, payload.length);
        byte[] frame = out.toByteArray();
        FrameReader reader = Wire.reader(frame);
        reader.read(new Transfer());
        assertThat(reader.payloadLength()).isEqualTo(100_000);
        assertThat(frame[frame.length - 1]).isEqualTo((byte) 7);
    }

    @Test
    void whatCannotBeEncodedLeavesTheWriterAsItWas() {
        writer.empty(0);
        Map<Symbol, Object> properties = Map.of(Symbol.of("k"), new Object());
        Open open = Open.builder("a").properties(properties).build();
        assertThatThrownBy(() -> writer.frame(0, open)).isInstanceOf(EncodingException.class);
        assertThatThrownBy(() -> writer.frame(
                        0,
                        new Flow()
                                .incomingWindow(0)
                                .nextOutgoingId(0)
                                .outgoingWindow(0)
                                .properties(properties)))
                .isInstanceOf(EncodingException.class);
        assertThatThrownBy(() -> writer.beginTransfer(0, new Transfer())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.transfer(0, new Transfer().handle(0), new byte[1], 0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(written()).isEqualTo("0000000802000000");
        writer.frame(0, new End(null));
        assertThat(written()).isEqualTo("0000000802000000" + "0000000c0200000000531745");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aChannelOutsideItsRangeIsTheCallersMistake(int channel) {
        assertThatThrownBy(() -> writer.frame(channel, new End(null))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.empty(channel)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.beginTransfer(channel, new Transfer().handle(0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out.position()).isZero();
    }

    /** The writers of the hot performatives make room once for all their fields: at any position that must be enough. */
    @Test
    void roomIsMadeAtAnyPosition() {
        Transfer transfer = new Transfer()
                .handle(1L << 31)
                .deliveryId(1L << 31)
                .deliveryTag(new byte[32])
                .messageFormat(1L << 31)
                .settled(true)
                .more(true)
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .state(new Received(1L << 31, -1))
                .resume(true)
                .aborted(true)
                .batchable(true);
        Flow flow = new Flow()
                .nextIncomingId(1L << 31)
                .incomingWindow(1L << 31)
                .nextOutgoingId(1L << 31)
                .outgoingWindow(1L << 31)
                .handle(1L << 31)
                .deliveryCount(1L << 31)
                .linkCredit(1L << 31)
                .available(1L << 31)
                .echo(true);
        Disposition disposition = new Disposition()
                .first(1L << 31)
                .last(1L << 31)
                .settled(true)
                .state(Accepted.INSTANCE)
                .batchable(true);
        for (Performative performative : List.of(transfer, flow, disposition)) {
            byte[] expected = Wire.write(performative);
            for (int before = 0; before < 130; before++) {
                AmqpWriter small = new AmqpWriter(16);
                small.raw(new byte[before], 0, before);
                new FrameWriter(small).frame(0, performative);
                assertThat(WireText.hex(small.array(), before, small.position() - before))
                        .isEqualTo(WireText.hex(expected));
            }
        }
    }

    private String written() {
        return WireText.hex(out.toByteArray());
    }
}
