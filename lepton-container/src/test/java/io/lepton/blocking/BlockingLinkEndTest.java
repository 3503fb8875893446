package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubtException;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls are told when their link ends, here or by the peer, and what they see of it when it comes back. */
@Timeout(60)
class BlockingLinkEndTest {
    private static final Condition FORCED = Condition.of(LinkError.DETACH_FORCED, "by an operator");

    private final Deciding deciding = new Deciding();

    /** The peer takes the link away, as an operator there would have it. */
    private static void forces(Link link) {
        link.connection().execute(() -> link.close(FORCED));
    }

    // ------------------------------------------------------------------ a link that ends for good

    @Test
    @DisplayName("API-BLK-13: a link that is closed here while a send waits says what is known of the message")
    void closedMeanwhile() throws InterruptedException {
        try (Peer peer = deciding.peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            deciding.received();
            connection.connection().execute(() -> sender.link().close());
            LinkClosedException thrown = catchThrowableOfType(LinkClosedException.class, () -> soon(sent));
            assertThat(thrown).hasMessageStartingWith(sender + " was closed meanwhile: the message is in doubt");
            assertThat(thrown.isInDoubt()).isTrue();
            assertThat(thrown.condition()).isNull();
            assertThatThrownBy(() -> sender.send(Message.create("later"))).isInstanceOf(LinkClosedException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-13 API-BLK-14: a peer that closes the link ends the sends that wait, and those that come")
    void linkClosedByPeer() throws InterruptedException {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("keep")));
            Receiver receiver = deciding.received().receiver();
            receiver.connection()
                    .execute(() -> receiver.close(Condition.of(AmqpError.RESOURCE_DELETED, "the queue is gone")));
            String text = sender + " closed due to: amqp:resource-deleted: the queue is gone";
            LinkDetachedException thrown = catchThrowableOfType(LinkDetachedException.class, () -> soon(sent));
            assertThat(thrown)
                    .hasMessageStartingWith(text + ": the message is in doubt")
                    .hasCauseInstanceOf(InDoubtException.class);
            assertThat(thrown.isInDoubt()).isTrue();
            assertThatThrownBy(() -> sender.send(Message.create("m")))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(text);
            sender.close();
        }
    }

    @Test
    @DisplayName("API-BLK-13 API-LNK-10: a link that the peer only detaches is of no use either")
    void linkDetachedByPeer() throws InterruptedException {
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            connection.await(() -> sender.link().queued() == 1, null);
            Link link = deciding.attached();
            link.connection().execute(link::detach);
            assertThatThrownBy(() -> soon(sent))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(sender + " closed by peer: the message was not sent");
        }
    }

    @Test
    @DisplayName("API-BLK-13: a session that the peer ends takes its links with it, with its reason")
    void sessionEndedByPeer() throws InterruptedException {
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            connection.await(() -> sender.link().queued() == 1, null);
            Link link = deciding.attached();
            link.connection().execute(() -> link.session().close(Condition.of(AmqpError.INTERNAL_ERROR, "oops")));
            assertThatThrownBy(() -> soon(sent))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(sender + " closed due to: amqp:internal-error: oops: the message was not sent");
        }
    }

    // ------------------------------------------------------------------ a link that an operator takes away

    @Test
    @DisplayName(
            "API-LNK-22: a sender that is detached by force is attached again, and a message that waits goes out then")
    void senderComesBack() throws InterruptedException {
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url(), Deciding.reconnecting())) {
            BlockingSender sender = connection.createSender("q");
            Link first = deciding.attached();
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("accept")));
            connection.await(() -> sender.link().queued() == 1, null);
            forces(first);
            Link again = deciding.attached();
            assertThat(again.name()).isEqualTo(first.name());
            again.connection().execute(() -> ((Receiver) again).flow(1));
            assertThat(soon(sent).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-LNK-22: what was sent before a detach by force is in doubt, and the sender can be used again")
    void inDoubtByForce() throws InterruptedException {
        try (Peer peer = deciding.peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url(), Deciding.reconnecting())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("keep")));
            deciding.received();
            forces(deciding.attached());
            LinkDetachedException thrown = catchThrowableOfType(LinkDetachedException.class, () -> soon(sent));
            assertThat(thrown)
                    .hasMessageStartingWith(sender + " closed due to: " + FORCED + ": the message is in doubt");
            assertThat(thrown.isInDoubt()).isTrue();
            assertThat(sender.send(Message.create("accept")).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-LNK-22: a receiver that is detached by force is attached again, and the call that waits goes on")
    void receiverComesBack() throws InterruptedException {
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url(), Deciding.reconnecting())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            Link first = deciding.attached();
            CompletableFuture<Delivery> waiting = elsewhere(receiver::receive);
            connection.await(() -> receiver.link().credit() == 1, null);
            forces(first);
            Sender again = (Sender) deciding.attached();
            again.connection().execute(() -> again.send(Message.create("m")));
            assertThat(soon(waiting).message().body()).isEqualTo("m");
        }
    }

    @Test
    @DisplayName("API-LNK-22: when the delays are used up, calls that wait learn that the link was detached by force")
    void usedUp() throws InterruptedException {
        SenderOptions once =
                SenderOptions.builder().reattach(List.of(Duration.ZERO)).build();
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q", once);
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            connection.await(() -> sender.link().queued() == 1, null);
            forces(deciding.attached());
            forces(deciding.attached());
            assertThatThrownBy(() -> soon(sent))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(sender + " closed due to: " + FORCED + ": the message was not sent");
            assertThatThrownBy(() -> sender.send(Message.create("later"))).isInstanceOf(LinkDetachedException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-14: where the link is not to come back, a detach by force is told with its reason")
    void doesNotComeBack() throws InterruptedException {
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<Delivery> waiting = elsewhere(receiver::receive);
            connection.await(() -> receiver.link().credit() == 1, null);
            forces(deciding.attached());
            assertThatThrownBy(() -> soon(waiting))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(receiver + " closed due to: " + FORCED);
        }
    }
}
