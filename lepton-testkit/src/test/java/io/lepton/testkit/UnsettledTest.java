package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a link knows of the deliveries that we have not settled. AMQP 1.0 §2.6.12. */
class UnsettledTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    @Test
    @DisplayName(
            "API-LNK-14: each sender has its own unsettled deliveries in the order of sending, those that wait too")
    void eachSenderHasItsOwn() {
        Sender first = peer.sender("a", 2);
        Sender second = peer.sender("b", SenderOptions.DEFAULT, attach().handle(1), 9);
        Delivery a1 = first.send(Message.create("a"));
        Delivery b1 = second.send(Message.create("b"));
        Delivery a2 = first.send(Message.create("a"));
        Delivery a3 = first.send(Message.create("a"));
        Delivery b2 = second.send(Message.create("b"));
        assertThat(first.queued()).isEqualTo(1);
        assertThat(first.unsettled()).containsExactly(a1, a2, a3);
        assertThat(second.unsettled()).containsExactly(b1, b2);

        a2.settle();
        a3.abort();
        assertThat(first.unsettled()).containsExactly(a1);
        assertThat(first.unsettledCount()).isEqualTo(1);
        assertThat(second.unsettledCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("API-LNK-14 DSP-04: what the peer has settled is unsettled here until we settle it")
    void theWordOfThePeerIsNotOurs() {
        Sender sender = peer.sender("a", 3);
        Delivery delivery = sender.send(Message.create("a"));
        peer.hears(transfer());
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        peer.says(disposition().first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(sender.unsettled()).containsExactly(delivery);

        delivery.settle();
        assertThat(sender.unsettled()).isEmpty();
        assertThat(sender.unsettledCount()).isZero();
        peer.hearsNothing();
    }

    @Test
    @DisplayName(
            "API-RCN-17: what came over a lost transport is held until the application settles it, and can no more be told")
    void holdsWhatCameOverALostTransport() {
        Receiver receiver = peer.receiver("a", 10);
        peer.says(transfer().message("a"), transfer().message("b"));
        Delivery lost = receiver.unsettled().get(0);
        Delivery alsoLost = receiver.unsettled().get(1);
        peer.hangsUp();
        peer.reconnects().opens();
        peer.hears(begin());
        peer.says(begin().remoteChannel(0));
        peer.hears(attach());
        peer.says(attach(Role.SENDER).name(receiver.name()));
        peer.hears(flow());
        peer.says(transfer().message("c"));
        Delivery fresh = peer.delivery();
        assertThat(receiver.unsettled()).containsExactly(lost, alsoLost, fresh);

        assertThat(lost.accept()).isFalse();
        assertThat(receiver.unsettled()).containsExactly(alsoLost, fresh);
        assertThat(receiver.unsettledCount()).isEqualTo(2);
        peer.hearsNothing();
    }
}
