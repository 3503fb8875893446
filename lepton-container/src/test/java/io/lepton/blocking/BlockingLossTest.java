package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.ConnectionOptions;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.InDoubtException;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls are told when their connection is lost, and what becomes of messages on the next. */
@Timeout(60)
class BlockingLossTest {
    private final Deciding deciding = new Deciding();

    @Test
    @DisplayName("API-BLK-13: a message that waits when the connection is lost is no link that the peer has closed")
    void lostWhileWaiting() {
        try (Peer peer = deciding.peer(0);
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
        try (Peer peer = deciding.peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> first = sender.sendAsync(Message.create("first"));
            CompletableFuture<Delivery> second = sender.sendAsync(Message.create("second"));
            deciding.received();
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
        try (Peer peer = deciding.peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            deciding.received();
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
        try (Peer first = deciding.peer(0);
                Peer second = Peer.with(small);
                BlockingConnection connection = BlockingConnection.connect(first.url(), failover(second))) {
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

    @Test
    @DisplayName("API-BLK-04: a message in doubt when the connection is lost is a ConnectionException that says so")
    void lostInDoubt() throws InterruptedException {
        try (Peer first = deciding.peer(10);
                Peer second = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(first.url(), failover(second))) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("keep")));
            deciding.received();
            first.listener.close();
            first.vanishes();
            ConnectionException thrown = catchThrowableOfType(ConnectionException.class, () -> soon(sent));
            assertThat(thrown.getCause())
                    .isInstanceOfSatisfying(
                            InDoubtException.class,
                            e -> assertThat(e.isUnsent()).isFalse());
            assertThat(sender.send(Message.create("m")).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-BLK-04: a message that was not sent before the loss is sent on the new connection")
    void lostUnsent() {
        try (Peer first = deciding.peer(0);
                Peer second = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(first.url(), failover(second))) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("m")));
            connection.await(() -> sender.link().queued() == 1, null);
            first.listener.close();
            first.vanishes();
            assertThat(soon(sent).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-BLK-04 API-GUA-02: where what is in doubt is sent again, the call waits for that")
    void lostAndSentAgain() throws InterruptedException {
        try (Peer first = deciding.peer(10);
                Peer second = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(first.url(), failover(second))) {
            BlockingSender sender = connection.createSender(
                    "q", SenderOptions.builder().inDoubt(InDoubt.RESEND).build());
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(Message.create("keep")));
            deciding.received();
            first.listener.close();
            first.vanishes();
            assertThat(soon(sent).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    private static ConnectionOptions failover(Peer second) {
        return Deciding.reconnecting().toBuilder()
                .failoverUrls(List.of(second.url()))
                .build();
    }
}
