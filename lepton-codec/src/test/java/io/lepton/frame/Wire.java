package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import java.util.Arrays;
import java.util.Map;

/**
 * Holds a performative and the bytes of its frame to one another. {@code assertWire}: what we write, and what it reads
 * as. {@code assertReads}: also what we would write otherwise. Both read the frame by itself, between others, into used
 * objects, and cut short at each of its octets.
 */
final class Wire {
    private static final int HEADER = FrameReader.HEADER;

    private Wire() {}

    static void assertWire(Performative expected, String frame) {
        byte[] octets = WireText.octets(frame);
        assertThat(WireText.hex(write(expected))).as("written").isEqualTo(WireText.hex(octets));
        assertReads(expected, octets);
    }

    static void assertWire(SaslPerformative expected, String frame) {
        byte[] octets = WireText.octets(frame);
        assertThat(WireText.hex(write(expected))).as("written").isEqualTo(WireText.hex(octets));
        assertReads(expected, octets);
    }

    static void assertReads(Performative expected, byte[] frame) {
        assertThat(reader(frame).performative()).as("read").isEqualTo(expected);
        assertThat(betweenOthers(frame).performative())
                .as("read between others")
                .isEqualTo(expected);
        if (expected instanceof Transfer) {
            Transfer used = usedTransfer();
            reader(frame).read(used);
            assertThat(used).as("read into a used one").isEqualTo(expected);
        } else if (expected instanceof Flow) {
            Flow used = usedFlow();
            reader(frame).read(used);
            assertThat(used).as("read into a used one").isEqualTo(expected);
        } else if (expected instanceof Disposition) {
            Disposition used = usedDisposition();
            reader(frame).read(used);
            assertThat(used).as("read into a used one").isEqualTo(expected);
        }
        assertCutsAreRefused(frame);
    }

    static void assertReads(SaslPerformative expected, byte[] frame) {
        assertThat(reader(frame).sasl()).as("read").isEqualTo(expected);
        assertThat(betweenOthers(frame).sasl()).as("read between others").isEqualTo(expected);
        assertCutsAreRefused(frame);
    }

    /** Cut at any octet, with a size that says so, a frame is refused as a peer's mistake and in no other way. */
    private static void assertCutsAreRefused(byte[] frame) {
        for (int size = 0; size < frame.length; size++) {
            byte[] cut = Arrays.copyOf(frame, size);
            if (size >= 4) {
                FieldBytes.setInt(cut, 0, size);
            }
            if (size == HEADER) {
                assertThat(reader(cut).isEmpty()).isTrue();
            } else {
                assertThat(refusal(cut)).as("cut to %d octets", size).isNotNull();
            }
        }
    }

    /** What the reader says against a frame; null if it takes it. Any exception but the two of a peer's mistake gets out. */
    static RuntimeException refusal(byte[] frame) {
        try {
            FrameReader reader = reader(frame);
            if (!reader.isEmpty()) {
                if (reader.type() == FrameReader.AMQP) {
                    reader.performative();
                } else {
                    reader.sasl();
                }
            }
            return null;
        } catch (FramingException | DecodingException e) {
            return e;
        }
    }

    static byte[] write(Performative performative) {
        AmqpWriter out = new AmqpWriter(16);
        new FrameWriter(out).frame(0, performative);
        return out.toByteArray();
    }

    static byte[] write(SaslPerformative performative) {
        AmqpWriter out = new AmqpWriter(16);
        new FrameWriter(out).sasl(performative);
        return out.toByteArray();
    }

    static FrameReader reader(byte[] frame) {
        FrameReader reader = new FrameReader(DecodeLimits.DEFAULT);
        reader.begin(frame, 0, frame.length);
        return reader;
    }

    static Performative read(byte[] frame) {
        return reader(frame).performative();
    }

    /** The frame stands in an array between two others, and the reader has read one before. */
    private static FrameReader betweenOthers(byte[] frame) {
        byte[] other = write(new Detach(7, true, null));
        byte[] array = new byte[other.length + frame.length + other.length];
        System.arraycopy(other, 0, array, 0, other.length);
        System.arraycopy(frame, 0, array, other.length, frame.length);
        System.arraycopy(other, 0, array, other.length + frame.length, other.length);
        FrameReader reader = new FrameReader(DecodeLimits.DEFAULT);
        reader.begin(array, 0, other.length);
        reader.performative();
        reader.begin(array, other.length, (int) FrameReader.size(array, other.length));
        return reader;
    }

    /** A frame of the AMQP type on channel 0 with this body, in hex. */
    static byte[] frame(String body) {
        return frame(0, body);
    }

    static byte[] saslFrame(String body) {
        return frame(1, body);
    }

    private static byte[] frame(int type, String body) {
        byte[] octets = WireText.octets(body);
        byte[] frame = new byte[HEADER + octets.length];
        FieldBytes.setInt(frame, 0, frame.length);
        frame[4] = 2;
        frame[5] = (byte) type;
        System.arraycopy(octets, 0, frame, HEADER, octets.length);
        return frame;
    }

    private static Transfer usedTransfer() {
        return new Transfer()
                .handle(77)
                .deliveryId(78)
                .deliveryTag(new byte[] {7, 9})
                .messageFormat(80)
                .settled(true)
                .more(true)
                .rcvSettleMode(ReceiverSettleMode.SECOND)
                .state(Released.INSTANCE)
                .resume(true)
                .aborted(true)
                .batchable(true);
    }

    private static Flow usedFlow() {
        return new Flow()
                .nextIncomingId(71)
                .incomingWindow(72)
                .nextOutgoingId(73)
                .outgoingWindow(74)
                .handle(75)
                .deliveryCount(76)
                .linkCredit(77)
                .available(78)
                .drain(true)
                .echo(true)
                .properties(Map.of(Symbol.of("used"), true));
    }

    private static Disposition usedDisposition() {
        return new Disposition()
                .role(Role.SENDER)
                .first(71)
                .last(72)
                .settled(true)
                .state(Accepted.INSTANCE)
                .batchable(true);
    }
}
