package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Role;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** After a failover the peer is another: a link is known by both containers, and this one knows nothing of it. */
class AnotherPeerTest {
    private final SlowStore store = new SlowStore();
    private final Reunion reunion = new Reunion();
    private final ScriptedPeer peer = reunion.peer;

    private void failsOver() {
        peer.ignores().hangsUp();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open().containerId("another"), begin().remoteChannel(0));
    }

    @Test
    @DisplayName(
            "API-XO-01: a receiver does not show another peer what it has accepted from the one before, nor keeps it for ever")
    void accepted() {
        Receiver receiver = reunion.receiver();
        peer.says(transfer().deliveryTag(tag("0")).message("a"));
        peer.delivery().accept();
        failsOver();
        peer.hears(attach(Role.RECEIVER).unsettled(Map.of()));
        assertThat(receiver.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("API-XO-01: nor what it has in hand")
    void undecided() {
        reunion.receiver();
        peer.says(transfer().deliveryTag(tag("0")).message("a"));
        failsOver();
        peer.hears(attach(Role.RECEIVER).unsettled(Map.of()));
    }

    @Test
    @DisplayName("API-XO-23: with a store it is attached to another peer, too, whatever it has in hand")
    void undecidedWithStore() {
        reunion.receiver(ReceiverOptions.builder().store(store));
        peer.says(transfer().deliveryTag(tag("0")).message("a"));
        store.slow();
        failsOver();
        store.writes();
        peer.hears(attach(Role.RECEIVER).unsettled(Map.of()));
        assertThat(store.calls).isEmpty();
    }

    @Test
    @DisplayName(
            "API-XO-23: what a receiver has told stays recorded for the peer that it was told, and is not for another")
    void acceptedWithStore() {
        reunion.receiver(ReceiverOptions.builder().store(store));
        peer.says(transfer().deliveryTag(tag("0")).message("a"));
        peer.delivery().accept();
        failsOver();
        peer.hears(attach(Role.RECEIVER).unsettled(Map.of()));
        assertThat(store.calls).containsExactly("state 0 accepted");
    }

    @Test
    @DisplayName(
            "API-XO-23: a message that is being given in parts is not recorded for another peer before it is whole")
    void partial() {
        Sender sender = reunion.sender(SenderOptions.builder().store(store));
        sender.beginDelivery(null);
        sender.write(ByteBuffer.wrap(new byte[] {0, 0x53, 0x77}));
        failsOver();
        peer.hears(attach(Role.SENDER).unsettled(Map.of()));
        assertThat(store.calls).isEmpty();
    }

    @Test
    @DisplayName("API-XO-22: a receiver whose peer does not recover forgets at each loss what it had accepted")
    void secondWithoutRecovery() {
        Receiver receiver = reunion.receiver();
        peer.says(transfer().deliveryTag(tag("0")).message("a"));
        peer.delivery().accept();
        reunion.comesBack();
        peer.hears(attach(Role.RECEIVER));
        peer.says(attach(Role.SENDER).name("orders").source("q").target("q"));
        assertThat(receiver.isRecovering()).isFalse();
        assertThat(receiver.unsettledCount()).isZero();
    }
}
