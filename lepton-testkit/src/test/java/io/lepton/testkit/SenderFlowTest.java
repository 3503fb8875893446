package io.lepton.testkit;

import static io.lepton.testkit.Counters.NEAR_WRAP;
import static io.lepton.testkit.Counters.unsigned;
import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.SendQueueFullException;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a sender may send: credit of its link and the window of its session. AMQP 1.0 §2.6.7, §2.5.6. */
class SenderFlowTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static Message text(String text) {
        return Message.create(text);
    }

    // ------------------------------------------------------------------ credit

    @Test
    @DisplayName("CRD-01: a sender has no credit at first, and sends nothing before a flow gives some")
    void noCreditAtFirst() {
        Sender sender = peer.sender("q", 0);
        assertThat(sender.credit()).isZero();
        assertThat(sender.available()).isZero();
        assertThat(sender.isDrain()).isFalse();
        sender.send(text("a"));
        peer.hearsNothing();
        assertThat(sender.credit()).isEqualTo(-1);
        assertThat(sender.queued()).isOne();

        peer.says(flow().deliveryCount(0).linkCredit(1));
        peer.hears(transfer().message("a"));
        assertThat(sender.credit()).isZero();
        assertThat(sender.queued()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, NEAR_WRAP, Integer.MAX_VALUE})
    @DisplayName(
            "CRD-02 ROB-34: credit counts from the receiver's delivery-count: what was in flight is taken off, over the wrap too")
    void creditRace(int start) {
        Sender sender = Counters.sender(peer, Counters.session(peer, start), start);
        peer.says(flow().deliveryCount(unsigned(start)).linkCredit(4));
        for (int i = 0; i < 4; i++) {
            sender.send(text("in flight"));
        }
        assertThat(peer.hearsAll()).hasSize(4);

        // written before the peer saw any of the four
        peer.says(flow().nextIncomingId(unsigned(start))
                .deliveryCount(unsigned(start))
                .linkCredit(10));
        assertThat(sender.credit()).isEqualTo(6);
        // and one behind two of them
        peer.says(flow().deliveryCount(unsigned(start + 2)).linkCredit(10));
        assertThat(sender.credit()).isEqualTo(8);
        for (int i = 0; i < 10; i++) {
            sender.send(text("more"));
        }
        assertThat(peer.hearsAll()).hasSize(8);
    }

    @Test
    @DisplayName("CRD-02 CRD-11: a flow without delivery-count, from before our attach was seen, counts from our first")
    void creditWithoutCount() {
        Sender sender = Counters.sender(peer, Counters.session(peer, 0), 100);
        peer.says(flow().field("delivery-count", null).linkCredit(3));
        sender.send(text("a"));
        peer.says(flow().field("delivery-count", null).linkCredit(3));
        assertThat(sender.credit()).isEqualTo(2);
    }

    @Test
    @DisplayName("CRD-03: a delivery in several frames costs one credit, and counts at its last frame")
    void countsAtTheLastFrame() {
        peer.opens(Frames.open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(2));
        Sender sender = peer.sender("q", 0);
        sender.send(Message.create(new byte[1000]));
        peer.says(flow().incomingWindow(2).deliveryCount(0).linkCredit(1));
        peer.hears(transfer().more(true), transfer().more(true));

        peer.says(flow().incomingWindow(0).deliveryCount(0).linkCredit(1).echo(true));
        peer.hears(flow().deliveryCount(0).linkCredit(1));
        peer.says(flow().incomingWindow(5));
        peer.hears(transfer().more(false));
        peer.says(flow().deliveryCount(1).linkCredit(0).echo(true));
        peer.hears(flow().deliveryCount(1).linkCredit(0));
    }

    @Test
    @DisplayName("CRD-04: a delivery that was begun is finished when its credit is revoked, and no other is begun")
    void revokedInTheMiddle() {
        peer.opens(Frames.open().maxFrameSize(512));
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(1));
        Sender sender = peer.sender("q", 0);
        peer.says(flow().incomingWindow(1).deliveryCount(0).linkCredit(2));
        sender.send(Message.create(new byte[800]));
        sender.send(text("b"));
        peer.hears(transfer().more(true));
        peer.says(flow().incomingWindow(10).deliveryCount(0).linkCredit(0));
        peer.hears(transfer().more(false));
        peer.hearsNothing();
        assertThat(sender.queued()).isOne();
    }

    @Test
    @DisplayName("CRD-13: credit is absolute: 10, then 0, then 5")
    void creditIsAbsolute() {
        Sender sender = peer.sender("q", 10);
        peer.says(flow().deliveryCount(0).linkCredit(0));
        sender.send(text("a"));
        peer.hearsNothing();
        peer.says(flow().deliveryCount(0).linkCredit(5));
        peer.hears(transfer().message("a"));
        assertThat(sender.credit()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, NEAR_WRAP})
    @DisplayName("CRD-14 ROB-34: credit of more than half the numbers is taken, and given back whole")
    void hugeCredit(int start) {
        Sender sender = Counters.sender(peer, Counters.session(peer, start), start);
        peer.says(flow().deliveryCount(unsigned(start)).linkCredit(0xFFFF_FFFFL));
        sender.send(text("a"));
        peer.hears(transfer().message("a"));
        assertThat(sender.credit()).isPositive();

        peer.says(flow().deliveryCount(unsigned(start + 1))
                .linkCredit(0xFFFF_FFFEL)
                .drain(true));
        assertThat(sender.drained()).isPositive();
        peer.hears(flow().deliveryCount(unsigned(start - 1)).linkCredit(0).drain(true));
    }

    @Test
    @DisplayName("CRD-12: available in a receiver's flow, and a flow without credit, change nothing at the sender")
    void oddFields() {
        Sender sender = peer.sender("q", 3);
        peer.says(flow().handle(0).deliveryCount(0).available(99));
        assertThat(sender.credit()).isEqualTo(3);
        assertThat(sender.available()).isZero();
    }

    @Test
    @DisplayName("CRD-15: the echo of a link's flow is answered by one flow, however often it is asked for in a turn")
    void echo() {
        peer.sender("q", 0);
        Frame[] asked = new Frame[1000];
        Arrays.fill(asked, flow().handle(0).deliveryCount(0).linkCredit(2).echo(true));
        peer.says(asked);
        peer.hears(flow().handle(0).deliveryCount(0).linkCredit(2).echo(false));
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "CRD-10 API-SND-04 API-LNK-16: what is offered goes with the flow as available, and what waits counts as offered")
    void offered() {
        Sender sender = peer.sender("q", 0);
        sender.offered(5);
        peer.hears(flow().available(5).deliveryCount(0));
        assertThat(sender.available()).isEqualTo(5);
        sender.offered(0);
        sender.send(text("a"));
        sender.send(text("b"));
        peer.hears(flow().available(2));
    }

    // ------------------------------------------------------------------ credit and window

    @Test
    @DisplayName("CRD-17: credit without a window, and a window without credit, let nothing go out")
    void needsCreditAndAWindow() {
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("q", 0);
        sender.send(text("a"));
        peer.says(flow().incomingWindow(10).linkCredit(0)).hearsNothing();
        peer.says(flow().incomingWindow(0).linkCredit(1)).hearsNothing();

        peer.says(flow().incomingWindow(1));
        peer.hears(transfer().message("a"));
    }

    @Test
    @DisplayName("CRD-17: while it waits for a window the engine asks for no turn")
    void doesNotSpin() {
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("q", 0);
        peer.says(flow().incomingWindow(0).linkCredit(5));
        sender.send(text("a"));
        peer.turn();
        assertThat(peer.time().takeWake()).isFalse();
    }

    @Test
    @DisplayName("CRD-17: what waits for room in the output goes out when there is room, in order")
    void waitsForRoom() {
        ScriptedPeer peer = ScriptedPeer.client()
                .options(TransportOptions.DEFAULT.withOutputLimit(1000))
                .start();
        Sender sender = peer.sender("q", 100);
        peer.stopsReading();
        for (int i = 0; i < 20; i++) {
            sender.send(Message.create(new byte[200]).id("m" + i));
        }
        assertThat(sender.queued()).isBetween(10, 19);
        peer.turn();
        assertThat(peer.time().takeWake()).isFalse();

        peer.readsAgain();
        assertThat(sender.queued()).isZero();
        List<Frame> heard = peer.hearsAll();
        assertThat(heard).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(heard.get(i).number("delivery-id")).isEqualTo(i);
            assertThat(Message.decode(ByteBuffer.wrap(heard.get(i).payload())).id())
                    .isEqualTo("m" + i);
        }
    }

    @Test
    @DisplayName("API-SND-01: a message may be sent before the connection is open, and goes out when there is credit")
    void sentBeforeOpen() {
        peer.connection().open();
        Sender sender = peer.connection().createSender("q");
        Delivery delivery = sender.send(text("a"));
        assertThat(delivery.isPartial()).isFalse();
        peer.hearsSomething();
        peer.says(Frames.header(ProtocolHeader.AMQP), Frames.open());
        peer.hears(Frames.open(), begin(), attach(Role.SENDER));
        peer.says(
                begin().remoteChannel(0),
                attach(Role.RECEIVER).name(sender.name()).target("q"),
                flow().linkCredit(1));
        peer.hears(transfer().message("a"));
    }

    @Test
    @DisplayName("API-SND-07: what waits on several links goes out by turns, each link in the order of its sends")
    void takesTurns() {
        Sender one = peer.sender("a", 0);
        Sender two = peer.sender("b", SenderOptions.DEFAULT, attach().handle(1), 0);
        for (int i = 0; i < 3; i++) {
            one.send(text("a" + i));
            two.send(text("b" + i));
        }
        peer.says(
                flow().incomingWindow(0).handle(0).linkCredit(3),
                flow().incomingWindow(6).handle(1).linkCredit(3));
        for (int i = 0; i < 3; i++) {
            peer.hears(
                    transfer().handle(0).message("a" + i), transfer().handle(1).message("b" + i));
        }
    }

    @Test
    @DisplayName("API-SND-01 W-29: more than maxQueued messages are refused, and nothing is queued")
    void queueIsFull() {
        Sender sender = peer.sender("q", SenderOptions.builder().maxQueued(2).build(), attach(), 0);
        sender.send(text("a"));
        sender.send(text("b"));
        assertThatThrownBy(() -> sender.send(text("c"))).isInstanceOf(SendQueueFullException.class);
        assertThat(sender.queued()).isEqualTo(2);
        assertThat(sender.unsettledCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("API-SND-02: the application hears of credit, and again when all that waited was written")
    void tellsOfRoom() {
        Sender sender = peer.sender("q", 0);
        sender.send(text("a"));
        peer.takeEvents();
        peer.says(flow().linkCredit(5));
        String told = "flow " + sender + " credit 4";
        assertThat(peer.takeEvents()).containsExactly(told, told);
    }

    // ------------------------------------------------------------------ drain

    @Test
    @DisplayName(
            "CRD-06 API-RCV-05 API-LNK-17: an empty node answers a drain by adding the credit to its count, with credit 0")
    void drainsAnEmptyNode() {
        Sender sender = peer.sender("q", 0);
        peer.says(flow().deliveryCount(0).linkCredit(10).drain(true));
        assertThat(sender.isDrain()).isTrue();
        assertThat(sender.credit()).isEqualTo(10);
        assertThat(sender.drained()).isEqualTo(10);
        assertThat(sender.credit()).isZero();
        peer.hears(flow().deliveryCount(10).linkCredit(0).drain(true));
    }

    @Test
    @DisplayName("CRD-06: what waits is sent first, then the rest of the credit is given back")
    void drainsAfterSending() {
        Sender sender = peer.sender("q", 0);
        sender.send(text("a"));
        sender.send(text("b"));
        assertThat(sender.drained()).isZero();
        peer.says(flow().deliveryCount(0).linkCredit(5).drain(true));
        assertThat(sender.drained()).isEqualTo(3);
        peer.hears(transfer().message("a"), transfer().message("b"));
        peer.hears(flow().deliveryCount(5).linkCredit(0).available(0).drain(true));
    }

    @Test
    @DisplayName("CRD-06: no credit is given back while messages wait, nor outside of a drain")
    void doesNotDrain() {
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("q", 0);
        peer.says(flow().incomingWindow(0).deliveryCount(0).linkCredit(5));
        assertThat(sender.drained()).isZero();
        sender.send(text("a"));
        peer.says(flow().incomingWindow(0).deliveryCount(0).linkCredit(5).drain(true));
        assertThat(sender.drained()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("CRD-07: when messages use the credit up in a drain, a flow with drain says so too")
    void drainedByMessages() {
        Sender sender = peer.sender("q", 0);
        sender.send(text("a"));
        sender.send(text("b"));
        peer.says(flow().deliveryCount(0).linkCredit(2).drain(true));
        peer.hears(transfer(), transfer());
        peer.hears(flow().deliveryCount(2).linkCredit(0).drain(true));
        assertThat(sender.drained()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("CRD-08: a drain without credit is answered at once")
    void drainWithoutCredit() {
        peer.sender("q", 0);
        peer.says(flow().deliveryCount(0).linkCredit(0).drain(true));
        peer.hears(flow().deliveryCount(0).linkCredit(0).drain(true));
    }

    @Test
    @DisplayName("CRD-09: drain stays until the receiver ends it, and then holds nothing up")
    void drainEnds() {
        Sender sender = peer.sender("q", 0);
        peer.says(flow().deliveryCount(0).linkCredit(1).drain(true));
        assertThat(sender.drained()).isOne();
        peer.hears(flow().deliveryCount(1).drain(true));
        assertThat(sender.isDrain()).isTrue();

        peer.says(flow().deliveryCount(1).linkCredit(2).drain(false));
        assertThat(sender.isDrain()).isFalse();
        assertThat(sender.drained()).isZero();
        sender.send(text("a"));
        peer.hears(transfer().message("a"));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("CRD-09: credit that is given while drain is on is used by the next message")
    void sendsWhileDraining() {
        Sender sender = peer.sender("q", 0);
        peer.says(flow().deliveryCount(0).linkCredit(2).drain(true));
        sender.send(text("a"));
        peer.hears(transfer().message("a"));
        assertThat(sender.drained()).isOne();
        peer.hears(flow().deliveryCount(2).linkCredit(0).drain(true));
    }

    // ------------------------------------------------------------------ the end

    @Test
    @DisplayName("API-CNX-02: what has credit is written before the close of the session and of the connection")
    void closeWaits() {
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("q", 0);
        peer.says(flow().incomingWindow(0).linkCredit(1));
        sender.send(text("a"));
        Delivery uncredited = sender.send(text("b"));
        sender.session().close();
        peer.connection().close();
        peer.hearsNothing();
        peer.says(flow().incomingWindow(1));
        peer.hears(transfer().message("a"), end(), close());
        peer.says(end(), close());
        assertThat(uncredited.isUnsent()).isTrue();
    }

    @Test
    @DisplayName("API-CNX-02: a message that is not given to its end holds no close back")
    void unfinishedMessageHoldsNothingUp() {
        Sender sender = peer.sender("q", 5);
        Delivery delivery = sender.beginDelivery(null);
        peer.connection().close();
        peer.hears(close());
        peer.says(close());
        assertThat(delivery.isUnsent()).isTrue();
    }
}
