package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.ConnectionOptions;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.ReconnectOptions;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubtException;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls are told when their connection or link is taken away, and what they see of it when it comes back. */
@Timeout(60)
class BlockingLossTest {
    private static final Condition FORCED = Condition.of(LinkError.DETACH_FORCED, "by an operator");

    private final BlockingQueue<Link> attached = new LinkedBlockingQueue<>();
    private final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();

    /** A peer that gives that much credit, and leaves what it receives undecided unless it says "accept". */
    private Peer peer(int credit) {
        return Peer.with(new MessagingHandler() {
            @Override
            public HandlerOptions options() {
                return HandlerOptions.builder().prefetch(0).autoAccept(false).build();
            }

            @Override
            public void onLinkOpened(LinkEvent event) {
                if (event.link() instanceof Receiver receiver && credit > 0) {
                    receiver.flow(credit);
                }
                attached.add(event.link());
            }

            @Override
            public void onMessage(MessageEvent event) {
                if ("accept".equals(event.message().body())) {
                    event.delivery().accept();
                }
                received.add(event.delivery());
            }
        });
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    /** The peer takes the link away, as an operator there would have it. */
    private static void forces(Link link) {
        link.connection().execute(() -> link.close(FORCED));
    }

    // ------------------------------------------------------------------ a connection that is lost for good

    @Test
    @DisplayName("API-BLK-13: a message that waits when the connection is lost is no link that the peer has closed")
    void lostWhileWaiting() {
        try (Peer peer = peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            connection.await(() -> sender.link().queued() == 1, null);
            peer.vanishes();
            ConnectionLostException thrown = catchThrowableOfType(ConnectionLostException.class, () -> soon(sent));
            assertThat(thrown)
                    .hasMessageStartingWith("Connection " + connection.url() + " disconnected: " + LeptonError.IO)
                    .hasMessageEndingWith(": the message was not sent");
            assertThat(thrown.isInDoubt()).isFalse();
            assertThat(thrown.delivery()).isNull();
            assertThatThrownBy(() -> sender.send(Message.create("later"))).isInstanceOf(ConnectionLostException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-13: of messages of which one was sent and one waits, both senders learn of the same loss")
    void lostSentAndWaiting() throws InterruptedException {
        try (Peer peer = peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> first = sender.sendAsync(Message.create("first"));
            CompletableFuture<Delivery> second = sender.sendAsync(Message.create("second"));
            next(received);
            peer.vanishes();
            ConnectionLostException doubtful = catchThrowableOfType(ConnectionLostException.class, () -> soon(first));
            assertThat(doubtful.isInDoubt()).isTrue();
            ConnectionLostException unsent = catchThrowableOfType(ConnectionLostException.class, () -> soon(second));
            assertThat(unsent.isInDoubt()).isFalse();
        }
    }

    @Test
    @DisplayName("API-BLK-04: what is thrown for a message in doubt says so itself, and of which delivery")
    void saysWhatIsInDoubt() throws InterruptedException {
        try (Peer peer = peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            next(received);
            Delivery delivery = soon(CompletableFuture.supplyAsync(
                            () -> sender.link().unsettled(), connection.connection()))
                    .get(0);
            peer.vanishes();
            ConnectionLostException thrown = catchThrowableOfType(ConnectionLostException.class, () -> soon(sent));
            assertThat(thrown.isInDoubt()).isTrue();
            assertThat(thrown.delivery()).isSameAs(delivery);
            assertThat(thrown)
                    .hasMessageEndingWith(": the message is in doubt, it may have arrived (" + delivery + ")")
                    .hasCauseInstanceOf(InDoubtException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-13: a link that is closed here while a send waits says what is known of the message")
    void closedMeanwhile() throws InterruptedException {
        try (Peer peer = peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            next(received);
            connection.connection().execute(() -> sender.link().close());
            LinkClosedException thrown = catchThrowableOfType(LinkClosedException.class, () -> soon(sent));
            assertThat(thrown).hasMessageStartingWith(sender + " was closed meanwhile: the message is in doubt");
            assertThat(thrown.isInDoubt()).isTrue();
            assertThat(thrown.condition()).isNull();
            assertThatThrownBy(() -> sender.send(Message.create("later"))).isInstanceOf(LinkClosedException.class);
        }
    }

    @Test
    @DisplayName(
            "API-BLK-04: a message that waits, and is too large for the peer of the new connection, is refused as that")
    void tooLargeForTheNextPeer() {
        MessagingHandler small = new MessagingHandler() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.receiver()
                        .setOptions(
                                ReceiverOptions.builder().maxMessageSize(100).build());
            }
        };
        try (Peer first = peer(0);
                Peer second = Peer.with(small);
                BlockingConnection connection = BlockingConnection.connect(
                        first.url(),
                        reconnecting().toBuilder()
                                .failoverUrls(List.of(second.url()))
                                .build())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m".repeat(200))));
            connection.await(() -> sender.link().queued() == 1, null);
            first.listener.close();
            first.vanishes();
            assertThatThrownBy(() -> soon(sent))
                    .isInstanceOf(MessageTooLargeException.class)
                    .hasMessageEndingWith("larger than the 100 bytes that the peer takes: the message was not sent");
            assertThat(sender.send(Message.create("m")).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    // ------------------------------------------------------------------ a link that an operator takes away

    private static ConnectionOptions reconnecting() {
        return ConnectionOptions.builder()
                .reconnect(ReconnectOptions.builder()
                        .initialDelay(Duration.ofMillis(1))
                        .build())
                .build();
    }

    @Test
    @DisplayName(
            "API-LNK-22: a sender that is detached by force is attached again, and a message that waits goes out then")
    void senderComesBack() throws InterruptedException {
        try (Peer peer = peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url(), reconnecting())) {
            BlockingSender sender = connection.createSender("q");
            Link first = next(attached);
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("accept")));
            connection.await(() -> sender.link().queued() == 1, null);
            forces(first);
            Link again = next(attached);
            assertThat(again.name()).isEqualTo(first.name());
            again.connection().execute(() -> ((Receiver) again).flow(1));
            assertThat(soon(sent).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-LNK-22: what was sent before a detach by force is in doubt, and the sender can be used again")
    void inDoubtByForce() throws InterruptedException {
        try (Peer peer = peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url(), reconnecting())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("keep")));
            next(received);
            forces(next(attached));
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
        try (Peer peer = peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url(), reconnecting())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            Link first = next(attached);
            CompletableFuture<Delivery> waiting = elsewhere(receiver::receive);
            connection.await(() -> receiver.link().credit() == 1, null);
            forces(first);
            Sender again = (Sender) next(attached);
            again.connection().execute(() -> again.send(Message.create("m")));
            assertThat(soon(waiting).message().body()).isEqualTo("m");
        }
    }

    @Test
    @DisplayName("API-LNK-22: when the delays are used up, calls that wait learn that the link was detached by force")
    void usedUp() throws InterruptedException {
        SenderOptions once =
                SenderOptions.builder().reattach(List.of(Duration.ZERO)).build();
        try (Peer peer = peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q", once);
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            connection.await(() -> sender.link().queued() == 1, null);
            forces(next(attached));
            forces(next(attached));
            assertThatThrownBy(() -> soon(sent))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(sender + " closed due to: " + FORCED + ": the message was not sent");
            assertThatThrownBy(() -> sender.send(Message.create("later"))).isInstanceOf(LinkDetachedException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-14: where the link is not to come back, a detach by force is told with its reason")
    void doesNotComeBack() throws InterruptedException {
        try (Peer peer = peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<Delivery> waiting = elsewhere(receiver::receive);
            connection.await(() -> receiver.link().credit() == 1, null);
            forces(next(attached));
            assertThatThrownBy(() -> soon(waiting))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(receiver + " closed due to: " + FORCED);
        }
    }
}
