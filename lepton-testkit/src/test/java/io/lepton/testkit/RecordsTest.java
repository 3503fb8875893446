package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.map;
import static io.lepton.testkit.Reunion.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which records stay in the store when a link does not come to the usual end, and which go. */
class RecordsTest {
    private final SlowStore store = new SlowStore();
    private final Reunion reunion = new Reunion();
    private final ScriptedPeer peer = reunion.peer;

    private Sender sender() {
        return reunion.sender(SenderOptions.builder().store(store));
    }

    private Receiver receiver() {
        return reunion.receiver(ReceiverOptions.builder().store(store));
    }

    /** The peer says by its answer that it knows of no recovery. */
    private void comesBackWithout(Role role) {
        reunion.comesBack();
        peer.hears(attach(role == Role.SENDER ? Role.RECEIVER : Role.SENDER));
        peer.says(attach(role).name("orders").source("q").target("q"));
    }

    // ------------------------------------------------------------------ of a sender

    @Test
    @DisplayName(
            "API-XO-22: the record of what is in doubt goes once the application was told: the peer does not recover")
    void inDoubt() {
        Delivery delivery = sender().send(Message.create("a"));
        comesBackWithout(Role.RECEIVER);
        assertThat(reunion.told()).contains(delivery + " in doubt");
        assertThat(delivery.isRecorded()).isFalse();
        assertThat(store.calls).containsExactly("put 1", "remove 1");
    }

    @Test
    @DisplayName("API-XO-25: what is sent again under a new tag is recorded under it before the old record goes")
    void sentAgain() {
        reunion.sender(SenderOptions.builder().store(store).inDoubt(InDoubt.RESEND))
                .send(Message.create("a"));
        comesBackWithout(Role.RECEIVER);
        peer.says(flow().deliveryCount(1).linkCredit(10));
        peer.hears(transfer().deliveryTag(tag("2")).message("a"));
        assertThat(store.calls).containsExactly("put 1", "put 2", "remove 1");
    }

    @Test
    @DisplayName("API-XO-22: a link that the peer closes leaves no record")
    void closedByPeer() {
        Delivery delivery = sender().send(Message.create("a"));
        peer.hears(transfer());
        peer.says(detach().closed(true));
        assertThat(reunion.told()).contains(delivery + " in doubt");
        assertThat(store.calls).containsExactly("put 1", "remove 1");
    }

    @Test
    @DisplayName("API-XO-23: of what is decided and not settled when its link is closed there is no record left either")
    void decidedAndClosed() {
        reunion.settlesByHand();
        sender().send(Message.create("a"));
        peer.hears(transfer());
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE), detach().closed(true));
        assertThat(store.calls).containsExactly("put 1", "remove 1");
    }

    @Test
    @DisplayName(
            "API-XO-23: a connection that is closed leaves its records: the next link of the name goes on with them")
    void connectionClosed() {
        Delivery delivery = sender().send(Message.create("a"));
        peer.ignores();
        peer.connection().close();
        peer.says(close());
        assertThat(reunion.told()).contains(delivery + " in doubt");
        assertThat(delivery.isRecorded()).isTrue();
        assertThat(store.calls).containsExactly("put 1");

        Reunion next = new Reunion();
        Sender sender = next.peer.session().createSender("q", options());
        sender.open();
        next.peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
    }

    @Test
    @DisplayName(
            "API-XO-23: what a peer detaches in answer to our close of the connection is not closed: its records stay")
    void detachBehindOurClose() {
        Delivery delivery = sender().send(Message.create("a"));
        peer.ignores();
        peer.connection().close();
        peer.says(detach().closed(true), end(), close());
        assertThat(delivery.isRecorded()).isTrue();
        assertThat(store.calls).containsExactly("put 1");
    }

    @Test
    @DisplayName("API-XO-23: so do those of a receiver, which has told an outcome")
    void receiverDetachedBehindOurClose() {
        receiver();
        peer.says(transfer().deliveryTag(tag("t")).message("a"));
        peer.delivery().accept();
        peer.hears(disposition().state(Accepted.INSTANCE).settled(false));
        peer.ignores();
        peer.connection().close();
        peer.says(detach().closed(true), end(), close());
        assertThat(store.calls).containsExactly("state t accepted");
    }

    @Test
    @DisplayName(
            "API-XO-23: when the peer closes the connection, its links are not closed, though the application closes them")
    void linkClosedBehindPeersClose() {
        Sender sender = sender();
        sender.send(Message.create("a"));
        peer.hears(transfer());
        peer.says(close());
        sender.close();
        sender.session().close();
        peer.connection().close();
        peer.hears(close());
        assertThat(store.calls).containsExactly("put 1");
    }

    private SenderOptions options() {
        return SenderOptions.builder().name("orders").exactlyOnce().store(store).build();
    }

    @Test
    @DisplayName("API-XO-23: what is taken back before it went out leaves no record")
    void takenBack() {
        Sender sender = sender();
        store.slow();
        sender.send(Message.create("a")).abort();
        store.writes();
        peer.hearsNothing();
        assertThat(store.calls).containsExactly("put 1", "remove 1");
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("TXN-07: what is sent in a transaction is not recorded, for after a restart the transaction is gone")
    void inTransaction() {
        TransactionalState post = new TransactionalState(new byte[] {1}, null);
        sender().send(Message.create("a"), DeliveryOptions.DEFAULT.withState(post));
        peer.hears(transfer().state(post).message("a"));
        assertThat(store.calls).isEmpty();
    }

    @Test
    @DisplayName("API-XO-23: what was not sent to one peer is recorded for the next, as after a failover")
    void anotherPeer() {
        Sender sender = peer.sender("q", options(), Reunion.answer(Role.RECEIVER, Map.of()), 1);
        sender.send(Message.create("a"));
        sender.send(Message.create("b"));
        peer.ignores().hangsUp();
        store.calls.clear();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open().containerId("another"), begin().remoteChannel(0));
        peer.hears(attach(Role.SENDER).unsettled(Map.of()));
        assertThat(store.calls).containsExactly("remove 1", "remove 2", "put 2");
        assertThat(reunion.told()).contains("delivery '1' of sender 'orders' in doubt");
        peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()), flow().deliveryCount(1).linkCredit(10));
        peer.hears(transfer().deliveryTag(tag("2")).message("b"));
    }

    // ------------------------------------------------------------------ of a receiver

    private Receiver accepted() {
        Receiver receiver = receiver();
        peer.says(transfer().deliveryTag("x").message("a"));
        Objects.requireNonNull(receiver.current()).accept();
        peer.hears(disposition().role(Role.RECEIVER).state(Accepted.INSTANCE));
        return receiver;
    }

    @Test
    @DisplayName("API-XO-23: an outcome stays recorded when the connection is closed before the sender has settled")
    void outcomeStays() {
        accepted();
        peer.ignores();
        peer.connection().close();
        peer.says(close());
        assertThat(store.calls).containsExactly("state x accepted");
    }

    @Test
    @DisplayName("API-XO-22: of a link that the peer closes no outcome stays recorded")
    void outcomeGoes() {
        accepted();
        peer.says(detach().closed(true));
        assertThat(store.calls).containsExactly("state x accepted", "remove x");
    }

    @Test
    @DisplayName("API-XO-22: no outcome stays recorded where the sender does not recover")
    void outcomeInVain() {
        accepted();
        comesBackWithout(Role.SENDER);
        assertThat(store.calls).containsExactly("state x accepted", "remove x");
    }

    @Test
    @DisplayName(
            "API-XO-07 row 4: what the receiver settles while the connection is away is shown until the sender knows")
    void settledWhileAway() {
        Receiver receiver = receiver();
        peer.says(transfer().deliveryTag("x").message("a"));
        Delivery delivery = Objects.requireNonNull(receiver.current());
        reunion.comesBack(() -> {
            peer.takeEvents(); // and the delivery is suspended
            delivery.settle(Accepted.INSTANCE);
        });
        peer.hears(attach(Role.RECEIVER).unsettled(map("x", Accepted.INSTANCE)));
        peer.says(
                Reunion.answer(Role.SENDER, map("x", null)),
                transfer().deliveryTag("x").resume(true).settled(true).state(Accepted.INSTANCE));
        assertThat(receiver.unsettledCount()).isZero();
        assertThat(store.calls).containsExactly("state x accepted", "remove x");
    }

    // ------------------------------------------------------------------ streams

    @Test
    @DisplayName("API-XO-06: whoever gives a message in parts hears of room when what was resumed has gone out")
    void roomForMore() {
        Sender sender = reunion.sender();
        sender.beginDelivery(null);
        sender.write(ByteBuffer.allocate(100_000));
        peer.hearsAll();
        reunion.comesBack();
        assertThat(sender.queued()).isZero();
        peer.hears(attach(Role.SENDER));
        sender.write(ByteBuffer.allocate(128 * 1024));
        reunion.told();
        peer.takeEvents();
        peer.says(Reunion.answer(Role.RECEIVER, map("1", null)));
        peer.hearsAll();
        assertThat(peer.takeEvents()).contains("flow sender 'orders' credit 0");
        assertThat(sender.write(ByteBuffer.allocate(1000))).isEqualTo(1000);
    }

    @Test
    @DisplayName(
            "RES-19 case 11: a message that is taken back in parts while it is shown is aborted when the peer has answered")
    void takenBackWhileShown() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.beginDelivery(null);
        sender.write(ByteBuffer.allocate(100));
        peer.hears(transfer().more(true));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        delivery.abort();
        peer.says(Reunion.answer(Role.RECEIVER, map("1", null)));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).aborted(true));
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName("RES-19 case 11: a message that is taken back when part of it was resumed is aborted behind that part")
    void takenBackInBetween() {
        Sender sender = reunion.sender();
        Delivery delivery = sender.beginDelivery(null);
        sender.write(ByteBuffer.allocate(100));
        peer.hears(transfer().more(true));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        peer.says(Reunion.answer(Role.RECEIVER, map("1", null)));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).more(true));
        delivery.abort();
        Frame abort = peer.hears(transfer().aborted(true));
        assertThat(abort.has("delivery-id")).isFalse();
        assertThat(sender.unsettledCount()).isZero();
    }

    // ------------------------------------------------------------------ diagnosis

    private String diagnosis() {
        return peer.connection().diagnose().join().toString();
    }

    @Test
    @DisplayName("API-CNX-20: a link says that it waits for its store, and how many deliveries wait to be resumed")
    void diagnosed() {
        Sender sender = peer.session().createSender("q", options());
        store.slow();
        sender.open();
        peer.hearsNothing();
        assertThat(diagnosis()).contains("waitsFor the store to be read");
        store.writes();
        peer.hears(attach(Role.SENDER));
        peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()), flow().deliveryCount(0).linkCredit(10));
        sender.send(Message.create("a"));
        assertThat(diagnosis())
                .contains("waitsFor the store to record a message")
                .doesNotContain("suspended");
        store.writes();
        peer.hears(transfer());
        reunion.comesBack();
        assertThat(diagnosis()).contains("unsettled 1", "suspended 1");
    }
}
