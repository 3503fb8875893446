package io.lepton.testkit;

import static io.lepton.testkit.Counters.NEAR_WRAP;
import static io.lepton.testkit.Counters.unsigned;
import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.LinkError;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The credit that a receiver gives. AMQP 1.0 §2.6.7. */
class ReceiverFlowTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private Receiver receiver(int start, int credit) {
        return peer.receiver("q", ReceiverOptions.DEFAULT, attach().initialDeliveryCount(unsigned(start)), credit);
    }

    // ------------------------------------------------------------------ credit

    @Test
    @DisplayName("CRD-01: a receiver gives no credit of itself")
    void noCreditAtFirst() {
        Receiver receiver = peer.receiver("q", 0);
        peer.hearsNothing();
        assertThat(receiver.credit()).isZero();
        assertThat(receiver.available()).isZero();
        assertThat(receiver.isDrain()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, NEAR_WRAP, Integer.MAX_VALUE})
    @DisplayName("CRD-03 ROB-34: each message counts once, and the flow tells the sum, over the wrap too")
    void counts(int start) {
        Receiver receiver = receiver(start, 10);
        for (int i = 0; i < 4; i++) {
            peer.says(transfer().message("m" + i));
        }
        assertThat(receiver.queued()).isEqualTo(4);
        receiver.flow(2);
        peer.hears(flow().deliveryCount(unsigned(start + 4)).linkCredit(8));
        for (int i = 0; i < 8; i++) {
            peer.says(transfer().message("n" + i));
        }
        assertThat(receiver.queued()).isEqualTo(12);
        peer.hearsNothing();
        peer.says(transfer().message("one too many"));
        peer.hears(detach().closed(true).error(LinkError.TRANSFER_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("CRD-11: credit that is given before the sender's attach came tells no delivery-count")
    void earlyCredit() {
        peer.session();
        Receiver receiver = peer.connection().sessions().get(0).createReceiver("q", ReceiverOptions.DEFAULT);
        receiver.flow(3);
        receiver.open();
        Frame ours = peer.hears(attach(Role.RECEIVER));
        peer.hears(flow().handle(ours.number("handle"))
                .field("delivery-count", null)
                .linkCredit(3));
        peer.says(
                attach(Role.SENDER).name(receiver.name()).source("q").initialDeliveryCount(50),
                transfer().message("a"));
        receiver.flow(1);
        peer.hears(flow().deliveryCount(51).linkCredit(3));
    }

    @Test
    @DisplayName("CRD-03: a delivery in several frames costs one credit")
    void severalFrames() {
        Receiver receiver = receiver(0, 1);
        peer.says(transfer().payload("ab").more(true), transfer().payload("cd").more(true));
        receiver.flow(0);
        peer.hears(flow().deliveryCount(0).linkCredit(1));
        peer.says(transfer().payload("ef"));
        receiver.flow(0);
        peer.hears(flow().deliveryCount(1).linkCredit(0));
        assertThat(receiver.queued()).isOne();
    }

    @Test
    @DisplayName("CRD-03: a sender that counts a delivery when it begins is understood as well")
    void countedAtTheFirstFrame() {
        Receiver receiver = receiver(0, 2);
        peer.says(transfer().payload("ab").more(true));
        peer.says(flow().handle(0).deliveryCount(1).linkCredit(1).available(5));
        assertThat(receiver.drained()).isZero();
        peer.says(transfer().payload("cd"));
        receiver.flow(0);
        peer.hears(flow().deliveryCount(1).linkCredit(1));
        peer.says(transfer().payload("ef"));
        receiver.flow(0);
        peer.hears(flow().deliveryCount(2).linkCredit(0));
    }

    @Test
    @DisplayName("CRD-05: a delivery beyond all credit that was ever given detaches the link, and only that")
    void beyondCredit() {
        Receiver receiver = receiver(0, 1);
        Receiver other = peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 5);
        peer.says(transfer().message("a"), transfer().message("b"), transfer().message("c"));
        peer.hears(detach().handle(0).closed(true).error(LinkError.TRANSFER_LIMIT_EXCEEDED));
        assertThat(receiver.queued()).isOne();

        peer.says(transfer().handle(1).message("d"));
        assertThat(other.queued()).isOne();
        peer.hearsNothing();
    }

    @Test
    @DisplayName("CRD-05: a delivery without any credit detaches the link")
    void withoutCredit() {
        receiver(0, 0);
        peer.says(transfer().message("a"));
        peer.hears(detach().closed(true).error(LinkError.TRANSFER_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName("CRD-05: a sender that runs its count ahead of its credit gets no licence to send")
    void countRunsAhead() {
        receiver(0, 1);
        peer.says(flow().handle(0).deliveryCount(0x7FFF_FFFFL).linkCredit(0));
        peer.says(flow().handle(0).deliveryCount(0xFFFF_FFFEL).linkCredit(0));
        peer.says(transfer().message("a"));
        peer.hears(detach().closed(true).error(LinkError.TRANSFER_LIMIT_EXCEEDED));
    }

    @Test
    @DisplayName(
            "CRD-13 API-RCV-01: credit adds up, a flow of nothing asks for the sender's, less than nothing is refused")
    void creditAddsUp() {
        Receiver receiver = receiver(0, 10);
        receiver.flow(5);
        receiver.flow(5);
        peer.hears(flow().linkCredit(20).echo(false));
        peer.hearsNothing();
        receiver.flow(0);
        peer.hears(flow().linkCredit(20).echo(true));
        receiver.flow(1);
        peer.hears(flow().linkCredit(21).echo(false));
        assertThatThrownBy(() -> receiver.flow(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(receiver.credit()).isEqualTo(21);
    }

    @Test
    @DisplayName("CRD-13: only the link that asks has its flow echoed")
    void echoOfOneLink() {
        Receiver one = receiver(0, 1);
        Receiver two = peer.receiver("r", ReceiverOptions.DEFAULT, attach().handle(1), 1);
        one.flow(1);
        two.flow(0);
        peer.hears(flow().handle(0).echo(false), flow().handle(1).echo(true));
    }

    @Test
    @DisplayName("CRD-14: credit is held at 2^31 - 1")
    void mostCredit() {
        Receiver receiver = receiver(NEAR_WRAP, Integer.MAX_VALUE);
        receiver.flow(Integer.MAX_VALUE);
        peer.hears(flow().linkCredit(Integer.MAX_VALUE));
        peer.says(transfer().message("a"), transfer().message("b"), transfer().message("c"));
        assertThat(receiver.queued()).isEqualTo(3);
        peer.hearsNothing();
    }

    @Test
    @DisplayName("CRD-10: available is a hint that counts down to 0, and messages may come all the same")
    void available() {
        Receiver receiver = receiver(0, 10);
        peer.says(flow().handle(0).deliveryCount(0).linkCredit(10).available(2));
        assertThat(receiver.available()).isEqualTo(2);
        for (long left : new long[] {1, 0, 0}) {
            peer.says(transfer().message("a"));
            assertThat(receiver.available()).isEqualTo(left);
        }
        assertThat(receiver.queued()).isEqualTo(3);
    }

    @Test
    @DisplayName("CRD-12: link-credit in a sender's flow changes nothing")
    void creditFromTheSender() {
        Receiver receiver = receiver(0, 10);
        peer.says(flow().handle(0).deliveryCount(0).linkCredit(3));
        peer.says(flow().handle(0).linkCredit(77));
        assertThat(receiver.credit()).isEqualTo(10);
        assertThat(receiver.drained()).isZero();
    }

    @Test
    @DisplayName("CRD-15 ROB-11: echoes of a link are answered by one flow a turn")
    void echoes() {
        receiver(0, 3);
        Frame[] flood = new Frame[10_000];
        Arrays.fill(flood, flow().handle(0).deliveryCount(0).linkCredit(3).echo(true));
        peer.says(flood);
        peer.hears(flow().handle(0).linkCredit(3).echo(false));
        peer.hearsNothing();
    }

    @Test
    @DisplayName("API-LNK-04 API-LNK-05: a receiver's credit falls as messages are consumed, not as they come")
    void creditAndQueue() {
        Receiver receiver = receiver(0, 10);
        peer.says(transfer().message("a"));
        assertThat(receiver.credit()).isEqualTo(10);
        assertThat(receiver.queued()).isOne();
        receiver.advance();
        assertThat(receiver.credit()).isEqualTo(9);
        assertThat(receiver.queued()).isZero();
        assertThat(receiver.advance()).isFalse();
    }

    // ------------------------------------------------------------------ drain

    @Test
    @DisplayName("CRD-06 API-RCV-02 API-RCV-03: a drain ends when the sender gives its credit back")
    void drainByFlow() {
        Receiver receiver = receiver(NEAR_WRAP, 10);
        receiver.drain(5);
        peer.hears(flow().deliveryCount(unsigned(NEAR_WRAP)).linkCredit(15).drain(true));
        assertThat(receiver.isDraining()).isTrue();
        peer.says(transfer().message("a"));
        assertThat(receiver.isDraining()).isTrue();

        peer.says(flow().handle(0)
                .deliveryCount(unsigned(NEAR_WRAP + 15))
                .linkCredit(0)
                .drain(true));
        assertThat(receiver.isDraining()).isFalse();
        assertThat(receiver.drained()).isEqualTo(14);
        assertThat(receiver.drained()).isZero();
        assertThat(receiver.drainFinished()).isTrue();
        assertThat(receiver.drainFinished()).isFalse();
    }

    @Test
    @DisplayName("CRD-07: a drain ends when messages have used the credit up, whether a flow follows or not")
    void drainByMessages() {
        Receiver receiver = receiver(0, 2);
        receiver.drain();
        peer.hears(flow().linkCredit(2).drain(true));
        peer.takeEvents();
        peer.says(transfer().message("a"), transfer().message("b"));
        assertThat(receiver.isDraining()).isFalse();
        assertThat(receiver.drained()).isZero();
        assertThat(peer.takeEvents()).contains("flow " + receiver + " credit 2 drain");

        peer.says(flow().handle(0).deliveryCount(2).linkCredit(0).drain(true));
        assertThat(receiver.drained()).isZero();
    }

    @Test
    @DisplayName("CRD-08: a link whose sender never answers a drain stays usable")
    void noAnswer() {
        Receiver receiver = receiver(0, 5);
        receiver.drain();
        peer.hears(flow().drain(true));
        assertThat(receiver.isDraining()).isTrue();
        receiver.flow(0);
        peer.hears(flow().linkCredit(5).drain(false));
        peer.says(transfer().message("a"));
        assertThat(receiver.queued()).isOne();
    }

    @Test
    @DisplayName("CRD-09 API-RCV-01 API-RCV-06: flow ends a drain, unless drain mode was set")
    void flowEndsDrain() {
        Receiver receiver = receiver(0, 1);
        receiver.drain();
        peer.hears(flow().linkCredit(1).drain(true));
        receiver.flow(1);
        peer.hears(flow().linkCredit(2).drain(false));

        receiver.setDrain(true);
        peer.hears(flow().linkCredit(2).drain(true));
        receiver.flow(1);
        peer.hears(flow().linkCredit(3).drain(true));
        receiver.setDrain(false);
        peer.hears(flow().linkCredit(3).drain(false));
    }

    @Test
    @DisplayName("CRD-13: credit that was given while the answer to a drain was under way is not lost")
    void drainRace() {
        Receiver receiver = receiver(0, 10);
        receiver.drain();
        receiver.flow(5);
        peer.hears(flow().deliveryCount(0).linkCredit(15).drain(false));
        // the answer to the drain, written before that
        peer.says(flow().handle(0).deliveryCount(10).linkCredit(0).drain(true));
        assertThat(receiver.credit()).isEqualTo(5);
        assertThat(receiver.drained()).isEqualTo(10);
        receiver.flow(1);
        peer.hears(flow().deliveryCount(10).linkCredit(6));
    }

    @Test
    @DisplayName("CRD-06: a drain before the link is open goes out with its first flow")
    void drainBeforeOpen() {
        peer.session();
        Receiver receiver = peer.connection().sessions().get(0).createReceiver("q", ReceiverOptions.DEFAULT);
        receiver.drain(4);
        receiver.open();
        peer.hears(attach(), flow().linkCredit(4).drain(true));
    }

    @Test
    @DisplayName("CRD-01: credit that the engine grants on a link which the peer attached goes out behind our attach")
    void incomingLink() {
        ScriptedPeer peer = ScriptedPeer.facingServer().opens();
        peer.says(begin());
        peer.hears(begin());
        peer.handler().setAnswering(false);
        peer.says(attach(Role.SENDER).name("x").source("q").initialDeliveryCount(9));
        Receiver receiver = peer.connection().receivers().get(0);
        receiver.flow(2);
        peer.hearsNothing();
        receiver.open();
        peer.hears(attach(Role.RECEIVER), flow().deliveryCount(9).linkCredit(2));
    }
}
