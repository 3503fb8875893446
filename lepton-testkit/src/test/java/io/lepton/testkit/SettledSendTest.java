package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Deliveries that are sent settled, which nobody hears of any more: their object may be used again. */
class SettledSendTest {
    private final ScriptedPeer peer = ScriptedPeer.client().start();

    private Sender sender(int credit) {
        return peer.sender(
                "q",
                SenderOptions.builder().name("link").atMostOnce().build(),
                attach(Role.RECEIVER)
                        .name("link")
                        .sndSettleMode(SenderSettleMode.SETTLED)
                        .source("s")
                        .target("q"),
                credit);
    }

    @Test
    @DisplayName("Each message that is sent settled has a tag and an id of its own")
    void ownTags() {
        Sender sender = sender(10);
        assertThat(sender.send(Message.create("a")).isLocallySettled()).isTrue();
        sender.send(Message.create("b"));
        peer.hears(
                transfer()
                        .deliveryTag("1".getBytes())
                        .deliveryId(0)
                        .settled(true)
                        .message("a"),
                transfer()
                        .deliveryTag("2".getBytes())
                        .deliveryId(1)
                        .settled(true)
                        .message("b"));
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("What is sent settled in a transaction, and what waits for credit, has a delivery of its own")
    void ownDeliveries() {
        Sender sender = sender(3);
        DeliveryOptions inTransaction = DeliveryOptions.DEFAULT.withState(new TransactionalState(new byte[] {1}, null));
        Delivery first = sender.send(Message.create("a"), inTransaction);
        Delivery second = sender.send(Message.create("b"), inTransaction);
        sender.send(Message.create("c"));
        Delivery waiting = sender.send(Message.create("d"));
        Delivery waitingToo = sender.send(Message.create("e"));
        assertThat(first).isNotSameAs(second);
        assertThat(waiting).isNotSameAs(waitingToo);
        assertThat(waiting.isPending()).isTrue();
    }

    @Test
    @DisplayName("A future of what is sent settled has a delivery of its own, for another thread may keep it")
    void ownFutures() {
        Sender sender = sender(10);
        Delivery first = sender.sendAsync(Message.create("a")).join();
        Delivery second = sender.sendAsync(Message.create("b")).join();
        assertThat(first).isNotSameAs(second);
        assertThat(first.tagAsString()).isEqualTo("1");
    }
}
