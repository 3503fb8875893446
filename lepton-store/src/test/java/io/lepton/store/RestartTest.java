package io.lepton.store;

import static io.lepton.store.Deliveries.bytes;
import static io.lepton.store.Deliveries.loaded;
import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of an engine, over the end of one process and the start of the next, with a file of SQLite in between. */
class RestartTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "API-XO-08 API-XO-23: what a sender had sent is shown after a restart, sent where it never arrived, and forgotten")
    void sender() {
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            StoredLink link = new StoredLink(store);
            Sender sender = link.sender();
            sender.send(Message.create("a"));
            sender.send(Message.create("b"));
            link.peer.hears(transfer().message("a"), transfer().message("b"));
            link.peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
            link.peer.hears(disposition().role(Role.SENDER).first(0).settled(true));
            assertThat(store.statistics().records()).isEqualTo(3); // two messages, one settlement
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            StoredLink link = new StoredLink(store);
            link.open(Role.SENDER);
            link.peer.hears(attach(Role.SENDER).unsettled(StoredLink.map("2", null)));
            link.peer.says(
                    StoredLink.answer(Role.RECEIVER, Map.of()),
                    flow().deliveryCount(0).linkCredit(10));
            link.peer.hears(transfer().deliveryTag(bytes("2")).resume(false).message("b"));
            link.peer.says(disposition().role(Role.RECEIVER).first(0).state(Accepted.INSTANCE));
            link.peer.hears(disposition().role(Role.SENDER).first(0).settled(true));
            assertThat(loaded(store, link.identity())).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "API-XO-08 API-XO-23: an outcome that a receiver had recorded is shown after a restart: no message comes twice")
    void receiver() {
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            StoredLink link = new StoredLink(store);
            link.receiver();
            link.peer.says(transfer().deliveryTag(bytes("0")).message("a"));
            link.peer.delivery().accept();
            link.peer.hears(
                    disposition().role(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            StoredLink link = new StoredLink(store);
            Receiver receiver = (Receiver) link.open(Role.RECEIVER);
            link.peer.hears(attach(Role.RECEIVER).unsettled(StoredLink.map("0", Accepted.INSTANCE)));
            link.peer.says(
                    StoredLink.answer(Role.SENDER, StoredLink.map("0", null)),
                    transfer()
                            .deliveryTag(bytes("0"))
                            .resume(true)
                            .settled(true)
                            .state(Accepted.INSTANCE));
            assertThat(receiver.queued()).isZero();
            assertThat(receiver.unsettledCount()).isZero();
            assertThat(loaded(store, link.identity())).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "API-XO-25: the filter of duplicates knows after a restart what was decided before it, but not what was released")
    void messageIds() {
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            StoredLink link = new StoredLink(store);
            link.receiver();
            link.peer.says(transfer()
                    .deliveryTag(bytes("0"))
                    .payload(Message.create("a").id("accepted").encode()));
            link.peer.delivery().accept();
            link.peer.says(transfer()
                    .deliveryTag(bytes("1"))
                    .payload(Message.create("b").id("released").encode()));
            link.peer.delivery().release();
            link.peer.says(transfer()
                    .deliveryTag(bytes("2"))
                    .payload(Message.create("c").id("undecided").encode()));
        }
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(folder)) {
            StoredLink link = new StoredLink(store);
            Receiver receiver = (Receiver) link.open(Role.RECEIVER);
            link.peer.hears(attach(Role.RECEIVER));
            assertThat(receiver.remembered()).containsExactly("accepted");
        }
    }
}
