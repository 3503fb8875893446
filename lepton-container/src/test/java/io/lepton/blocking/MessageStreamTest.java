package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Rejected;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageStreamTest {
    private static final ReceiverOptions STREAMING =
            ReceiverOptions.builder().streaming(true).build();

    private final CompletableFuture<Sender> attached = new CompletableFuture<>();
    private final CompletableFuture<Delivery> decided = new CompletableFuture<>();

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }

    /** A peer whose sender does what the test says. */
    private Peer sending() {
        return Peer.with(new MessagingHandler() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                attached.complete(event.sender());
            }

            @Override
            public void onDeliveryUpdated(DeliveryEvent event) {
                decided.complete(event.delivery());
            }
        });
    }

    private void sender(Consumer<Sender> does) {
        Sender sender = soon(attached);
        sender.connection().execute(() -> does.accept(sender));
    }

    /** The first part of a message of 1 MiB. */
    private void beginsAMessage() {
        sender(sender -> {
            sender.beginDelivery(null);
            sender.write(Message.create().id("m").encodeHead(1 << 20));
            sender.write(ByteBuffer.wrap(new byte[1000]));
        });
    }

    // ------------------------------------------------------------------ reading

    @Test
    @DisplayName("API-RCV-04 TRF-17: a body is read while it comes, byte for byte, and the next one after it")
    void reads() throws IOException {
        byte[] large = body(5 << 20);
        byte[] small = body(10);
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            for (byte[] body : new byte[][] {large, small, new byte[0]}) {
                sender.send(Message.create().id(body.length + " bytes"), new ByteArrayInputStream(body), body.length);
            }
            for (byte[] body : new byte[][] {large, small, new byte[0]}) {
                try (MessageStream stream = receiver.receiveStream()) {
                    assertThat(stream.head().id()).isEqualTo(body.length + " bytes");
                    assertThat(stream.readAllBytes()).isEqualTo(body);
                    assertThat(stream.read()).isEqualTo(-1);
                    assertThat(stream.delivery().accept()).isTrue();
                }
            }
        }
    }

    @Test
    @DisplayName("API-RCV-04: a message is there when its head is, and a read waits for what is to come")
    void waitsForTheRest() throws IOException {
        try (Peer peer = sending();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            beginsAMessage();
            MessageStream stream = receiver.receiveStream();
            assertThat(stream.head().id()).isEqualTo("m");
            assertThat(stream.readNBytes(1000)).hasSize(1000);
            CompletableFuture<Integer> next = elsewhere(stream::read);
            sender(sender -> sender.write(ByteBuffer.wrap(new byte[] {7})));
            assertThat(soon(next)).isEqualTo(7);
        }
    }

    @Test
    @DisplayName("API-SES-08: of a message that nobody reads no more comes than there is room for")
    void slowReader() throws IOException {
        byte[] large = body(20 << 20);
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            sender.send(Message.create(), new ByteArrayInputStream(large), large.length);
            try (MessageStream stream = receiver.receiveStream()) {
                int got = 0;
                while (got < large.length) {
                    assertThat(stream.available()).isLessThanOrEqualTo((256 + 64) * 1024);
                    byte[] some = stream.readNBytes(100_000);
                    assertThat(some).isEqualTo(Arrays.copyOfRange(large, got, got + some.length));
                    got += some.length;
                }
                assertThat(stream.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    @DisplayName("API-RCV-04: a body that is not data is in the head, and the stream is empty")
    void otherBodies() throws IOException {
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            connection.createSender("q").send(Message.create("text"));
            try (MessageStream stream = receiver.receiveStream()) {
                assertThat(stream.head().body()).isEqualTo("text");
                assertThat(stream.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    @DisplayName("API-RCV-04: closing a stream drops the rest of it, and the next message comes")
    void closedEarly() {
        byte[] large = body(3 << 20);
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            sender.send(Message.create(), new ByteArrayInputStream(large), large.length);
            sender.send(Message.create("next"));
            MessageStream stream = receiver.receiveStream();
            stream.close();
            stream.delivery().reject();
            assertThat(receiver.receiveStream().head().body()).isEqualTo("next");
            assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
        }
    }

    @Test
    @DisplayName("API-RCV-04: what is settled before it was read to its end has no rest")
    void settledEarly() {
        byte[] large = body(3 << 20);
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            sender.send(Message.create(), new ByteArrayInputStream(large), large.length);
            sender.send(Message.create("next"));
            MessageStream stream = receiver.receiveStream();
            stream.delivery().accept();
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("settled before");
            assertThat(receiver.receiveStream().head().body()).isEqualTo("next");
        }
    }

    // ------------------------------------------------------------------ ends

    @Test
    @DisplayName("API-RCV-04 API-MHE-19: a message that its sender takes back ends the reading")
    void takenBack() {
        try (Peer peer = sending();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            beginsAMessage();
            MessageStream stream = receiver.receiveStream();
            sender(sender -> sender.current().abort());
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("taken back")
                    .hasCauseInstanceOf(AmqpException.class);
        }
    }

    @Test
    @DisplayName("API-RCV-04 API-BLK-04: a connection that is lost ends the reading")
    void lost() {
        try (Peer peer = sending();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            beginsAMessage();
            MessageStream stream = receiver.receiveStream();
            peer.vanishes();
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(ConnectionException.class);
        }
    }

    @Test
    @DisplayName("API-MHE-04: a message that makes no sense is rejected, and its reader told")
    void undecodable() {
        try (Peer peer = sending();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            sender(sender -> {
                sender.beginDelivery(null);
                sender.write(Message.create().id("m").encodeHead(3));
                sender.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 99, 99}));
                sender.advance();
            });
            MessageStream stream = receiver.receiveStream();
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(MessageDecodeException.class);
            assertThat(soon(decided).remoteState()).isInstanceOf(Rejected.class);
        }
    }

    @Test
    @DisplayName("API-BLK-01: a read that gets nothing for too long is a time-out")
    void timesOut() {
        try (Peer peer = sending();
                BlockingConnection connection = BlockingConnection.open(
                        peer.url(),
                        BlockingOptions.builder().timeout(Duration.ofSeconds(2)).build())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            beginsAMessage();
            MessageStream stream = receiver.receiveStream();
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(AmqpTimeoutException.class);
        }
    }

    // ------------------------------------------------------------------ calls

    @Test
    @DisplayName("API-RCV-04: a read on an event loop throws at once, be there something to read or not")
    void notOnALoop() {
        try (Peer peer = sending();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            beginsAMessage();
            MessageStream stream = receiver.receiveStream();
            CompletableFuture<Integer> read = new CompletableFuture<>();
            connection.connection().execute(() -> {
                try {
                    read.complete(stream.read());
                } catch (IOException | RuntimeException e) {
                    read.completeExceptionally(e);
                }
            });
            assertThatThrownBy(() -> soon(read))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("event loop");
        }
    }

    @Test
    @DisplayName("API-RCV-04: whole messages and streams are asked for in their own ways")
    void rightCall() {
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver streaming = connection.createReceiver("q", STREAMING);
            assertThatThrownBy(streaming::receive).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(streaming::tryReceive).isInstanceOf(IllegalStateException.class);
            BlockingReceiver whole = connection.createReceiver("q");
            assertThatThrownBy(whole::receiveStream).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-09 API-RCV-08: credit for streams comes as for whole messages")
    void credit() throws IOException {
        try (Peer peer = sending();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", STREAMING);
            for (int i = 0; i < 5; i++) {
                int number = i;
                sender(sender -> sender.send(Message.ofData(new byte[number])));
                try (MessageStream stream = receiver.receiveStream()) {
                    assertThat(stream.readAllBytes()).hasSize(i);
                    stream.delivery().accept();
                }
            }
            assertThat(soon(decided).remoteState()).isEqualTo(Accepted.INSTANCE);
            assertThat(receiver.link().credit()).isLessThanOrEqualTo(1);
            BlockingReceiver windowed = connection.createReceiver(
                    "r", STREAMING.toBuilder().creditWindow(10).build());
            connection.await(() -> windowed.link().credit() == 10, null);
        }
    }
}
