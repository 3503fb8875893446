package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static io.lepton.testkit.Reunion.map;
import static io.lepton.testkit.Reunion.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.amqp.Received;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Links whose deliveries are recorded: what rests on a record waits until it is safe, and is found after a restart. */
class StoreTest {
    private final SlowStore store = new SlowStore();
    private final Reunion reunion = new Reunion();
    private final ScriptedPeer peer = reunion.peer;

    private static SenderOptions.Builder sending(DeliveryStore store) {
        return SenderOptions.builder().store(store);
    }

    private static ReceiverOptions.Builder receiving(DeliveryStore store) {
        return ReceiverOptions.builder().store(store);
    }

    @Test
    @DisplayName(
            "API-XO-08 API-XO-23: a transfer goes out once its message is recorded, and what is behind it waits, too")
    void transferWaits() {
        Sender sender = reunion.sender(sending(store));
        store.slow();
        sender.send(Message.create("a"));
        sender.send(Message.create("b"));
        peer.hearsNothing();
        assertThat(store.calls).containsExactly("put 1", "put 2");
        store.writes();
        peer.hears(transfer().message("a"));
        peer.hears(transfer().message("b"));
    }

    @Test
    @DisplayName("API-XO-08: the sender's settlement goes out once the removal is recorded")
    void settlementWaits() {
        Sender sender = reunion.sender(sending(store));
        Delivery delivery = sender.send(Message.create("a"));
        peer.hears(transfer());
        store.slow();
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        assertThat(delivery.isLocallySettled()).isTrue();
        peer.hearsNothing();
        store.writes();
        peer.hears(disposition().role(Role.SENDER).first(0).settled(true));
        assertThat(sender.unsettledCount()).isZero();
        assertThat(store.calls).containsExactly("put 1", "remove 1");
    }

    @Test
    @DisplayName(
            "API-XO-08: the receiver's outcome goes out once it is recorded, and its record goes when it is settled")
    void outcomeWaits() {
        Receiver receiver = reunion.receiver(receiving(store));
        store.slow();
        peer.says(transfer().deliveryTag("x").message("a"));
        Objects.requireNonNull(receiver.current()).accept();
        peer.hearsNothing();
        assertThat(store.calls).containsExactly("state x accepted");
        store.writes();
        peer.hears(disposition().role(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        peer.says(disposition().role(Role.SENDER).first(0).settled(true));
        assertThat(store.calls).containsExactly("state x accepted", "remove x");
    }

    @Test
    @DisplayName(
            "API-XO-08: an outcome that is not recorded yet when the connection is lost is not shown, but told when it is")
    void unrecordedIsNotShown() {
        Receiver receiver = reunion.receiver(receiving(store));
        store.slow();
        peer.says(transfer().deliveryTag("0").message("a"));
        Objects.requireNonNull(receiver.current()).accept();
        reunion.resumes(Role.RECEIVER, map("0", new Received(1, 0)), map("0", null));
        peer.ignores();
        peer.says(transfer().deliveryTag("0").resume(true));
        peer.hearsNothing();
        store.writes();
        peer.hears(disposition().role(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
    }

    @Test
    @DisplayName(
            "API-XO-08: a settlement that is not recorded yet when the connection is lost goes with the resumed transfer")
    void unrecordedSettlement() {
        Sender sender = reunion.sender(sending(store));
        sender.send(Message.create("a"));
        store.slow();
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        reunion.resumes(Role.SENDER, map("1", Accepted.INSTANCE), map("1", Accepted.INSTANCE));
        peer.hearsNothing();
        store.writes();
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).settled(true).state(Accepted.INSTANCE));
        assertThat(sender.unsettledCount()).isZero();
    }

    @Test
    @DisplayName(
            "API-XO-23: what a killed sender had recorded is shown by the next process, and sent where it never arrived")
    void senderRestarts() {
        reunion.sender(sending(store)).send(Message.create("a"));
        peer.hears(transfer());
        store.crashes();
        Reunion next = new Reunion();
        Sender sender = next.peer.session().createSender("q", options(sending(store)));
        sender.open();
        next.peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        next.peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()), flow().deliveryCount(0).linkCredit(10));
        next.peer.hears(transfer().deliveryTag(tag("1")).resume(false).message("a"));
    }

    private static SenderOptions options(SenderOptions.Builder builder) {
        return builder.name("orders").exactlyOnce().build();
    }

    @Test
    @DisplayName(
            "API-XO-23: an outcome that a killed receiver had recorded is shown by the next process: nothing comes twice")
    void receiverRestarts() {
        Receiver receiver = reunion.receiver(receiving(store));
        peer.says(transfer().deliveryTag("0").message("a"));
        Objects.requireNonNull(receiver.current()).accept();
        store.crashes();
        Reunion next = new Reunion();
        Receiver again = next.peer
                .session()
                .createReceiver(
                        "q", receiving(store).name("orders").exactlyOnce().build());
        again.open();
        next.peer.hears(attach(Role.RECEIVER).unsettled(map("0", Accepted.INSTANCE)));
        next.peer.says(
                Reunion.answer(Role.SENDER, map("0", null)),
                transfer().deliveryTag("0").resume(true).settled(true).state(Accepted.INSTANCE));
        assertThat(again.queued()).isZero();
        assertThat(again.unsettledCount()).isZero();
        assertThat(store.calls).endsWith("remove 0");
    }

    @Test
    @DisplayName("API-XO-09: tags do not begin anew after a restart")
    void tagsAfterRestart() {
        reunion.sender(sending(store)).send(Message.create("a"));
        store.crashes();
        Reunion next = new Reunion();
        Sender sender = next.sender(sending(store));
        Delivery delivery = sender.send(Message.create("b"));
        assertThat(delivery.tagAsString()).isEqualTo(Long.toString((1L << 32) + 1));
    }

    @Test
    @DisplayName("API-XO-23: what is sent before the peer is known is recorded under its name, once it is")
    void sentBeforeOpen() {
        Sender sender = peer.connection().createSession().createSender("q", options(sending(store.slow())));
        peer.connection().open();
        sender.session().open();
        sender.open();
        sender.send(Message.create("a"));
        assertThat(store.calls).isEmpty();
        peer.ignores();
        peer.says(
                Frames.header(io.lepton.frame.ProtocolHeader.AMQP),
                open(),
                Frames.begin().remoteChannel(0));
        store.writes();
        assertThat(store.calls).containsExactly("put 1");
        peer.hears(attach(Role.SENDER).unsettled(Map.of()));
        peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()), flow().deliveryCount(0).linkCredit(10));
        peer.hears(transfer().message("a"));
    }

    @Test
    @DisplayName("API-XO-23: the attach waits until the store is read, and nothing else does")
    void attachWaits() {
        Sender sender = peer.session().createSender("q", options(sending(store.slow())));
        sender.open();
        peer.hearsNothing();
        peer.connection()
                .sessions()
                .get(0)
                .createSender("r", SenderOptions.DEFAULT)
                .open();
        peer.hears(attach(Role.SENDER));
        store.writes();
        peer.hears(attach(Role.SENDER).name("orders").unsettled(Map.of()));
        assertThat(sender.failure()).isNull();
    }

    @Test
    @DisplayName("API-XO-23: a link whose store is not read when the session begins is not one too many")
    void readAfterBegin() {
        Sender sender = peer.connection().createSession().createSender("q", options(sending(store.slow())));
        peer.connection().open();
        sender.session().open();
        sender.open();
        peer.ignores();
        peer.says(
                Frames.header(io.lepton.frame.ProtocolHeader.AMQP),
                open(),
                Frames.begin().remoteChannel(0));
        peer.hearsNothing();
        assertThat(reunion.told()).isEmpty();
        store.writes();
        peer.hears(attach(Role.SENDER).unsettled(Map.of()));
    }

    @Test
    @DisplayName(
            "API-XO-23: a store that fails ends our side with internal-error, and says why; nothing was sent, and the "
                    + "link stays at the peer")
    void failingStore() {
        Sender sender = reunion.sender(sending(store));
        store.fails(new IllegalStateException("disk full"));
        sender.send(Message.create("a"));
        peer.hears(detach().closed(false).error(AmqpError.INTERNAL_ERROR));
        assertThat(String.valueOf(sender.failure())).contains("disk full");
        peer.says(detach().closed(false));
        peer.hearsNothing();
        assertThat(reunion.told()).contains("close sender 'orders'");
    }

    @Test
    @DisplayName(
            "API-XO-23: when its store fails a receiver leaves the records that it has, and the sender keeps its own")
    void failingStoreOfReceiver() {
        Receiver receiver = reunion.receiver(receiving(store));
        peer.says(transfer().deliveryTag(tag("s")).message("a"));
        peer.delivery().accept();
        peer.hears(disposition().state(Accepted.INSTANCE));
        store.fails(new IllegalStateException("disk full"));
        peer.says(transfer().deliveryTag(tag("t")).message("b"));
        peer.delivery().accept();
        peer.hears(detach().closed(false).error(AmqpError.INTERNAL_ERROR));
        peer.says(detach().closed(false));
        assertThat(String.valueOf(receiver.failure())).contains("disk full");
        assertThat(store.calls).containsExactly("state s accepted", "state t accepted");
    }

    @Test
    @DisplayName(
            "API-XO-23: where the store fails of a link that the peer attaches, the connection is closed: a refusal would say "
                    + "that we do not recover")
    void failingStoreOfServed() {
        store.fails(new IllegalStateException("disk full"));
        ScriptedPeer served = ScriptedPeer.client()
                .handler(new Recorder() {
                    private final ServedLinks links = new ServedLinks();

                    @Override
                    public void onLinkRemoteOpen(Link link) {
                        links.attached(link, store);
                        super.onLinkRemoteOpen(link);
                    }
                })
                .start();
        served.session();
        served.says(Reunion.answer(Role.SENDER, Map.of()).initialDeliveryCount(0));
        served.hears(close().error(AmqpError.INTERNAL_ERROR));
    }

    @Test
    @DisplayName("API-XO-23: what is wrong with our store is for us to know, and not for the peer")
    void failingStoreIsNotExplained() {
        Sender sender = reunion.sender(sending(store));
        store.fails(new CompletionException(new IllegalStateException("disk full: /var/lib/orders")));
        sender.send(Message.create("a"));
        assertThat(String.valueOf(peer.hears(detach()).error())).doesNotContain("disk full");
        assertThat(String.valueOf(sender.failure())).contains("failed: disk full: /var/lib/orders");
    }

    // ------------------------------------------------------------------ read late

    @Test
    @DisplayName(
            "API-XO-23: a link waits for what is recorded to be read, however long that takes, and is attached then")
    void readLate() {
        Sender sender = peer.session().createSender("q", options(sending(store.slow())));
        sender.open();
        Delivery delivery = sender.send(Message.create("a"));
        peer.hearsNothing();
        assertThat(delivery.tag())
                .as("it is not known yet which numbers are free")
                .isEmpty();
        assertThatThrownBy(sender::nextTag).isInstanceOf(IllegalStateException.class);
        store.writes();
        peer.hears(attach(Role.SENDER).unsettled(Map.of()));
        assertThat(store.calls).containsExactly("put 1");
    }

    @Test
    @DisplayName(
            "API-XO-09: what is sent before the records are read stands behind what is recorded, under a tag of its own")
    void sentBeforeItIsRead() {
        reunion.sender(sending(store)).send(Message.create("a"));
        store.crashes();
        Reunion next = new Reunion();
        Sender sender = next.peer.session().createSender("q", options(sending(store.slow())));
        sender.open();
        Delivery later = sender.send(Message.create("b"));
        store.writes();
        next.peer.hears(attach(Role.SENDER).unsettled(map("1", null)));
        assertThat(later.tagAsString()).isEqualTo(Long.toString((1L << 32) + 1));
        next.peer.says(
                Reunion.answer(Role.RECEIVER, Map.of()), flow().deliveryCount(0).linkCredit(10));
        next.peer.hears(transfer().deliveryTag(tag("1")).message("a"));
        next.peer.hears(transfer().deliveryTag(later.tag()).message("b"));
    }

    @Test
    @DisplayName("API-XO-23: what an application sends again under its own tag, and is recorded, is one message")
    void sentAgainByTheApplication() {
        reunion.sender(sending(store)).send(Message.create("a"), tag("order-7"));
        store.crashes();
        Reunion next = new Reunion();
        Sender sender = next.peer.session().createSender("q", options(sending(store.slow())));
        sender.open();
        Delivery again = sender.send(Message.create("a"), tag("order-7"));
        store.writes();
        next.peer.hears(attach(Role.SENDER).unsettled(map("order-7", null)));
        next.peer.says(
                Reunion.answer(Role.RECEIVER, map("order-7", Accepted.INSTANCE)),
                flow().deliveryCount(0).linkCredit(10));
        assertThat(again.outcome()).isEqualTo(Accepted.INSTANCE);
        store.writes();
        next.peer.hears(transfer().deliveryTag(tag("order-7")).resume(true).settled(true));
        assertThat(sender.unsettledCount()).isZero();
    }

    // ------------------------------------------------------------------ recorded late

    @Test
    @DisplayName(
            "API-XO-08: a settlement that is recorded after it was shown as unsettled goes with the resumed transfer, too")
    void recordedWhileShown() {
        Sender sender = reunion.sender(sending(store));
        sender.send(Message.create("a"));
        store.slow();
        peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
        reunion.comesBack();
        peer.hears(attach(Role.SENDER).unsettled(map("1", Accepted.INSTANCE)));
        store.writes();
        peer.says(Reunion.answer(Role.RECEIVER, map("1", Accepted.INSTANCE)));
        peer.hears(transfer().deliveryTag(tag("1")).resume(true).settled(true).state(Accepted.INSTANCE));
        assertThat(sender.unsettledCount()).isZero();
    }
}
