package io.lepton.testkit;

import static io.lepton.testkit.Counters.NEAR_WRAP;
import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.amqp.Received;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the transfers of a sender say. AMQP 1.0 §2.6.12, §2.7.5. */
class SendTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static Message text(String text) {
        return Message.create(text);
    }

    private static Message bytes(int size) {
        return Message.create(new byte[size]);
    }

    private static byte[] tag(String tag) {
        return tag.getBytes(StandardCharsets.US_ASCII);
    }

    /** A sender that has credit for 100 and whose peer takes frames of 512 octets. */
    private Sender smallFrames(SenderOptions options) {
        peer.opens(open().maxFrameSize(512));
        return peer.sender("q", options, attach(), 100);
    }

    /** The same with a window of so many transfers. */
    private Sender smallWindow(SenderOptions options, int transfers) {
        peer.opens(open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(transfers));
        Sender sender = peer.sender("q", options, attach(), 0);
        peer.says(flow().incomingWindow(transfers).deliveryCount(0).linkCredit(100));
        return sender;
    }

    @Test
    @DisplayName("API-MSG-22 API-SND-01: a message is encoded when it is sent, and what comes back is its delivery")
    void encodesAtOnce() {
        Sender sender = peer.sender("q", 1);
        Message message = text("a");
        Delivery delivery = sender.send(message, tag("t"));
        message.body("changed");
        assertThat(delivery.tag()).isEqualTo(tag("t"));
        peer.hears(transfer().deliveryTag(tag("t")).message("a"));
    }

    // ------------------------------------------------------------------ ids and tags

    @Test
    @DisplayName("TRF-01: the first transfer of a delivery carries id, tag and format; those that go on need not")
    void firstTransfer() {
        Sender sender = smallFrames(SenderOptions.DEFAULT);
        Delivery delivery = sender.send(bytes(1000));
        peer.hears(transfer()
                .handle(0)
                .deliveryId(0)
                .deliveryTag(delivery.tag())
                .messageFormat(0)
                .settled(false)
                .more(true));
        Frame second = peer.hears(transfer().handle(0).more(true));
        assertThat(second.has("delivery-id")).isFalse();
        assertThat(second.has("delivery-tag")).isFalse();
        assertThat(second.has("message-format")).isFalse();
        peer.hears(transfer().handle(0).more(false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, NEAR_WRAP})
    @DisplayName("TRF-02 ROB-34: delivery-ids count over all links of a session, and wrap")
    void deliveryIds(int start) {
        Session session = Counters.session(peer, start);
        Sender one = Counters.sender(peer, session, start);
        Sender two = Counters.sender(peer, session, start);
        peer.says(
                flow().handle(0).deliveryCount(Counters.unsigned(start)).linkCredit(9),
                flow().handle(1).deliveryCount(Counters.unsigned(start)).linkCredit(9));
        for (int i = 0; i < 6; i++) {
            (i % 2 == 0 ? one : two).send(text("m" + i));
            peer.hears(transfer()
                    .handle(i % 2)
                    .deliveryId(Counters.unsigned(start + i))
                    .message("m" + i));
        }
        peer.says(flow().handle(0)
                .deliveryCount(Counters.unsigned(start))
                .linkCredit(9)
                .echo(true));
        peer.hears(flow().nextOutgoingId(Counters.unsigned(start + 6)).deliveryCount(Counters.unsigned(start + 3)));
        assertThat(one.credit()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 32})
    @DisplayName("TRF-03: a tag of the application's has 1 to 32 bytes")
    void tagOfTheApplication(int length) {
        Sender sender = peer.sender("q", 1);
        byte[] tag = new byte[length];
        Arrays.fill(tag, (byte) 0xAB);
        Delivery delivery = sender.send(text("a"), tag);
        peer.hears(transfer().deliveryTag(tag));
        assertThat(delivery.tag()).isEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33})
    @DisplayName("TRF-03: an empty tag, and one of more than 32 bytes, is refused")
    void wrongTag(int length) {
        Sender sender = peer.sender("q", 1);
        assertThatThrownBy(() -> sender.send(text("a"), new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 32");
        assertThat(sender.unsettledCount()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-04 API-LNK-19: a tag that is unsettled on the link is refused, and free again once it is settled")
    void tagInUse() {
        Sender sender = peer.sender("q", 10);
        sender.send(text("before any tag was given"));
        Delivery first = sender.send(text("a"), tag("t"));
        assertThatThrownBy(() -> sender.send(text("b"), tag("t"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.beginDelivery(tag("t"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.send(text("b"), tag("1"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.send(
                        text("b"), DeliveryOptions.DEFAULT.withTag(tag("t")).withSettled(true)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(sender.unsettledCount()).isEqualTo(2);
        assertThat(peer.hearsAll()).hasSize(2);

        first.settle();
        sender.send(text("b"), tag("t"));
        peer.hears(disposition(Role.SENDER).first(1).settled(true), transfer().deliveryTag("t"));
    }

    @Test
    @DisplayName("TRF-04: the same tag on another link is fine")
    void tagOnAnotherLink() {
        Sender one = peer.sender("a", 1);
        Sender two = peer.sender("b", SenderOptions.DEFAULT, attach().handle(1), 0);
        peer.says(flow().handle(1).linkCredit(1));
        one.send(text("a"), tag("t"));
        two.send(text("b"), tag("t"));
        peer.hears(transfer().handle(0).deliveryTag("t"), transfer().handle(1).deliveryTag("t"));
    }

    @Test
    @DisplayName("TRF-04: the sender's own tags leave out those that the application has in use")
    void ownTagsAvoidOthers() {
        Sender sender = peer.sender("q", 10);
        sender.send(text("a"), tag("1"));
        sender.send(text("b"), tag("2"));
        Delivery own = sender.send(text("c"));
        assertThat(own.tagAsString()).isEqualTo("3");
        peer.hears(
                transfer().deliveryTag("1"),
                transfer().deliveryTag("2"),
                transfer().deliveryTag("3"));
    }

    @Test
    @DisplayName("TRF-04: tags come from the supplier of the options where there is one")
    void suppliedTags() {
        SenderOptions options =
                SenderOptions.builder().deliveryTags(() -> tag("supplied")).build();
        Sender sender = peer.sender("q", options, attach(), 10);
        sender.send(text("a"));
        peer.hears(transfer().deliveryTag("supplied"));
        assertThatThrownBy(() -> sender.send(text("b"))).isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------ settled

    @Test
    @DisplayName("TRF-06: a link in mode settled sends every frame settled, and holds nothing unsettled")
    void modeSettled() {
        Sender sender = smallFrames(SenderOptions.builder().atMostOnce().build());
        Delivery delivery = sender.send(bytes(1000));
        peer.hears(
                transfer().settled(true).more(true),
                transfer().settled(true),
                transfer().settled(true).more(false));
        assertThat(delivery.isLocallySettled()).isTrue();
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("TRF-06 API-SND-09: a link in mode mixed sends settled what is asked to be")
    void modeMixed() {
        Sender sender = peer.sender("q", 10);
        sender.send(text("a"), DeliveryOptions.DEFAULT.withSettled(true));
        sender.send(text("b"));
        peer.hears(transfer().settled(true), transfer().settled(false));
        assertThat(sender.unsettledCount()).isOne();
    }

    @Test
    @DisplayName(
            "TRF-06: a link in mode unsettled sends no frame settled; what was settled early is so by a disposition")
    void modeUnsettled() {
        SenderOptions options = SenderOptions.builder().atLeastOnce().build();
        Sender sender = peer.sender("q", options, attach(), 1);
        sender.send(text("a"), DeliveryOptions.DEFAULT.withSettled(true));
        peer.hears(transfer().settled(false));
        sender.send(text("b")).settle();
        peer.says(flow().deliveryCount(1).linkCredit(1));
        peer.hears(transfer().settled(false), disposition(Role.SENDER).first(1).settled(true));
        assertThat(sender.unsettledCount()).isOne();
    }

    @Test
    @DisplayName("TRF-05 API-DLV-05: settled before it was written, a delivery goes out settled")
    void settledWhileItWaits() {
        Sender sender = peer.sender("q", 0);
        sender.send(text("a")).settle();
        peer.says(flow().deliveryCount(0).linkCredit(1));
        peer.hears(transfer().settled(true).message("a"));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-05: settled when it is half written, a delivery is settled by its next frame")
    void settledInTheMiddle() {
        Sender sender = smallWindow(SenderOptions.DEFAULT, 1);
        Delivery delivery = sender.send(bytes(1000));
        peer.hears(transfer().settled(false).more(true));
        delivery.settle();
        peer.says(flow().incomingWindow(10));
        peer.hears(transfer().settled(true).more(true), transfer().settled(true).more(false));
        peer.hearsNothing();
    }

    // ------------------------------------------------------------------ frames

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 400, 430, 440, 450, 460, 470, 480, 490, 500, 511, 512, 513, 1000, 5000})
    @DisplayName(
            "TRF-07 TRF-08: a message larger than a frame is cut, all but the last frame saying more, and is whole again")
    void cuts(int size) {
        Sender sender = smallFrames(SenderOptions.DEFAULT);
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i * 31);
        }
        ByteBuffer encoded = Message.create(body).encode();
        sender.send(Message.create(body));

        List<Frame> frames = peer.hearsAll();
        ByteBuffer joined = ByteBuffer.allocate(encoded.remaining());
        for (Frame frame : frames) {
            assertThat(frame.size()).isLessThanOrEqualTo(512);
            assertThat(frame.is("more")).isEqualTo(frame != frames.get(frames.size() - 1));
            assertThat(frame.payload().length).isPositive();
            joined.put(frame.payload());
        }
        assertThat(joined.flip()).isEqualTo(encoded);
        assertThat(frames).hasSizeLessThanOrEqualTo(1 + encoded.remaining() / 450);
    }

    @Test
    @DisplayName("TRF-07: deliveries of different links are interleaved, those of one link are not")
    void interleavesLinks() {
        peer.opens(open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender one = peer.sender("a", 0);
        Sender two = peer.sender("b", SenderOptions.DEFAULT, attach().handle(1), 0);
        one.send(bytes(800));
        one.send(bytes(800));
        two.send(bytes(800));
        peer.says(
                flow().incomingWindow(0).handle(0).deliveryCount(0).linkCredit(2),
                flow().incomingWindow(9).handle(1).deliveryCount(0).linkCredit(2));
        peer.hears(
                transfer().handle(0).deliveryId(0).more(true),
                transfer().handle(1).deliveryId(1).more(true),
                transfer().handle(0).more(false),
                transfer().handle(1).more(false),
                transfer().handle(0).deliveryId(2).more(true),
                transfer().handle(0).more(false));
    }

    @Test
    @DisplayName("TRF-08 SES-10: a delivery in several frames pauses where the window ends")
    void pauses() {
        Sender sender = smallWindow(SenderOptions.DEFAULT, 1);
        sender.send(bytes(1000));
        peer.hears(transfer().more(true));
        peer.hearsNothing();
        peer.says(flow().incomingWindow(1));
        peer.hears(transfer().more(true));
        peer.hearsNothing();
        peer.says(flow().incomingWindow(1));
        peer.hears(transfer().more(false));
    }

    @Test
    @DisplayName("TRF-14: a message of another format goes out as bytes, with its format")
    void otherFormat() {
        Sender sender = peer.sender("q", 1);
        sender.beginDeliveryWith(DeliveryOptions.DEFAULT.withMessageFormat(0x8001_3700L));
        sender.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        sender.advance();
        peer.hears(transfer().messageFormat(0x8001_3700L).payload(new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> sender.send(text("a"), DeliveryOptions.DEFAULT.withMessageFormat(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("TRF-15: a transfer on a handle where we are the sender detaches the link")
    void transferToASender() {
        peer.sender("q", 1);
        peer.says(transfer().message("a"));
        peer.hears(detach().closed(true).error(AmqpError.NOT_ALLOWED));
        peer.says(detach().closed(true));

        peer.receiver("r", 1);
        peer.says(transfer().message("b"));
        assertThat(peer.delivery().message().body()).isEqualTo("b");
    }

    // ------------------------------------------------------------------ states

    @Test
    @DisplayName("TRF-11: a state given with a delivery stands on each of its frames")
    void stateOnEachFrame() {
        Sender sender = smallFrames(SenderOptions.DEFAULT);
        TransactionalState state = new TransactionalState(new byte[] {1}, null);
        sender.send(bytes(1000), DeliveryOptions.DEFAULT.withState(state));
        peer.hears(
                transfer().state(state),
                transfer().state(state),
                transfer().state(state).more(false));
    }

    @Test
    @DisplayName("TRF-11 DSP-15: a state that is given when the delivery is half written goes with its next frame")
    void stateInTheMiddle() {
        Sender sender = smallWindow(SenderOptions.DEFAULT, 1);
        Delivery delivery = sender.send(bytes(800));
        peer.hears(transfer().more(true).state(null));
        delivery.update(Accepted.INSTANCE);
        peer.hearsNothing();
        peer.says(flow().incomingWindow(1));
        peer.hears(transfer().more(false).state(Accepted.INSTANCE));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-12 API-DLV-06: an outcome that we have told does not change")
    void outcomeStays() {
        Sender sender = peer.sender("q", 1);
        Delivery delivery = sender.send(text("a"));
        delivery.update(Released.INSTANCE);
        delivery.update(Released.INSTANCE);
        assertThatThrownBy(() -> delivery.update(Accepted.INSTANCE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> delivery.settle(new Rejected(null))).isInstanceOf(IllegalStateException.class);
        assertThat(delivery.localState()).isEqualTo(Released.INSTANCE);
        delivery.settle();
        assertThatThrownBy(() -> delivery.update(Released.INSTANCE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("FRM-18: a state that is larger than the peer's frames ends the session, for it can never be sent")
    void stateIsTooLarge() {
        Sender sender = smallFrames(SenderOptions.DEFAULT);
        Rejected state = new Rejected(Condition.of(AmqpError.INTERNAL_ERROR, "x".repeat(600)));
        Delivery delivery = sender.send(text("a"), DeliveryOptions.DEFAULT.withState(state));
        peer.hears(end().error(AmqpError.FRAME_SIZE_TOO_SMALL));
        peer.says(end());
        assertThat(delivery.isUnsent()).isTrue();
    }

    // ------------------------------------------------------------------ aborted

    @Test
    @DisplayName("TRF-09 API-DLV-11: aborted before anything was written, a delivery is dropped and costs no credit")
    void abortedUnwritten() {
        Sender sender = peer.sender("q", 0);
        Delivery delivery = sender.send(text("a"));
        delivery.abort();
        assertThat(delivery.isAborted()).isTrue();
        assertThat(sender.queued()).isZero();
        assertThat(sender.unsettledCount()).isZero();
        peer.says(flow().deliveryCount(0).linkCredit(1));
        peer.hearsNothing();
        sender.send(text("b"));
        peer.hears(transfer().deliveryId(0).message("b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @DisplayName("TRF-09: aborted when some frames are out, a transfer says so: aborted, settled, without payload")
    void abortedInTheMiddle(int frames) {
        Sender sender = smallWindow(SenderOptions.DEFAULT, frames);
        Delivery delivery = sender.send(bytes(2000));
        assertThat(peer.hearsAll()).hasSize(frames);
        delivery.abort();
        peer.hearsNothing();
        peer.says(flow().incomingWindow(9).deliveryCount(0).linkCredit(1));
        peer.hears(transfer().aborted(true).settled(true).more(false).payload(new byte[0]));
        assertThat(sender.unsettledCount()).isZero();
        assertThat(sender.credit()).isZero();

        peer.says(flow().deliveryCount(1).linkCredit(1));
        sender.send(text("b"));
        peer.hears(transfer().deliveryId(1).message("b"));
    }

    @Test
    @DisplayName("TRF-09: what was sent completely cannot be aborted")
    void abortedTooLate() {
        Sender sender = peer.sender("q", 1);
        Delivery delivery = sender.send(text("a"));
        peer.hears(transfer());
        delivery.abort();
        assertThat(delivery.isAborted()).isFalse();
        peer.hearsNothing();
    }

    @ParameterizedTest
    @EnumSource(SenderSettleMode.class)
    @DisplayName("TRF-09 TRF-06: in each settle mode an aborted delivery is settled")
    void abortedInEachMode(SenderSettleMode mode) {
        Sender sender =
                smallWindow(SenderOptions.builder().senderSettleMode(mode).build(), 1);
        Delivery delivery = sender.send(bytes(1000));
        peer.hears(transfer().more(true));
        delivery.abort();
        peer.says(flow().incomingWindow(9));
        peer.hears(transfer().aborted(true).settled(true));
        peer.hearsNothing();
    }

    // ------------------------------------------------------------------ size

    @Test
    @DisplayName("LNK-12 API-LNK-13: a message of just the peer's max-message-size goes out, one octet more is refused")
    void maxMessageSize() {
        int size = text("0123456789").encode().remaining();
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().maxMessageSize(size), 10);
        sender.send(text("0123456789"));
        peer.hears(transfer());
        assertThatThrownBy(() -> sender.send(text("0123456789x")))
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("" + size);
        assertThat(sender.unsettledCount()).isOne();
        assertThat(sender.queued()).isZero();
        peer.hearsNothing();
        sender.send(text("ok"));
        peer.hears(transfer().deliveryId(1).message("ok"));
    }

    @Test
    @DisplayName("LNK-12: the limit bounds the message over all its frames")
    void maxMessageSizeOverFrames() {
        peer.opens(open().maxFrameSize(512));
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().maxMessageSize(1010), 10);
        sender.send(bytes(1000));
        assertThat(peer.hearsAll()).hasSize(3);
        assertThatThrownBy(() -> sender.send(bytes(1006))).isInstanceOf(MessageTooLargeException.class);
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "LNK-12: a message that waits for the attach, and is larger than the peer says there, is reported unsent")
    void queuedAndTooLarge() {
        Session session = peer.session();
        Sender sender = session.createSender("q", SenderOptions.DEFAULT);
        sender.open();
        peer.hears(attach());
        Delivery large = sender.send(bytes(1000));
        Delivery small = sender.send(text("a"));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q").maxMessageSize(500), flow().linkCredit(10));
        peer.hears(transfer().deliveryTag(small.tag()));
        assertThat(large.isUnsent()).isTrue();
        assertThat(peer.takeEvents()).contains(large + " in doubt, unsent");
        assertThat(sender.unsettledCount()).isOne();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 0})
    @DisplayName("LNK-12: a limit of more than 63 bits, and one of 0, lets every message go")
    void hugeLimit(long bits) {
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach().maxMessageSize(bits), 10);
        sender.send(bytes(2000));
        peer.hears(transfer());
    }

    @Test
    @DisplayName("DSP-13: a state that is no outcome may be told again and again")
    void receivedAgainAndAgain() {
        Sender sender = peer.sender("q", 1);
        Delivery delivery = sender.send(text("a"));
        peer.hears(transfer());
        for (int i = 0; i < 3; i++) {
            delivery.update(new Received(0, i));
            peer.hears(
                    disposition(Role.SENDER).first(0).state(new Received(0, i)).settled(false));
        }
        Predicate<Object> absent = state -> state == null;
        delivery.settle(Accepted.INSTANCE);
        peer.hears(disposition(Role.SENDER)
                .first(0)
                .field("last", absent)
                .state(Accepted.INSTANCE)
                .settled(true));
    }
}
