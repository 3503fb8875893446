package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.SessionOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a peer cannot make links and deliveries do. */
class LinkLimitsTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static ScriptedPeer server() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens();
        peer.says(begin());
        peer.hears(begin());
        return peer;
    }

    /** The octets of a transfer that goes on with the delivery on handle 0, so many times over. */
    private byte[] continuations(int count, int payload) {
        byte[] one = peer.bytes(transfer().payload(new byte[payload]).more(true));
        ByteBuffer all = ByteBuffer.allocate(count * one.length);
        for (int i = 0; i < count; i++) {
            all.put(one);
        }
        return all.array();
    }

    @Test
    @DisplayName("ROB-09: a message in more than 262,144 empty transfers is given up: they cost nothing and never end")
    void endlessEmptyTransfers() {
        Receiver receiver = peer.receiver("q", 1);
        peer.says(transfer().more(true));
        byte[] thousand = continuations(1024, 0);
        for (int i = 0; i < 255; i++) {
            peer.sends(thousand);
        }
        assertThat(peer.hearsAll()).allSatisfy(frame -> flow().mismatch(frame));
        assertThat(receiver.isOpen()).isTrue();
        peer.sends(thousand);
        peer.hears(detach().closed(true).error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        peer.sends(thousand);
        assertThat(receiver.queued()).isZero();
    }

    @Test
    @DisplayName("ROB-09: the same for a stream, which has no limit on its size, and for transfers of a few octets")
    void endlessTinyTransfers() {
        ReceiverOptions options = ReceiverOptions.builder().streaming(true).build();
        Receiver receiver = peer.receiver("q", options, attach(), 1);
        peer.says(transfer().more(true));
        byte[] thousand = continuations(1024, 3);
        for (int i = 0; i < 256; i++) {
            assertThat(receiver.isOpen()).isTrue();
            assertThat(receiver.read(1 << 20)).isNotNull();
            peer.sends(thousand);
        }
        peer.ignores();
        assertThat(receiver.condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
    }

    @Test
    @DisplayName("ROB-09: a receiver has a limit of its own on the size of a message, which is 100 MiB at most")
    void messageSize() {
        Receiver receiver = peer.receiver("q", 1);
        long limit = receiver.maxMessageSize();
        assertThat(limit).isLessThanOrEqualTo(100 << 20);
        ReceiverOptions options =
                ReceiverOptions.builder().maxMessageSize(100_000).build();
        Receiver small = peer.receiver("r", options, attach().handle(1), 1);
        for (int i = 0; i < 101; i++) {
            peer.says(transfer().handle(1).payload(new byte[1000]).more(true));
        }
        peer.hears(detach().handle(1).closed(true).error(LinkError.MESSAGE_SIZE_EXCEEDED));
        assertThat(small.queued()).isZero();
    }

    private void part(int link, int bytes) {
        peer.says(transfer().handle(link).payload(new byte[bytes]).more(true));
    }

    private List<Receiver> receivers(long maxMessageSize) {
        ReceiverOptions options =
                ReceiverOptions.builder().maxMessageSize(maxMessageSize).build();
        List<Receiver> receivers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            receivers.add(peer.receiver("q" + i, options, attach().handle(i), 2));
        }
        return receivers;
    }

    @Test
    @DisplayName(
            "ROB-47: the link with which incomplete messages become too many bytes is detached, and they are dropped")
    void incompleteMessages() {
        peer.connection().setMaxPartialBytes(5_000);
        List<Receiver> receivers = receivers(4_000);
        part(0, 2_000);
        part(1, 2_000);
        part(2, 1_000);
        assertThat(receivers).allMatch(Receiver::isOpen);
        part(2, 1);
        peer.hears(detach().handle(2).closed(true).error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        part(1, 1_000);
        part(1, 1);
        peer.hears(detach().handle(1).closed(true).error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        assertThat(receivers.get(0).isOpen()).isTrue();
    }

    @Test
    @DisplayName("ROB-47: messages that are complete, aborted or lost make room, and streams take none")
    void incompleteMessagesEnd() {
        peer.connection().setMaxPartialBytes(5_000);
        List<Receiver> receivers = receivers(4_000);
        ReceiverOptions stream = ReceiverOptions.builder().streaming(true).build();
        peer.receiver("s", stream, attach().handle(3), 1);
        part(3, 10_000);
        part(0, 2_000);
        part(1, 2_000);
        peer.says(transfer().handle(0).payload(new byte[1_000]));
        peer.says(transfer().handle(1).aborted(true));
        part(2, 4_000);
        receivers.get(2).detach();
        peer.hears(detach().handle(2));
        part(0, 4_000);
        part(1, 1_000);
        assertThat(receivers.get(0).queued()).isOne();
        assertThat(receivers.get(1).isOpen()).isTrue();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("ROB-47: a message alone may be as large as its link allows")
    void incompleteMessageAlone() {
        peer.connection().setMaxPartialBytes(1_000);
        List<Receiver> receivers = receivers(4_000);
        part(0, 4_000);
        assertThat(receivers.get(0).isOpen()).isTrue();
        part(1, 1);
        peer.hears(detach().handle(1).closed(true).error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("ROB-14: the highest handle costs no more than the lowest")
    void highestHandle() {
        peer.session(SessionOptions.DEFAULT.withHandleMax(0xFFFF_FFFFL), begin());
        peer.says(attach(Role.SENDER).handle(0xFFFF_FFFEL).source("q"));
        peer.hears(attach(Role.RECEIVER).handle(0));
        Receiver receiver = peer.connection().receivers().get(0);
        receiver.flow(1);
        peer.hears(flow());
        peer.says(transfer().handle(0xFFFF_FFFEL).message("a"));
        assertThat(receiver.queued()).isOne();
    }

    @Test
    @DisplayName("ROB-14: the name of a link has 4,096 characters at most")
    void longName() {
        ScriptedPeer peer = server();
        peer.says(attach(Role.SENDER).name("n".repeat(4096)).source("q"));
        peer.hears(attach(Role.RECEIVER));
        peer.says(attach(Role.SENDER).name("n".repeat(4097)).handle(1).source("q"));
        peer.hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("ROB-14: a peer attaches no more links than the connection is told to take")
    void manyLinks() {
        ScriptedPeer peer = server();
        peer.connection().setMaxLinks(3);
        for (int i = 0; i < 3; i++) {
            peer.says(attach(Role.SENDER).name("n" + i).handle(i).source("q"));
            peer.hears(attach(Role.RECEIVER));
        }
        peer.says(attach(Role.SENDER).name("n3").handle(3).source("q"));
        peer.hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("ROB-15: what is held unsettled, and what waits to be read, is bounded by the credit that was given")
    void unsettledIsBounded() {
        Receiver receiver = peer.receiver("q", 5);
        for (int i = 0; i < 5; i++) {
            peer.says(transfer().message("m" + i));
        }
        assertThat(receiver.unsettledCount()).isEqualTo(5);
        peer.says(transfer().message("beyond"));
        peer.hears(detach().closed(true).error(LinkError.TRANSFER_LIMIT_EXCEEDED));
        assertThat(receiver.unsettledCount()).isEqualTo(5);
    }

    @Test
    @DisplayName("ROB-43: a huge message for a peer that takes frames of 512 octets is cut as the peer reads")
    void cutsLazily() {
        peer.opens(open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(1_000_000));
        Sender sender = peer.sender("q", SenderOptions.DEFAULT, attach(), 0);
        peer.says(flow().incomingWindow(1_000_000).deliveryCount(0).linkCredit(1));
        peer.stopsReading();
        Delivery delivery = sender.send(Message.create(new byte[4 << 20]));
        assertThat(delivery.isPartial()).isFalse();
        assertThat(peer.transport().output().remaining()).isLessThan((256 << 10) + 513);
        peer.readsAgain();
        long octets = 0;
        for (Frame frame : peer.hearsAll()) {
            assertThat(frame.size()).isLessThanOrEqualTo(512);
            octets += frame.payload().length;
        }
        assertThat(octets).isGreaterThan(4 << 20);
        assertThat(sender.queued()).isZero();
    }

    @Test
    @DisplayName("ROB-07: however large a frame the peer takes, we send none of more than 256 KiB")
    void largestFrame() {
        peer.opens(open());
        Sender sender = peer.sender("q", 1);
        sender.send(Message.create(new byte[1 << 20]));
        assertThat(peer.hearsAll()).hasSize(5).allMatch(frame -> frame.size() <= 256 << 10);
    }
}
