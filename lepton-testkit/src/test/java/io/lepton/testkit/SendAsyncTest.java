package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.disposition;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageException;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Role;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.InDoubtException;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.SendQueueFullException;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.ProtocolHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the future of a message that was sent with {@code sendAsync} becomes. */
class SendAsyncTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static Message text(String text) {
        return Message.create(text);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        try {
            Object value = future.getNow(null);
            throw new AssertionError("not failed: " + value);
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    private void accepts(int id) {
        peer.says(disposition(Role.RECEIVER).first(id).settled(true).state(Accepted.INSTANCE));
    }

    @Test
    @DisplayName("API-SND-08: is completed with the delivery when the peer has settled it, not when it has an outcome")
    void completedWhenSettled() {
        Sender sender = peer.sender("q", 10);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        peer.hears(transfer().message("a"));
        assertThat(sent).isNotDone();
        peer.says(disposition(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        assertThat(sent).isNotDone();
        peer.says(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        assertThat(sent.getNow(null).outcome()).isEqualTo(Accepted.INSTANCE);
        assertThat(sent.getNow(null).isRemotelySettled()).isTrue();
    }

    @Test
    @DisplayName("API-SND-08: a rejection is an outcome to be read, no exception")
    void rejected() {
        Sender sender = peer.sender("q", 10);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        peer.ignores();
        Rejected no = new Rejected(Condition.of(AmqpError.NOT_ALLOWED, "no"));
        peer.says(disposition(Role.RECEIVER).first(0).settled(true).state(no));
        assertThat(sent.getNow(null).outcome()).isEqualTo(no);
    }

    @Test
    @DisplayName("API-SND-08: is completed at once where deliveries go out settled")
    void settledAtStart() {
        Sender sender = peer.sender(
                "q",
                SenderOptions.builder().atMostOnce().build(),
                attach(Role.RECEIVER).target("q"),
                10);
        assertThat(sender.sendAsync(text("a"))).isCompleted();
    }

    @Test
    @DisplayName("API-SND-08: from another thread the message is encoded at once, and sent on the connection's")
    void fromAnotherThread() {
        peer.time().belongsHere();
        Sender sender = peer.sender("q", 10);
        Message message = text("as it was");
        CompletableFuture<Delivery> sent =
                CompletableFuture.supplyAsync(() -> sender.sendAsync(message)).join();
        message.body("changed");
        peer.hears(transfer().message("as it was"));
        accepts(0);
        assertThat(sent).isCompleted();
    }

    @Test
    @DisplayName("API-SND-08: what depends on it runs after the handler was told, and may call anything")
    void completedAfterTheHandler() {
        List<String> order = new ArrayList<>();
        Recorder handler = new Recorder() {
            @Override
            public void onDelivery(Delivery delivery) {
                order.add("handler");
            }
        };
        ScriptedPeer peer = ScriptedPeer.client().handler(handler).start();
        Sender sender = peer.sender("q", 10);
        sender.sendAsync(text("a")).thenAccept(delivery -> {
            order.add("future");
            sender.send(text("b"));
        });
        peer.ignores();
        peer.says(disposition(Role.RECEIVER).first(0).settled(true).state(Accepted.INSTANCE));
        peer.hears(transfer().message("b"));
        assertThat(order).containsExactly("handler", "future");
    }

    @Test
    @DisplayName("API-SND-08 API-RCN-15: fails with InDoubtException when its outcome will not be known")
    void inDoubt() {
        Sender sender = peer.sender("q", 10);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        peer.ignores();
        peer.hangsUp();
        assertThat(failure(sent)).isInstanceOfSatisfying(InDoubtException.class, e -> {
            assertThat(e.isUnsent()).isFalse();
            assertThat(e.delivery().isInDoubt()).isTrue();
        });
    }

    @Test
    @DisplayName("API-SND-08 API-RCN-15: says so, and why, when nothing of the message was sent")
    void unsent() {
        Sender sender = peer.sender("q", 0);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        peer.says(detach().closed(true).error(Condition.of(AmqpError.NOT_FOUND, "gone")));
        assertThat(failure(sent)).isInstanceOfSatisfying(InDoubtException.class, e -> {
            assertThat(e.isUnsent()).isTrue();
            assertThat(e.condition().name()).isEqualTo(AmqpError.NOT_FOUND);
        });
    }

    @Test
    @DisplayName("API-SND-08 API-GUA-02: where what is in doubt is sent again, it waits for that delivery")
    void sentAgain() {
        Sender sender = peer.sender(
                "q",
                SenderOptions.builder().inDoubt(InDoubt.RESEND).build(),
                attach(Role.RECEIVER).target("q"),
                10);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        sender.unsettled().get(0).setContext("record 1");
        peer.ignores();
        peer.hangsUp();
        assertThat(sent).isNotDone();
        peer.reconnects().hears(header(ProtocolHeader.AMQP), open(), begin());
        peer.says(header(ProtocolHeader.AMQP), open(), begin().remoteChannel(0));
        peer.hears(attach().name(sender.name()));
        peer.says(attach(Role.RECEIVER).name(sender.name()).target("q"), flow().linkCredit(10));
        accepts((int) peer.hears(transfer().message("a")).number("delivery-id"));
        assertThat(sent.getNow(null).isInDoubt()).isFalse();
        assertThat(sent.getNow(null).context()).isEqualTo("record 1");
    }

    @Test
    @DisplayName("API-SND-08: an outcome that was known before the connection was lost counts")
    void outcomeBeforeTheLoss() {
        Sender sender = peer.sender("q", 10);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        peer.ignores();
        peer.says(disposition(Role.RECEIVER).first(0).settled(false).state(Accepted.INSTANCE));
        peer.hangsUp();
        assertThat(sent.getNow(null).outcome()).isEqualTo(Accepted.INSTANCE);
    }

    @Test
    @DisplayName("API-SND-08: is completed when the application settles the delivery, outside of that call")
    void settledByTheApplication() {
        Sender sender = peer.sender("q", 10);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        peer.ignores();
        sender.unsettled().get(0).settle();
        assertThat(sent).isNotDone();
        peer.turn();
        assertThat(sent).isCompleted();
    }

    @Test
    @DisplayName("API-SND-08 API-DLV-11: fails when the delivery is taken back")
    void takenBack() {
        Sender sender = peer.sender("q", 0);
        CompletableFuture<Delivery> sent = sender.sendAsync(text("a"));
        sender.unsettled().get(0).abort();
        peer.turn();
        assertThat(failure(sent)).isInstanceOf(LinkException.class).hasMessageContaining("taken back");
    }

    @Test
    @DisplayName("API-SND-01 API-SND-08: what other threads hand over is bounded by maxQueued, until it is sent")
    void tooManyOnTheirWay() {
        peer.time().belongsHere();
        Sender sender = peer.sender(
                "q",
                SenderOptions.builder().maxQueued(2).build(),
                attach(Role.RECEIVER).target("q"),
                10);
        List<CompletableFuture<Delivery>> sent = CompletableFuture.supplyAsync(() -> List.of("a", "b", "c").stream()
                        .map(text -> sender.sendAsync(text(text)))
                        .toList())
                .join();
        assertThat(failure(sent.get(2))).isInstanceOf(SendQueueFullException.class);
        peer.hears(transfer().message("a"), transfer().message("b"));
        peer.hearsNothing();
        CompletableFuture.runAsync(() -> sender.sendAsync(text("unfit").contentEncoding("gzip")))
                .join();
        CompletableFuture.runAsync(() -> {
                    sender.sendAsync(text("d"));
                    sender.sendAsync(text("e"));
                })
                .join();
        peer.hears(transfer().message("d"), transfer().message("e"));
    }

    @Test
    @DisplayName("API-SND-08: what send would throw, and an ended connection, come by the future too")
    void refusals() {
        Sender sender = peer.sender(
                "q",
                SenderOptions.builder().maxQueued(1).build(),
                attach(Role.RECEIVER).target("q"),
                0);
        sender.sendAsync(text("a"));
        assertThat(failure(sender.sendAsync(text("b")))).isInstanceOf(SendQueueFullException.class);
        assertThat(failure(sender.sendAsync(text("c").contentEncoding("gzip")))).isInstanceOf(MessageException.class);
        sender.close();
        assertThat(failure(sender.sendAsync(text("d")))).isInstanceOf(IllegalStateException.class);
        peer.connection().close();
        assertThat(failure(sender.sendAsync(text("e")))).isInstanceOf(ConnectionException.class);
        assertThatThrownBy(() -> sender.sendAsync(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @DisplayName("API-DLV-13: what the application hangs on such a delivery is kept, be it another's future")
    void contextIsTheApplications() {
        Sender sender = peer.sender("q", 10);
        CompletableFuture<Delivery> first = sender.sendAsync(text("a"));
        CompletableFuture<Delivery> second = sender.sendAsync(text("b"));
        Delivery delivery = sender.unsettled().get(1);
        assertThat(delivery.context()).isNull();
        delivery.setContext(first);
        assertThat(delivery.context()).isSameAs(first);
        peer.ignores();
        accepts(1);
        assertThat(second).isCompleted();
        assertThat(first).isNotDone();
        assertThat(delivery.context()).isSameAs(first);
    }
}
