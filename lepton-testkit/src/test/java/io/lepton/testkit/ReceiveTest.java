package io.lepton.testkit;

import static io.lepton.testkit.Counters.NEAR_WRAP;
import static io.lepton.testkit.Counters.unsigned;
import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Received;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.TransactionalState;
import io.lepton.amqp.UnsignedByte;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the transfers of a peer mean. AMQP 1.0 §2.6.12, §2.7.5. */
class ReceiveTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Receiver receiver() {
        return peer.receiver("q", 100);
    }

    private Receiver receiver(Frame attach) {
        return peer.receiver("q", ReceiverOptions.DEFAULT, attach, 100);
    }

    private static UnsignedByte mode(ReceiverSettleMode mode) {
        return UnsignedByte.of(mode.code());
    }

    // ------------------------------------------------------------------ ids, tags, formats

    @ParameterizedTest
    @ValueSource(strings = {"delivery-id", "delivery-tag", "message-format"})
    @DisplayName("TRF-01: a first transfer without id, tag or format detaches the link, and only that")
    void firstTransferLacks(String field) {
        receiver();
        Receiver other = peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 5);
        peer.says(transfer().field(field, null).payload("a"));
        peer.hears(detach().handle(0).closed(true).error(AmqpError.NOT_ALLOWED));
        peer.says(transfer().handle(1).payload("b"));
        assertThat(other.queued()).isOne();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-01: transfers that go on may repeat id, tag and format")
    void continuationRepeats() {
        Receiver receiver = receiver();
        peer.says(transfer().payload("a").more(true));
        peer.says(transfer()
                .deliveryId(0)
                .deliveryTag("0")
                .messageFormat(0)
                .payload("b")
                .more(true));
        peer.says(transfer().payload("c"));
        assertThat(receiver.queued()).isOne();
        peer.hearsNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivery-id", "delivery-tag", "message-format"})
    @DisplayName("TRF-01 TRF-07: a transfer of another delivery before the last of this one detaches the link")
    void continuationDiffers(String field) {
        receiver();
        peer.says(transfer().payload("a").more(true));
        Frame other = transfer().payload("b");
        peer.says(
                switch (field) {
                    case "delivery-id" -> other.deliveryId(1);
                    case "delivery-tag" -> other.deliveryTag("other");
                    default -> other.messageFormat(7);
                });
        peer.hears(detach().closed(true).error(AmqpError.NOT_ALLOWED));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, NEAR_WRAP, Integer.MAX_VALUE})
    @DisplayName("TRF-02 TRF-07 ROB-34: delivery-ids count over the links of a session, interleaved, and wrap")
    void deliveryIds(int start) {
        Counters.session(peer, start);
        Receiver one = peer.receiver("q", ReceiverOptions.DEFAULT, attach(), 5);
        Receiver two = peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 5);
        peer.says(transfer().handle(0).deliveryId(unsigned(start)).payload("a").more(true));
        peer.says(transfer()
                .handle(1)
                .deliveryId(unsigned(start + 1))
                .payload("b")
                .more(true));
        peer.says(transfer().handle(0).payload("a"));
        peer.says(transfer().handle(1).payload("b"));
        peer.says(transfer().handle(0).deliveryId(unsigned(start + 2)).payload("c"));
        assertThat(one.queued()).isEqualTo(2);
        assertThat(two.queued()).isOne();
        for (Delivery delivery : peer.handler().deliveries()) {
            delivery.accept();
        }
        peer.hears(disposition().first(unsigned(start)).last(unsigned(start + 2)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 5, 0xFFFF_FFFFL})
    @DisplayName("TRF-02: a delivery-id that is not the next one ends the session")
    void deliveryIdGap(long id) {
        receiver();
        peer.says(transfer().deliveryId(0).payload("a"));
        peer.says(transfer().deliveryId(id).deliveryTag("x").payload("b"));
        peer.hears(end().error(AmqpError.INVALID_FIELD));
    }

    @Test
    @DisplayName("TRF-02: the first delivery-id of a session may be any")
    void firstDeliveryId() {
        Receiver receiver = receiver();
        peer.says(transfer().deliveryId(4_000_000_000L).payload("a"));
        assertThat(receiver.queued()).isOne();
        peer.hearsNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32})
    @DisplayName("TRF-03: a tag of 0 to 32 octets is taken")
    void tags(int length) {
        receiver();
        byte[] tag = new byte[length];
        Arrays.fill(tag, (byte) 0x80);
        peer.says(transfer().deliveryTag(tag).payload("a"));
        assertThat(peer.delivery().tag()).isEqualTo(tag);
    }

    @Test
    @DisplayName("TRF-03: a tag of 33 octets is not decoded")
    void tagIsTooLong() {
        receiver();
        peer.says(transfer().deliveryTag(new byte[33]).payload("a"));
        peer.hears(close().error(AmqpError.DECODE_ERROR));
    }

    @Test
    @DisplayName("TRF-04: a tag may come again once its sender has settled it, though we have not")
    void tagIsFreeWhenTheSenderSettled() {
        Receiver receiver = receiver();
        peer.says(
                transfer().deliveryTag("t").payload("a"),
                transfer().deliveryTag("s").payload("b"));
        peer.says(disposition(Role.SENDER).first(0).last(1).settled(true).state(Released.INSTANCE));
        peer.says(
                transfer().deliveryTag("t").payload("c"),
                transfer().deliveryTag("s").payload("d"));
        peer.hearsNothing();
        assertThat(receiver.queued()).isEqualTo(4);
        assertThat(receiver.unsettledCount()).isEqualTo(4);
    }

    @Test
    @DisplayName("TRF-04: what comes settled may repeat a tag, for its delivery is never unsettled")
    void tagOfSettled() {
        Receiver receiver = receiver();
        peer.says(
                transfer().deliveryTag("t").settled(true).payload("a"),
                transfer().deliveryTag("t").settled(true).payload("b"));
        assertThat(receiver.queued()).isEqualTo(2);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-14: a message of an unknown format is handed out as bytes with its format")
    void unknownFormat() {
        Receiver receiver = receiver();
        peer.says(transfer().messageFormat(0x8001_3700L).payload("batch"));
        Delivery delivery = peer.delivery();
        assertThat(delivery.messageFormat()).isEqualTo(0x8001_3700L);
        assertThat(delivery.message()).isNull();
        assertThat(StandardCharsets.UTF_8.decode(receiver.read(100)).toString()).isEqualTo("batch");
        assertThat(receiver.read(100)).isNull();
        assertThat(delivery.messageFormat()).isEqualTo(0x8001_3700L);
        delivery.accept();
        peer.hears(disposition().first(0));
    }

    @Test
    @DisplayName("TRF-14: the same for one that comes in several frames")
    void unknownFormatInParts() {
        Receiver receiver = receiver();
        peer.says(
                transfer().messageFormat(1).payload("ba").more(true), transfer().payload("tch"));
        assertThat(peer.delivery().messageFormat()).isOne();
        assertThat(StandardCharsets.UTF_8.decode(receiver.read(100)).toString()).isEqualTo("batch");
    }

    // ------------------------------------------------------------------ settled

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("TRF-05: settled on any frame of a delivery holds for all of it, and nothing is said of it")
    void settledOnOneFrame(int frame) {
        Receiver receiver = receiver();
        for (int i = 0; i < 3; i++) {
            Frame transfer = transfer().payload("x").more(i < 2);
            peer.says(i == frame ? transfer.settled(true) : transfer);
        }
        assertThat(peer.delivery().isRemotelySettled()).isTrue();
        assertThat(receiver.unsettledCount()).isZero();
        peer.delivery().accept();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-05: settled=false behind settled=true takes nothing back")
    void settledStays() {
        receiver();
        peer.says(
                transfer().settled(true).payload("x").more(true),
                transfer().settled(false).payload("y"));
        assertThat(peer.delivery().isRemotelySettled()).isTrue();
    }

    @Test
    @DisplayName("TRF-05: settled when it is not there is not settled")
    void settledIsAbsent() {
        Receiver receiver = receiver();
        peer.says(transfer().payload("x"));
        assertThat(peer.delivery().isRemotelySettled()).isFalse();
        assertThat(receiver.unsettledCount()).isOne();
    }

    @Test
    @DisplayName(
            "TRF-06: on a link whose sender settles all, a delivery that is settled on none of its frames detaches it")
    void modeSettledBroken() {
        receiver(attach().sndSettleMode(SenderSettleMode.SETTLED));
        peer.says(transfer().payload("a").more(true), transfer().settled(true).payload("b"));
        peer.says(transfer().settled(true).payload("c"));
        peer.hearsNothing();
        peer.says(transfer().payload("d").more(true));
        peer.hearsNothing();
        peer.says(transfer().payload("e"));
        peer.hears(detach().closed(true).error(AmqpError.NOT_ALLOWED));
    }

    @Test
    @DisplayName("TRF-06: on a link whose sender settles all, one unsettled transfer detaches it")
    void modeSettledBrokenAtOnce() {
        receiver(attach().sndSettleMode(SenderSettleMode.SETTLED));
        peer.says(transfer().payload("a"));
        peer.hears(detach().closed(true).error(AmqpError.NOT_ALLOWED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("TRF-06: on a link whose sender settles none, a settled transfer detaches it")
    void modeUnsettledBroken(boolean first) {
        receiver(attach().sndSettleMode(SenderSettleMode.UNSETTLED));
        if (!first) {
            peer.says(transfer().payload("a").more(true));
        }
        peer.says(transfer().settled(true).payload("b"));
        peer.hears(detach().closed(true).error(AmqpError.NOT_ALLOWED));
    }

    @ParameterizedTest
    @EnumSource(SenderSettleMode.class)
    @DisplayName("TRF-06 TRF-09: an aborted delivery breaks no settle mode, settled or not")
    void abortedInEachMode(SenderSettleMode mode) {
        Receiver receiver = receiver(attach().sndSettleMode(mode));
        peer.says(transfer().payload("a").more(true), transfer().aborted(true));
        peer.says(transfer().payload("a").more(true), transfer().aborted(true).settled(true));
        peer.hearsNothing();
        assertThat(receiver.isOpen()).isTrue();
    }

    @Test
    @DisplayName("TRF-10: a transfer may not ask for settlement second on a link that settles first")
    void secondOnFirst() {
        receiver();
        peer.says(transfer()
                .field("rcv-settle-mode", mode(ReceiverSettleMode.SECOND))
                .payload("a"));
        peer.hears(detach().closed(true).error(AmqpError.INVALID_FIELD));
    }

    @Test
    @DisplayName("TRF-10: the settle mode of a settled transfer is ignored")
    void secondOnSettled() {
        Receiver receiver = receiver();
        peer.says(transfer()
                .settled(true)
                .field("rcv-settle-mode", mode(ReceiverSettleMode.SECOND))
                .payload("a"));
        assertThat(receiver.queued()).isOne();
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "TRF-10: on a link that settles second, a transfer may ask for first; without a word the link's mode counts")
    void firstOnSecond() {
        ReceiverOptions options = ReceiverOptions.builder()
                .receiverSettleMode(ReceiverSettleMode.SECOND)
                .build();
        peer.receiver("q", options, attach().rcvSettleMode(ReceiverSettleMode.SECOND), 10);
        peer.says(transfer().payload("a"));
        assertThat(peer.delivery().isSecond()).isTrue();
        peer.says(transfer()
                .field("rcv-settle-mode", mode(ReceiverSettleMode.FIRST))
                .payload("b"));
        assertThat(peer.delivery().isSecond()).isFalse();
        peer.says(transfer()
                .field("rcv-settle-mode", mode(ReceiverSettleMode.SECOND))
                .payload("c"));
        assertThat(peer.delivery().isSecond()).isTrue();
    }

    // ------------------------------------------------------------------ parts

    @Test
    @DisplayName("TRF-07 TRF-08: a message in fragments of one octet, and empty ones, is whole again")
    void fragments() {
        receiver();
        byte[] message = transfer().message("hello, world").payload();
        for (byte octet : message) {
            peer.says(transfer().payload(octet).more(true), transfer().more(true));
            assertThat(peer.handler().deliveries()).isEmpty();
        }
        peer.says(transfer());
        assertThat(peer.delivery().message().body()).isEqualTo("hello, world");
        assertThat(peer.handler().deliveries()).hasSize(1);
    }

    @Test
    @DisplayName("TRF-08: a transfer without payload is a delivery")
    void noPayload() {
        Receiver receiver = receiver();
        peer.says(transfer());
        assertThat(receiver.queued()).isOne();
        assertThat(receiver.read(10)).isNull();
    }

    @Test
    @DisplayName("TRF-09: a delivery that is aborted on its first frame is told of, settled and counted")
    void abortedAtOnce() {
        Receiver receiver = receiver();
        peer.says(transfer().aborted(true).payload("junk"));
        Delivery delivery = peer.delivery();
        assertThat(delivery.isAborted()).isTrue();
        assertThat(delivery.isRemotelySettled()).isTrue();
        assertThat(delivery.message()).isNull();
        assertThat(receiver.queued()).isZero();
        assertThat(receiver.unsettledCount()).isZero();
        receiver.flow(0);
        peer.hears(flow().deliveryCount(1).linkCredit(99));
    }

    @Test
    @DisplayName(
            "TRF-09: a delivery that is aborted in the middle is dropped, whatever more says, and the next one is sound")
    void abortedInTheMiddle() {
        Receiver receiver = receiver();
        peer.says(transfer().payload("a").more(true), transfer().payload("b").more(true));
        peer.says(transfer().aborted(true).more(true).payload("c"));
        Delivery aborted = peer.delivery();
        assertThat(aborted.isAborted()).isTrue();
        assertThat(peer.handler().deliveries()).hasSize(1);
        assertThat(aborted.settle()).isTrue();
        peer.hearsNothing();

        peer.says(transfer().message("next"));
        assertThat(peer.delivery().message().body()).isEqualTo("next");
        assertThat(receiver.queued()).isOne();
    }

    @Test
    @DisplayName("TRF-09: the tag of an aborted delivery may come again")
    void tagOfAborted() {
        receiver();
        peer.says(transfer().deliveryTag("t").more(true), transfer().aborted(true));
        peer.says(transfer().deliveryTag("t").message("again"));
        assertThat(peer.delivery().message().body()).isEqualTo("again");
        peer.hearsNothing();
    }

    @Test
    @DisplayName("TRF-11: a state in a transfer is the sender's, and the last frame's word counts")
    void state() {
        receiver();
        TransactionalState state = new TransactionalState(new byte[] {1}, null);
        peer.says(transfer().state(state).payload("a").more(true), transfer().payload("b"));
        assertThat(peer.delivery().remoteState()).isEqualTo(state);
        peer.says(transfer().state(new Received(0, 1)).payload("a").more(true));
        peer.says(transfer().state(Released.INSTANCE).payload("b"));
        assertThat(peer.delivery().remoteState()).isEqualTo(Released.INSTANCE);
    }

    @Test
    @DisplayName("TRF-12: a peer that takes back its outcome is not believed")
    void outcomeStays() {
        receiver();
        peer.says(transfer().state(Released.INSTANCE).payload("a").more(true));
        peer.says(transfer().state(Accepted.INSTANCE).payload("b"));
        assertThat(peer.delivery().remoteState()).isEqualTo(Released.INSTANCE);
        peer.says(disposition(Role.SENDER).first(0).state(Accepted.INSTANCE));
        assertThat(peer.delivery().remoteState()).isEqualTo(Released.INSTANCE);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("DSP-15: a disposition between the frames of a delivery is kept, and the delivery is handed out once")
    void dispositionInTheMiddle() {
        receiver();
        peer.says(transfer().payload("a").more(true));
        peer.says(disposition(Role.SENDER).first(0).state(new Received(0, 1)));
        assertThat(peer.handler().deliveries()).isEmpty();
        peer.says(transfer().payload("b"));
        assertThat(peer.handler().deliveries()).hasSize(1);
        assertThat(peer.delivery().remoteState()).isEqualTo(new Received(0, 1));
    }

    @Test
    @DisplayName("DSP-15: the same for one that is settled in the middle")
    void settledInTheMiddle() {
        receiver();
        peer.says(transfer().payload("a").more(true));
        peer.says(disposition(Role.SENDER).first(0).settled(true).state(Released.INSTANCE));
        peer.says(transfer().payload("b"));
        assertThat(peer.handler().deliveries()).hasSize(1);
        assertThat(peer.delivery().isRemotelySettled()).isTrue();
        assertThat(peer.delivery().isPartial()).isFalse();
    }

    @Test
    @DisplayName("TRF-13: batchable changes nothing that we do")
    void batchable() {
        receiver();
        peer.says(transfer().batchable(true).message("a"));
        peer.delivery().accept();
        peer.hears(disposition().first(0).settled(true).batchable(false));
    }

    // ------------------------------------------------------------------ interrupted

    @Test
    @DisplayName("TRF-16: what came of a delivery is dropped when its link is detached in the middle")
    void detachedInTheMiddle() {
        Receiver receiver = receiver();
        peer.says(transfer().payload("a").more(true), transfer().payload("b").more(true));
        peer.says(detach().closed(false));
        peer.hears(detach());
        assertThat(peer.handler().deliveries()).isEmpty();
        assertThat(receiver.queued()).isZero();
        assertThat(receiver.unsettledCount()).isZero();

        receiver.open();
        peer.hears(attach(), flow());
        peer.says(attach(Role.SENDER).name(receiver.name()).source("q"));
        peer.says(transfer().deliveryId(1).message("c"));
        assertThat(peer.delivery().message().body()).isEqualTo("c");
    }

    @Test
    @DisplayName("TRF-16: the same when its session ends, and when its transport is lost")
    void endedInTheMiddle() {
        receiver();
        peer.says(transfer().payload("a").more(true));
        peer.says(end());
        assertThat(peer.handler().deliveries()).isEmpty();
        peer.hears(end());

        ScriptedPeer other = ScriptedPeer.facingClient();
        Receiver receiver = other.receiver("q", 5);
        other.says(transfer().payload("a").more(true));
        other.hangsUp();
        assertThat(other.handler().deliveries()).isEmpty();
        assertThat(receiver.queued()).isZero();
        assertThat(receiver.unsettledCount()).isZero();
    }

    // ------------------------------------------------------------------ size

    @Test
    @DisplayName("LNK-12: a message of just our max-message-size is taken, one octet more detaches the link")
    void maxMessageSize() {
        ReceiverOptions options = ReceiverOptions.builder().maxMessageSize(10).build();
        Receiver receiver = peer.receiver("q", options, attach(), 10);
        Receiver other = peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 10);
        peer.says(transfer().payload("0123456789"));
        assertThat(receiver.queued()).isOne();
        peer.says(transfer().payload("0123456789x"));
        peer.hears(detach().closed(true).error(LinkError.MESSAGE_SIZE_EXCEEDED));
        peer.says(transfer().handle(1).payload("0123456789x"));
        assertThat(other.queued()).isOne();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("LNK-12: the limit bounds the message over all its frames, and is told in our attach")
    void maxMessageSizeOverFrames() {
        ReceiverOptions options = ReceiverOptions.builder().maxMessageSize(10).build();
        Receiver receiver = peer.session().createReceiver("q", options);
        receiver.open();
        peer.hears(attach().maxMessageSize(10));
        peer.says(attach(Role.SENDER).name(receiver.name()).source("q"));
        receiver.flow(10);
        peer.hears(flow());
        peer.says(
                transfer().payload("01234").more(true),
                transfer().payload("56789").more(true),
                transfer());
        assertThat(receiver.queued()).isOne();
        peer.says(
                transfer().payload("01234").more(true),
                transfer().payload("56789x").more(true));
        peer.hears(detach().closed(true).error(LinkError.MESSAGE_SIZE_EXCEEDED));
        peer.says(transfer().payload("late"), detach().closed(true));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-LNK-13: a receiver has a limit unless it reads a stream or is told to have none")
    void defaultLimit() {
        ReceiverOptions streaming = ReceiverOptions.builder().streaming(true).build();
        ReceiverOptions unlimited = ReceiverOptions.builder().maxMessageSize(0).build();
        assertThat(peer.session().createReceiver("a", ReceiverOptions.DEFAULT).maxMessageSize())
                .isBetween(1L << 20, 100L << 20);
        assertThat(peer.connection()
                        .defaultSession()
                        .createReceiver("b", streaming)
                        .maxMessageSize())
                .isZero();
        assertThat(peer.connection()
                        .defaultSession()
                        .createReceiver("c", unlimited)
                        .maxMessageSize())
                .isZero();
    }

    // ------------------------------------------------------------------ reading

    @Test
    @DisplayName("API-RCV-04: a message can be read in pieces, and has been read when there is no more")
    void reads() {
        Receiver receiver = receiver();
        assertThatThrownBy(() -> receiver.read(10)).isInstanceOf(LinkException.class);
        peer.says(transfer().payload("abcde"));
        assertThat(receiver.read(2)).isEqualTo(ByteBuffer.wrap(new byte[] {'a', 'b'}));
        assertThat(receiver.read(2)).isEqualTo(ByteBuffer.wrap(new byte[] {'c', 'd'}));
        assertThat(receiver.read(2)).isEqualTo(ByteBuffer.wrap(new byte[] {'e'}));
        assertThat(receiver.read(2)).isNull();
        assertThat(receiver.current()).isSameAs(peer.delivery());
    }

    @Test
    @DisplayName("API-MSG-23: taking a message goes on to the next; one that is not there, or not whole, is null")
    void takesMessages() {
        Receiver receiver = receiver();
        assertThat(receiver.readMessage()).isNull();
        peer.says(transfer().message("a"));
        Delivery first = peer.delivery();
        peer.says(transfer().message("b"), transfer().more(true).payload("c"));
        assertThat(receiver.readMessage().body()).isEqualTo("a");
        assertThat(first.isLocallySettled()).isFalse();
        assertThat(receiver.readMessage().body()).isEqualTo("b");
        assertThat(receiver.readMessage()).as("some of it is to come").isNull();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-MSG-23: a message that is taken is settled when the link's sender settles all")
    void takesSettledMessages() {
        Receiver receiver = receiver(attach().sndSettleMode(SenderSettleMode.SETTLED));
        peer.says(transfer().settled(true).message("a"));
        Delivery delivery = peer.delivery();
        assertThat(receiver.readMessage().body()).isEqualTo("a");
        assertThat(delivery.isLocallySettled()).isTrue();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-MSG-23 W-13: what is no message is not taken for one, and stays to be rejected")
    void takesNoGarbage() {
        Receiver receiver = receiver();
        peer.says(transfer().payload("garbage"));
        Delivery delivery = peer.delivery();
        assertThatThrownBy(receiver::readMessage).isInstanceOf(MessageDecodeException.class);
        assertThat(receiver.current()).isSameAs(delivery);
    }

    @Test
    @DisplayName("API-LNK-15: settling the current delivery goes on to the next")
    void settlingAdvances() {
        Receiver receiver = receiver();
        peer.says(transfer().payload("a"));
        Delivery first = peer.delivery();
        peer.says(transfer().payload("b"));
        Delivery second = peer.delivery();
        assertThat(receiver.current()).isSameAs(first);
        first.accept();
        assertThat(receiver.current()).isSameAs(second);
        receiver.advance();
        assertThat(receiver.current()).isNull();
        assertThat(second.isLocallySettled()).isFalse();
        second.accept();
        peer.hears(disposition().first(0).last(1));
    }
}
