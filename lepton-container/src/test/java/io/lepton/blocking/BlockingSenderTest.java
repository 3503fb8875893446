package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.BodyType;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BlockingSenderTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Deciding deciding = new Deciding();

    private static Message text(String text) {
        return Message.create(text);
    }

    // ------------------------------------------------------------------ create

    @Test
    @DisplayName("API-BLK-05 API-BLK-14: a peer that refuses the link is told with its reason")
    void refused() {
        MessagingHandler refusing = new MessagingHandler() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.link().close(Condition.of(AmqpError.NOT_FOUND, "no such node"));
            }
        };
        try (Peer peer = Peer.with(refusing);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            SenderOptions named = SenderOptions.builder().name("mine").build();
            LinkDetachedException thrown =
                    catchThrowableOfType(LinkDetachedException.class, () -> connection.createSender("nowhere", named));
            assertThat(thrown).hasMessage("sender mine to nowhere closed due to: amqp:not-found: no such node");
            assertThat(thrown.condition().name()).isEqualTo(AmqpError.NOT_FOUND);
        }
    }

    @Test
    @DisplayName("API-BLK-06: a peer that answers with another address is not what was asked for")
    void anotherAddress() {
        MessagingHandler redirecting = new MessagingHandler() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.link().target().setAddress("elsewhere");
            }
        };
        try (Peer peer = Peer.with(redirecting);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            SenderOptions named = SenderOptions.builder().name("mine").build();
            assertThatThrownBy(() -> connection.createSender("here", named))
                    .isExactlyInstanceOf(LinkException.class)
                    .hasMessage("Failed to open sender mine, target does not match");
        }
    }

    @Test
    @DisplayName("API-BLK-05: a peer that does not attach in time is a time-out")
    void notAttached() {
        MessagingHandler silent = new MessagingHandler() {
            @Override
            public HandlerOptions options() {
                return HandlerOptions.builder().autoOpen(false).build();
            }

            @Override
            public void onConnectionOpening(io.lepton.ConnectionEvent event) {
                event.connection().open();
            }
        };
        try (Peer peer = Peer.with(silent);
                BlockingConnection connection = BlockingConnection.open(
                        peer.url(),
                        BlockingOptions.builder().timeout(Duration.ofSeconds(2)).build())) {
            assertThatThrownBy(() -> connection.createSender("q"))
                    .isInstanceOf(AmqpTimeoutException.class)
                    .hasMessageContaining("timed out: Opening sender");
        }
    }

    // ------------------------------------------------------------------ outcomes

    @Test
    @DisplayName("API-BLK-07: returns the delivery when the peer has settled it, settled here too")
    void accepted() {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            Delivery delivery = connection.createSender("q").send(text("accept"));
            assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
            assertThat(delivery.isRemotelySettled()).isTrue();
            assertThat(delivery.isLocallySettled()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reject", "release", "modify"})
    @DisplayName("API-BLK-07: rejected, released and modified are thrown")
    void errorOutcomes(String what) {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            SendException thrown = catchThrowableOfType(SendException.class, () -> sender.send(text(what)));
            assertThat(thrown.outcome()).isEqualTo(thrown.delivery().outcome());
            switch (what) {
                case "reject" -> assertThat(thrown).hasMessageContaining("amqp:not-allowed");
                case "release" -> assertThat(thrown.outcome()).isInstanceOf(Released.class);
                default -> assertThat(thrown.outcome()).isInstanceOf(Modified.class);
            }
            assertThat(sender.send(text("accept")).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-BLK-07: which outcomes are thrown can be chosen, as in Proton or none")
    void chosenErrorOutcomes() {
        try (Peer peer = deciding.peer(10)) {
            BlockingOptions asProton = BlockingOptions.builder()
                    .errorOutcomes(Set.of(Rejected.class, Released.class))
                    .build();
            try (BlockingConnection connection = BlockingConnection.open(peer.url(), asProton)) {
                BlockingSender sender = connection.createSender("q");
                assertThat(sender.send(text("modify")).outcome()).isInstanceOf(Modified.class);
                assertThatThrownBy(() -> sender.send(text("release"))).isInstanceOf(SendException.class);
            }
            BlockingOptions none =
                    BlockingOptions.builder().errorOutcomes(Set.of()).build();
            try (BlockingConnection connection = BlockingConnection.open(peer.url(), none)) {
                Delivery delivery = connection.createSender("q").send(text("reject"));
                assertThat(delivery.outcome()).isInstanceOf(Rejected.class);
            }
        }
    }

    @Test
    @DisplayName("API-BLK-07: on a link that settles what it sends, returns at once without an outcome")
    void preSettled() throws InterruptedException {
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender(
                    "q", SenderOptions.builder().atMostOnce().build());
            Delivery delivery = sender.send(text("m"));
            assertThat(delivery.remoteState()).isNull();
            deciding.grants(1);
        }
    }

    @Test
    @DisplayName("API-BLK-07 API-GUA-03: where the receiver settles second, the sender settles on the outcome")
    void secondMode() {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender(
                    "q",
                    SenderOptions.builder()
                            .receiverSettleMode(io.lepton.amqp.ReceiverSettleMode.SECOND)
                            .build());
            Delivery delivery = sender.send(text("accept"));
            assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
            assertThat(delivery.isLocallySettled()).isTrue();
        }
    }

    @Test
    @DisplayName("API-LNK-13: a message that is too large for the peer is refused before anything is sent")
    void tooLarge() {
        MessagingHandler small = new MessagingHandler() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.receiver()
                        .setOptions(
                                ReceiverOptions.builder().maxMessageSize(100).build());
            }
        };
        try (Peer peer = Peer.with(small);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            assertThatThrownBy(() -> sender.send(text("m".repeat(200)))).isInstanceOf(MessageTooLargeException.class);
            assertThat(sender.send(text("m")).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    // ------------------------------------------------------------------ time-outs and interrupts

    @Test
    @DisplayName("API-BLK-07: a time-out without credit takes the message back, and says that it was not sent")
    void timeoutWithoutCredit() throws InterruptedException {
        try (Peer peer = deciding.peer(0);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            AmqpTimeoutException thrown =
                    catchThrowableOfType(AmqpTimeoutException.class, () -> sender.send(text("too late"), SHORT));
            assertThat(thrown.isInDoubt()).isFalse();
            assertThat(thrown.delivery()).isNull();
            assertThat(thrown)
                    .hasMessageEndingWith(
                            "Sending on " + sender
                                    + ": the peer gives no credit, its queue is full or nobody receives: the message was not sent");
            deciding.grants(10);
            sender.send(text("accept"));
            assertThat(deciding.received().message().body()).isEqualTo("accept"); // and not the one before
        }
    }

    @Test
    @DisplayName(
            "API-BLK-07: a time-out without an outcome leaves the delivery in doubt, says so, and settles it later")
    void timeoutInDoubt() throws InterruptedException {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            AmqpTimeoutException thrown = catchThrowableOfType(
                    AmqpTimeoutException.class, () -> sender.send(text("keep"), Duration.ofSeconds(1)));
            assertThat(thrown.isInDoubt()).isTrue();
            assertThat(thrown.delivery().isLocallySettled()).isFalse();
            assertThat(thrown).hasMessageContaining("in doubt, it may still be accepted");
            deciding.received().accept();
            connection.await(() -> thrown.delivery().isLocallySettled(), null);
            assertThat(thrown.delivery().outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-BLK-07: a null time-out waits for ever, a negative one is refused")
    void noTimeout() throws InterruptedException {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.open(
                        peer.url(),
                        BlockingOptions.builder().timeout(Duration.ofSeconds(5)).build())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> sender.send(text("keep"), (Duration) null));
            deciding.received().accept();
            assertThat(soon(sent).outcome()).isEqualTo(Accepted.INSTANCE);
            assertThatThrownBy(() -> sender.send(text("m"), Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("API-EXC-02: an interrupt is honoured, says what became of the message, and the flag is set again")
    void interrupted() throws InterruptedException {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<InterruptedAmqpException> thrown = new CompletableFuture<>();
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                thrown.complete(catchThrowableOfType(InterruptedAmqpException.class, () -> sender.send(text("keep"))));
                flag.complete(Thread.currentThread().isInterrupted());
            });
            thread.start();
            deciding.received();
            thread.interrupt();
            assertThat(soon(thrown).isInDoubt()).isTrue();
            assertThat(soon(flag)).isTrue();

            Thread.currentThread().interrupt();
            InterruptedAmqpException before =
                    catchThrowableOfType(InterruptedAmqpException.class, () -> sender.send(text("not at all")));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(before.isInDoubt()).isFalse();
            sender.send(text("accept"));
            assertThat(deciding.received().message().body()).isEqualTo("accept");
        }
    }

    // ------------------------------------------------------------------ ends
    @Test
    @DisplayName("API-BLK-11: close waits until the peer has closed the link too")
    void closes() {
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            sender.send(text("accept"));
            sender.close();
            assertThat(sender.link().isClosed()).isTrue();
            sender.close();
            assertThatThrownBy(() -> sender.send(text("m"))).isInstanceOf(IllegalStateException.class);
        }
    }

    // ------------------------------------------------------------------ many, and large

    @Test
    @DisplayName("API-BLK-17 API-SND-08: sendAsync does not wait, and many are on their way at once")
    void async() {
        try (Peer peer = deciding.peer(1000);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            Message message = text("accept");
            List<CompletableFuture<Delivery>> sent = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(i -> sender.sendAsync(message))
                    .toList();
            message.body("reject");
            sent.forEach(each -> assertThat(soon(each).outcome()).isEqualTo(Accepted.INSTANCE));
            assertThat(soon(sender.sendAsync(message)).outcome()).isInstanceOf(Rejected.class);
            CompletableFuture<CompletableFuture<Delivery>> onTheLoop =
                    CompletableFuture.supplyAsync(() -> sender.sendAsync(text("accept")), connection.connection());
            assertThat(soon(soon(onTheLoop)).outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-DIS-02: the handler in a sender's options hears its events as well")
    void ownHandler() {
        CompletableFuture<Delivery> heard = new CompletableFuture<>();
        MessagingHandler own = new MessagingHandler() {
            @Override
            public void onAccepted(DeliveryEvent event) {
                heard.complete(event.delivery());
            }
        };
        try (Peer peer = deciding.peer(10);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            Delivery sent = connection
                    .createSender("q", SenderOptions.builder().handler(own).build())
                    .send(text("accept"));
            assertThat(soon(heard)).isSameAs(sent);
        }
    }

    @Test
    @DisplayName("TRF-17: a body is read from a stream while it is sent; other messages wait behind it, in order")
    void streams() throws InterruptedException {
        byte[] body = new byte[3 << 20];
        new Random(3).nextBytes(body);
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<CompletableFuture<Delivery>> behind = new CompletableFuture<>();
            InputStream slow = new ByteArrayInputStream(body) {
                @Override
                public int read(byte[] into, int offset, int length) {
                    if (pos > body.length / 2 && !behind.isDone()) {
                        behind.complete(sender.sendAsync(text("behind")));
                    }
                    return super.read(into, offset, Math.min(length, 10_000));
                }
            };
            Message head = Message.create().id("large").applicationProperty("n", 1);
            assertThat(sender.send(head, slow, body.length).outcome()).isEqualTo(Accepted.INSTANCE);
            assertThat(soon(soon(behind)).outcome()).isEqualTo(Accepted.INSTANCE);
            Message first = receiver.receive().message();
            assertThat(first.id()).isEqualTo("large");
            assertThat(first.applicationProperty("n")).isEqualTo(1);
            assertThat(first.bodyType()).isEqualTo(BodyType.DATA);
            assertThat((byte[]) first.body()).isEqualTo(body);
            assertThat(receiver.receive().message().body()).isEqualTo("behind");
        }
    }

    @Test
    @DisplayName("TRF-17: a body that ends early, or for which there is no room in time, is taken back")
    void streamsTakenBack() throws InterruptedException {
        try (Peer peer = deciding.peer(1);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            assertThatThrownBy(
                            () -> sender.send(Message.create(), new ByteArrayInputStream(new byte[100_000]), 200_000))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(EOFException.class);
            AmqpTimeoutException thrown = catchThrowableOfType(
                    AmqpTimeoutException.class,
                    () -> sender.send(Message.create(), new ByteArrayInputStream(new byte[1 << 20]), 1 << 20, SHORT));
            assertThat(thrown.isInDoubt()).isFalse();
            deciding.grants(10);
            sender.send(text("accept"));
            assertThat(deciding.received().message().body()).isEqualTo("accept");
            assertThat(deciding.received).isEmpty();
        }
    }
}
