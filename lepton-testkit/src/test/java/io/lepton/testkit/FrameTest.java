package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.empty;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.saslInit;
import static io.lepton.testkit.Frames.saslMechanisms;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layout and the limits of frames, AMQP 1.0 §2.3. */
class FrameTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);

    private static ScriptedPeer opened(boolean client) {
        return (client ? ScriptedPeer.facingClient() : ScriptedPeer.facingServer()).opens();
    }

    private static void assertFramingError(ScriptedPeer peer) {
        peer.hears(close().channel(0).error(ConnectionError.FRAMING_ERROR));
        peer.hearsNothing();
        assertThat(peer.transport().condition().name()).isEqualTo(ConnectionError.FRAMING_ERROR);
    }

    private static byte[] frameOfSize(long size, int... rest) {
        byte[] octets = new byte[4 + rest.length];
        ByteBuffer.wrap(octets).putInt((int) size);
        for (int i = 0; i < rest.length; i++) {
            octets[4 + i] = (byte) rest[i];
        }
        return octets;
    }

    @ParameterizedTest(name = "size {0}")
    @ValueSource(longs = {0, 1, 7})
    @DisplayName("FRM-01: a frame that is smaller than its own header is malformed")
    void refusesASizeBelowEight(long size) {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client).sends(frameOfSize(size));
            assertFramingError(peer);
        }
    }

    @ParameterizedTest(name = "doff {0} in a frame of {1}")
    @CsvSource({"0, 8", "1, 8", "3, 8", "255, 16", "4, 12"})
    @DisplayName("FRM-02: a data offset below 2 or beyond the frame is malformed")
    void refusesAWrongDataOffset(int doff, int size) {
        int[] rest = new int[size - 4];
        rest[0] = doff;
        ScriptedPeer peer = opened(true).sends(frameOfSize(size, rest));
        assertFramingError(peer);
    }

    @Test
    @DisplayName("FRM-03: an extended header is skipped, whatever is in it; ours is never there")
    void skipsTheExtendedHeader() {
        ScriptedPeer peer = opened(false);
        peer.says(begin().extendedHeader(
                        (byte) 0, (byte) 0x53, (byte) 0x18, (byte) 0x45, (byte) -1, (byte) -1, (byte) 0, (byte) 1));
        Frame answer = peer.hears(begin().remoteChannel(0));
        assertThat(answer.octets()[4]).isEqualTo((byte) 2);
        peer.says(empty().extendedHeader(new byte[253 * 4])).hearsNothing();
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {2, 3, 255})
    @DisplayName("FRM-04: a frame of an unknown type is malformed")
    void refusesAnUnknownType(int type) {
        assertFramingError(opened(true).says(begin().type(type)));
        assertFramingError(opened(true).says(empty().type(type)));
    }

    @Test
    @DisplayName("FRM-05: before the partner's open a client sends frames of 512 octets at most, and on channel 0 only")
    void keepsToTheLeastBeforeThePartnersOpen() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.connection().open();
        peer.connection().createSender("a");
        Map<Symbol, Object> properties = Map.of(Symbol.of("x"), "y".repeat(600));
        peer.connection()
                .createSender(
                        "b", SenderOptions.builder().properties(properties).build());
        peer.connection().createSession().open();

        List<Frame> pipelined = peer.hearsAll();
        assertThat(pipelined)
                .extracting(Frame::shape)
                .containsExactly(Shape.HEADER, Shape.OPEN, Shape.BEGIN, Shape.ATTACH);
        assertThat(pipelined).allSatisfy(frame -> assertThat(frame.size()).isLessThanOrEqualTo(512));
        assertThat(pipelined.subList(1, 4))
                .allSatisfy(frame -> assertThat(frame.channel()).isZero());

        peer.says(AMQP, open());
        peer.hears(begin().channel(1));
        peer.says(begin().remoteChannel(0));
        peer.hears(attach().channel(0).handle(1));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("FRM-05: an open that no peer has to take is refused where it is made, and nothing goes out")
    void refusesAnOpenThatIsTooLarge() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.hears(AMQP);
        peer.connection().setProperties(Map.of(Symbol.of("x"), "y".repeat(600)));
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> peer.connection().open())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("512");
        peer.hearsNothing();
        peer.connection().setProperties(Map.of());
        peer.connection().open();
        peer.hears(open());
    }

    @Test
    @DisplayName("FRM-05 FRM-07: an open in answer to one may be as large as that allows")
    void answersWithAnOpenAsLargeAsAllowed() {
        ScriptedPeer peer = ScriptedPeer.server()
                .connection(c -> c.setProperties(Map.of(Symbol.of("x"), "y".repeat(600))))
                .start();
        peer.says(AMQP, open().maxFrameSize(1000)).hears(AMQP, open());
    }

    @Test
    @DisplayName("FRM-06: an open of just 512 octets is taken, even where we take no more than that")
    void takesFramesOf512Octets() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer.Setup setup = client ? ScriptedPeer.client() : ScriptedPeer.server();
            ScriptedPeer peer = setup.connection(c -> c.setMaxFrameSize(512)).start();
            int rest = 512 - peer.bytes(open().containerId("x".repeat(300))).length;
            Frame open = open().containerId("x".repeat(300 + rest));
            assertThat(peer.bytes(open)).hasSize(512);
            peer.opens(open);
            assertThat(peer.events()).containsExactly("open connection");
        }
    }

    @ParameterizedTest(name = "partner takes {0}")
    @ValueSource(ints = {512, 513, 1000, 65_536})
    @DisplayName("FRM-07: no frame is larger than the partner takes, and the message arrives whole")
    void keepsToThePartnersFrameSize(int maxFrameSize) {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().maxFrameSize(maxFrameSize));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(10_000));
        Sender sender = peer.sender("big", 0);
        peer.says(flow().deliveryCount(0).linkCredit(1).incomingWindow(10_000));
        byte[] body = new byte[1 << 20];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31 >> 3);
        }
        ByteBuffer message = Message.create(body).encode();
        sender.send(Message.create(body));

        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        List<Frame> frames = peer.hearsAll();
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            assertThat(frame.shape()).isEqualTo(Shape.TRANSFER);
            assertThat(frame.size()).isLessThanOrEqualTo(maxFrameSize);
            assertThat(frame.is("more")).isEqualTo(i < frames.size() - 1);
            payload.writeBytes(frame.payload());
        }
        assertThat(payload.toByteArray()).isEqualTo(message.array());
        // and none is much smaller than it may be
        assertThat(frames.size()).isLessThanOrEqualTo(2 + message.remaining() / (maxFrameSize - 80));
    }

    @Test
    @DisplayName("FRM-07: a message that just fits goes in one frame, one octet more goes in two")
    void splitsAtTheLastOctet() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().maxFrameSize(512));
        Sender sender = peer.sender("edge", 1000);
        int fits = 0;
        for (int length = 380; length < 520; length++) {
            sender.send(Message.create(new byte[length]));
            List<Frame> frames = peer.hearsAll();
            assertThat(frames).allSatisfy(frame -> assertThat(frame.size()).isLessThanOrEqualTo(512));
            if (frames.size() == 1) {
                assertThat(fits).isEqualTo(length == 380 ? 0 : length - 1);
                fits = length;
            } else {
                assertThat(frames).hasSize(2);
                assertThat(frames.get(0).is("more")).isTrue();
                assertThat(frames.get(1).is("more")).isFalse();
                assertThat(frames.get(0).payload().length + frames.get(1).payload().length)
                        .isEqualTo(Message.create(new byte[length]).encode().remaining());
            }
        }
        assertThat(fits).isBetween(440, 500);
    }

    @ParameterizedTest(name = "size {0}")
    @ValueSource(longs = {1025, 65_536, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL})
    @DisplayName("FRM-08 ROB-07: a frame above our max-frame-size is refused by its first four octets")
    void refusesAFrameThatIsTooLarge(long size) {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = (client ? ScriptedPeer.client() : ScriptedPeer.server())
                    .connection(c -> c.setMaxFrameSize(1024))
                    .start()
                    .opens();
            peer.sends(frameOfSize(size));
            assertFramingError(peer);
            peer.sends(new byte[100_000]).hearsEnd();
        }
    }

    @Test
    @DisplayName("FRM-08: a frame of just our max-frame-size is taken")
    void takesTheLargestFrame() {
        ScriptedPeer peer =
                ScriptedPeer.client().connection(c -> c.setMaxFrameSize(1024)).start();
        peer.receiver("a", 1);
        int head = peer.bytes(transfer()).length;
        peer.says(transfer().deliveryId(0).deliveryTag("0").payload(new byte[1024 - head]));
        assertThat(peer.events()).last().asString().startsWith("delivery");
        peer.hearsNothing();
    }

    @ParameterizedTest(name = "max-frame-size {0}")
    @ValueSource(longs = {0, 1, 511})
    @DisplayName("FRM-09: a partner that takes less than 512 octets is refused, or taken at 512 where we are lenient")
    void refusesAPartnerOfTinyFrames(long size) {
        ScriptedPeer strict = ScriptedPeer.facingServer().says(AMQP, open().maxFrameSize(size));
        strict.hears(AMQP, open(), close().error(ConnectionError.FRAMING_ERROR));
        assertThat(strict.events()).doesNotContain("open connection");

        ScriptedPeer lenient = ScriptedPeer.client()
                .options(TransportOptions.DEFAULT.withLenientFrameSize(true))
                .start()
                .opens(open().maxFrameSize(size));
        lenient.sender("a", 1).send(Message.create(new byte[2000]));
        assertThat(lenient.hearsAll())
                .hasSizeGreaterThan(3)
                .allSatisfy(frame -> assertThat(frame.size()).isLessThanOrEqualTo(512));
    }

    @Test
    @DisplayName("FRM-10: a frame without a body is ignored on any channel and at any time")
    void ignoresEmptyFrames() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = opened(client);
            peer.says(empty(), empty().channel(5), empty().channel(65_535)).hearsNothing();
            assertThat(peer.events()).containsExactly("open connection");
            assertThat(peer.transport().framesIn()).isEqualTo(4);
        }
    }

    @Test
    @DisplayName("FRM-11: a SASL frame without a body ends the connection")
    void refusesEmptySaslFrames() {
        ScriptedPeer peer = SaslTest.saslServer().start().says(header(ProtocolHeader.SASL), empty().type(1));
        peer.hears(header(ProtocolHeader.SASL), saslMechanisms());
        peer.hearsEnd();
        assertThat(peer.events()).containsExactly("transport closed: amqp:connection:framing-error");

        ScriptedPeer server = SaslTest.anonymousClient().start();
        server.hears(header(ProtocolHeader.SASL));
        server.says(header(ProtocolHeader.SASL), empty().type(1)).hearsEnd();
    }

    @Test
    @DisplayName("FRM-12: octets behind any performative but transfer make no sense")
    void refusesOctetsBehindAPerformative() {
        List<Frame> frames = List.of(
                begin().channel(1),
                attach(Role.SENDER).handle(1).name("other"),
                flow(),
                Frames.disposition().first(0),
                detach(),
                end(),
                close());
        for (Frame frame : frames) {
            ScriptedPeer peer = opened(true);
            peer.receiver("a", 1);
            peer.says(frame.payload((byte) 0x40)).hears(close().error(AmqpError.DECODE_ERROR));
        }
        ScriptedPeer peer = ScriptedPeer.facingServer().says(AMQP, open().payload((byte) 0x40));
        peer.hears(AMQP, open(), close().error(AmqpError.DECODE_ERROR));
    }

    @ParameterizedTest(name = "descriptor {0}")
    @ValueSource(ints = {0x0F, 0x19, 0x24, 0x40, 0x41, 0x70})
    @DisplayName("FRM-12 FRM-14: a frame that holds anything but one of the nine performatives makes no sense")
    void refusesOtherBodies(int code) {
        ScriptedPeer peer = opened(false);
        peer.sends(frameOfSize(12, 2, 0, 0, 0, 0, 0x53, code, 0x45));
        peer.hears(close().error(AmqpError.DECODE_ERROR));
    }

    @Test
    @DisplayName("FRM-13: two SASL types in one frame end the connection")
    void refusesTwoSaslTypesInAFrame() {
        ScriptedPeer peer = SaslTest.saslServer().start().says(header(ProtocolHeader.SASL));
        peer.hears(header(ProtocolHeader.SASL), saslMechanisms());
        byte[] init = peer.bytes(saslInit("ANONYMOUS", new byte[0]));
        byte[] second = new byte[init.length - 8];
        System.arraycopy(init, 8, second, 0, second.length);
        peer.says(saslInit("ANONYMOUS", new byte[0]).payload(second)).hearsEnd();
        assertThat(peer.transport().isAuthenticated()).isFalse();
    }

    @Test
    @DisplayName(
            "FRM-14 ROB-12: an AMQP performative in a SASL frame, or in an AMQP frame in the SASL layer, is no open")
    void keepsTheLayersApart() {
        for (Frame wrong : List.of(
                open().type(1),
                open(),
                begin().type(1),
                saslInit("ANONYMOUS", new byte[0]).type(0))) {
            ScriptedPeer peer = SaslTest.saslServer().start().says(header(ProtocolHeader.SASL), wrong, AMQP, open());
            peer.hears(header(ProtocolHeader.SASL), saslMechanisms());
            peer.hearsEnd();
            assertThat(peer.events()).hasSize(1).first().asString().startsWith("transport closed");
            assertThat(peer.connection().remoteContainerId()).isNull();
        }
    }

    @Test
    @DisplayName("FRM-14: a SASL frame in the AMQP layer ends the connection")
    void takesNoSaslFrameInAmqp() {
        for (Frame wrong : List.of(saslInit("ANONYMOUS", new byte[0]), empty().type(1), begin().type(1))) {
            ScriptedPeer peer = opened(true).says(wrong).hearsEnd();
            assertThat(peer.transport().condition().name()).isEqualTo(ConnectionError.FRAMING_ERROR);
        }
    }

    @Test
    @DisplayName("FRM-15: a frame on a channel above our channel-max closes the connection")
    void refusesAChannelAboveItsMaximum() {
        for (boolean client : new boolean[] {true, false}) {
            ScriptedPeer peer = (client ? ScriptedPeer.client() : ScriptedPeer.server())
                    .connection(c -> c.setChannelMax(3))
                    .start()
                    .opens();
            peer.says(begin().channel(3)).hears(begin().remoteChannel(3));
            peer.says(begin().channel(4));
            assertFramingError(peer);
        }
    }

    @Test
    @DisplayName("FRM-16: a frame on a channel where no session was ever begun closes the connection")
    void refusesAChannelThatWasNeverBegun() {
        for (Frame frame : List.of(
                attach(Role.SENDER), flow(), transfer(), Frames.disposition().first(0), detach(), end())) {
            assertFramingError(opened(true).says(frame.channel(2)));
        }
    }

    @Test
    @DisplayName("FRM-16: a late frame on a channel whose session has ended on both sides is dropped")
    void dropsLateFrames() {
        ScriptedPeer peer = opened(false).says(begin().channel(2), end().channel(2));
        peer.hears(begin().remoteChannel(2), end());
        peer.says(
                detach().channel(2),
                flow().channel(2),
                attach(Role.SENDER).channel(2),
                transfer().channel(2),
                Frames.disposition().first(0).channel(2),
                end().channel(2));
        peer.hearsNothing();
        assertThat(peer.transport().isClosed()).isFalse();
        peer.says(begin().channel(2)).hears(begin().remoteChannel(2));
    }

    @Test
    @DisplayName("FRM-17: the octets of a SASL frame where others have a channel are ignored, and 0 in ours")
    void ignoresTheChannelOfSaslFrames() {
        ScriptedPeer peer = SaslTest.saslServer().start();
        peer.says(
                header(ProtocolHeader.SASL),
                saslInit("ANONYMOUS", new byte[0]).channel(0xABCD).extendedHeader(new byte[4]));
        peer.hears(header(ProtocolHeader.SASL));
        for (Frame frame : peer.hearsAll()) {
            assertThat(frame.octets()).startsWith(0, 0, 0, frame.size(), 2, 1, 0, 0);
        }
        assertThat(peer.transport().saslMechanism()).isEqualTo(Symbol.of("ANONYMOUS"));
    }

    @Test
    @DisplayName("FRM-18: an attach that cannot be made to fit ends its session, and says why")
    void endsTheSessionOfAnAttachThatIsTooLarge() {
        ScriptedPeer peer = ScriptedPeer.facingClient().opens(open().maxFrameSize(512));
        peer.session();
        Map<Symbol, Object> properties = Map.of(Symbol.of("x"), "y".repeat(600));
        peer.connection()
                .sessions()
                .get(0)
                .createSender(
                        "a", SenderOptions.builder().properties(properties).build())
                .open();
        peer.hears(end().error(AmqpError.FRAME_SIZE_TOO_SMALL));
        peer.hearsNothing();
        assertThat(peer.transport().isClosed()).isFalse();
    }
}
