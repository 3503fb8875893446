package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.empty;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.saslInit;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The same octets mean the same however they are cut. */
class SplitInputTest {

    /** All that a client says in the life of a connection, in the segments of one turn each. */
    private static List<byte[]> trace() {
        ScriptedPeer writer = ScriptedPeer.facingServer();
        List<byte[]> segments = new ArrayList<>();
        segments.add(bytes(writer, header(ProtocolHeader.SASL), saslInit("ANONYMOUS", new byte[0])));
        segments.add(bytes(
                writer,
                header(ProtocolHeader.AMQP),
                open().maxFrameSize(600),
                begin(),
                attach(Role.SENDER).name("in").source("s").target("t"),
                attach(Role.RECEIVER).name("out").handle(1).source("s").target("t")));
        segments.add(bytes(writer, flow().handle(1).deliveryCount(0).linkCredit(3), empty()));
        Random random = new Random(19);
        for (int i = 0; i < 40; i++) {
            List<Frame> frames = new ArrayList<>();
            for (int part = random.nextInt(4); part > 0; part--) {
                frames.add(transfer().more(true).payload(new byte[random.nextInt(900)]));
            }
            frames.add(transfer().settled(i % 5 == 0).payload(new byte[random.nextInt(300)]));
            segments.add(bytes(writer, frames.toArray(new Frame[0])));
        }
        segments.add(bytes(writer, disposition().first(0).last(2).settled(true).state(Accepted.INSTANCE)));
        segments.add(bytes(writer, detach().handle(0).closed(true)));
        segments.add(bytes(writer, end(), close()));
        return segments;
    }

    private static byte[] bytes(ScriptedPeer writer, Frame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            bytes.writeBytes(writer.bytes(frame));
        }
        return bytes.toByteArray();
    }

    /** A server that accepts what comes, and sends three messages of its own when it may. */
    private static final class Server extends Recorder {
        private boolean sent;

        @Override
        public void onLinkRemoteOpen(Link link) {
            super.onLinkRemoteOpen(link);
            if (link instanceof Receiver receiver) {
                receiver.flow(100);
            }
        }

        @Override
        public void onLinkFlow(Link link) {
            if (link instanceof Sender sender && !sent) {
                sent = true;
                for (int i = 0; i < 3; i++) {
                    sender.send(Message.create("x".repeat(700 * i)));
                }
            }
        }

        @Override
        public void onDelivery(Delivery delivery) {
            super.onDelivery(delivery);
            if (delivery.receiver() != null) {
                delivery.accept();
            }
        }
    }

    private record Result(byte[] output, List<String> events) {}

    /** Feeds the segments in pieces. {@code turnEach}: a turn after each piece, rather than after each segment. */
    private static Result replay(List<byte[]> segments, IntUnaryOperator piece, boolean turnEach) {
        Server handler = new Server();
        Connection connection = new Connection(new VirtualTime(), "engine");
        Transport transport = Transport.server(
                connection, new SaslServer(SaslAuthenticator.anonymousOnly()), TransportOptions.DEFAULT);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        for (byte[] segment : segments) {
            for (int at = 0; at < segment.length; ) {
                int count = Math.min(piece.applyAsInt(segment.length), segment.length - at);
                transport.receive(ByteBuffer.wrap(segment, at, count));
                at += count;
                if (turnEach || at == segment.length) {
                    turn(connection, transport, handler, output);
                }
            }
        }
        return new Result(output.toByteArray(), handler.events());
    }

    private static void turn(Connection connection, Transport transport, Recorder handler, ByteArrayOutputStream to) {
        EngineEvent event;
        while ((event = connection.nextEvent()) != null) {
            event.deliver(handler);
        }
        ByteBuffer bytes = transport.output();
        to.write(bytes.array(), bytes.position(), bytes.remaining());
        transport.sent(bytes.remaining());
    }

    private static List<Frame> parse(byte[] output) {
        List<Frame> frames = new ArrayList<>();
        for (int at = 0; at < output.length; ) {
            boolean header = output[at] == 'A';
            int size = header ? 8 : ByteBuffer.wrap(output).getInt(at);
            frames.add(Frame.parse(output, at, size));
            at += size;
        }
        return frames;
    }

    @Test
    @DisplayName("FRM-19: the trace that the others replay is a connection that ends as it should")
    void theTraceIsSound() {
        Result result = replay(trace(), length -> length, false);
        assertThat(result.events()).endsWith("close connection", "local close", "transport closed");
        assertThat(result.events().stream().filter(e -> e.startsWith("delivery")))
                .hasSize(43);
        assertThat(parse(result.output()))
                .extracting(Frame::shape)
                .contains(Shape.ATTACH, Shape.TRANSFER, Shape.DISPOSITION, Shape.FLOW)
                .endsWith(Shape.END, Shape.CLOSE);
    }

    @RepeatedTest(40)
    @DisplayName("FRM-19: input cut at random octets, taken in the same turns, gives the same output to the octet")
    void givesTheSameOutputHoweverInputIsCut(RepetitionInfo run) {
        List<byte[]> trace = trace();
        Result whole = replay(trace, length -> length, false);
        Random random = new Random(run.getCurrentRepetition());
        int most = 1 << random.nextInt(11);
        Result cut = replay(trace, length -> 1 + random.nextInt(most), false);
        assertThat(cut.output()).isEqualTo(whole.output());
        assertThat(cut.events()).isEqualTo(whole.events());
    }

    @Test
    @DisplayName("FRM-19: input octet by octet, with a turn after each, gives the same events and says the same")
    void saysTheSameOctetByOctet() {
        List<byte[]> trace = trace();
        Result whole = replay(trace, length -> length, false);
        Result dripped = replay(trace, length -> 1, true);
        assertSaysTheSame(dripped, whole);
    }

    @Test
    @DisplayName("FRM-19: input that comes all at once gives the same events and says the same")
    void saysTheSameAllAtOnce() {
        List<byte[]> trace = trace();
        Result whole = replay(trace, length -> length, false);
        // what answers us comes after it, and a link that is detached in the same turn is not told of what was accepted
        List<byte[]> few = new ArrayList<>(trace.subList(0, 3));
        ByteArrayOutputStream middle = new ByteArrayOutputStream();
        trace.subList(3, trace.size() - 2).forEach(middle::writeBytes);
        few.add(middle.toByteArray());
        few.addAll(trace.subList(trace.size() - 2, trace.size()));
        assertSaysTheSame(replay(few, length -> length, false), whole);
    }

    /** Flows and dispositions merge within a turn; all else is the same frame by frame. */
    private static void assertSaysTheSame(Result result, Result whole) {
        assertThat(withoutFlows(result.events())).isEqualTo(withoutFlows(whole.events()));
        assertThat(lasting(result)).isEqualTo(lasting(whole));
        assertThat(settled(result)).isEqualTo(settled(whole));
    }

    private static List<String> withoutFlows(List<String> events) {
        return events.stream().filter(event -> !event.startsWith("flow")).toList();
    }

    private static List<String> lasting(Result result) {
        return parse(result.output()).stream()
                .filter(frame -> frame.shape() != Shape.FLOW && frame.shape() != Shape.DISPOSITION)
                .map(Frame::toString)
                .toList();
    }

    private static BitSet settled(Result result) {
        BitSet ids = new BitSet();
        for (Frame frame : parse(result.output())) {
            if (frame.shape() == Shape.DISPOSITION) {
                int first = (int) frame.number("first");
                ids.set(first, 1 + (frame.has("last") ? (int) frame.number("last") : first));
            }
        }
        return ids;
    }
}
