package io.lepton;

import static io.lepton.EventType.ABORTED;
import static io.lepton.EventType.MESSAGE_PART;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.TRANSPORT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.frame.Close;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What turns on sockets, buffers and the clock. */
class SocketTest {
    @Test
    @DisplayName(
            "API-TRN-10, CON-09: a peer that asks for heartbeats hears empty frames while there is nothing else to say")
    void heartbeats() {
        try (Facing facing = Facing.client(new Recorder(), connection -> {});
                RawPeer peer = facing.accept().letsIn()) {
            peer.hears(io.lepton.frame.Open.class);
            peer.says(io.lepton.frame.Open.builder("peer").idleTimeOut(100).build());
            for (int i = 0; i < 3; i++) {
                peer.hearsHeartbeat();
            }
        }
    }

    @Test
    @DisplayName("API-TRN-10, CON-11: a peer that is silent for too long is given up, with an error that says so")
    void silentPeer() {
        List<Condition> conditions = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                conditions.add(event.transport().condition());
            }
        };
        try (Facing facing = Facing.client(
                        client,
                        ConnectionOptions.builder()
                                .idleTimeout(Duration.ofSeconds(1))
                                .reconnectDisabled(),
                        connection -> {});
                RawPeer peer = facing.accept().opens()) {
            assertThat(peer.hears(Close.class).error().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
            peer.vanishes();
            facing.join();
        }
        assertThat(conditions).extracting(Condition::name).containsExactly(AmqpError.RESOURCE_LIMIT_EXCEEDED);
    }

    @Test
    @DisplayName("API-SND-02: a peer that does not read stops the sender, and holds no more than the output's limit")
    void peerThatDoesNotRead() {
        CompletableFuture<Sender> sendable = new CompletableFuture<>();
        Recorder client = new Recorder() {
            private int sent;

            @Override
            public void onSendable(SenderEvent event) {
                while (event.sender().credit() > 0 && event.sender().queued() == 0 && sent++ < 4000) {
                    event.sender().send(Message.ofData(new byte[10_000]));
                }
                sendable.complete(event.sender());
            }
        };
        try (Facing facing = Facing.client(client, connection -> connection.createSender("q"));
                RawPeer peer = facing.accept().opens()) {
            peer.answersLink(1_000_000);
            peer.grants(1_000_000, 0, 1_000_000);
            Sender sender = Running.await(sendable);
            // The peer reads nothing: sockets fill up, and the sender has to wait.
            CompletableFuture<Integer> waiting = new CompletableFuture<>();
            facing.connection.execute(new Runnable() {
                @Override
                public void run() {
                    if (sender.queued() > 0) {
                        waiting.complete(sender.queued());
                    } else {
                        facing.connection.execute(this);
                    }
                }
            });
            assertThat(Running.await(waiting)).isEqualTo(1);
            for (int i = 0; i < 4000; i++) {
                peer.hears(io.lepton.frame.Transfer.class);
            }
        }
    }

    @Test
    @DisplayName(
            "API-MHE-22, API-RCV-04: a streaming receiver is handed the parts of a message as they come, and bounds what waits")
    void streaming() {
        int size = 8 << 20;
        byte[] body = new byte[size];
        new java.util.Random(7).nextBytes(body);
        ByteBuffer encoded = Message.ofData(body).encode();
        ByteBuffer read = ByteBuffer.allocate(encoded.remaining());
        List<Long> unread = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onMessagePart(DeliveryEvent event) {
                super.onMessagePart(event);
                Receiver receiver = event.receiver();
                unread.add(receiver.session().unreadBytes());
                ByteBuffer part = receiver.read(Integer.MAX_VALUE);
                while (part != null && part.hasRemaining()) {
                    read.put(part);
                    part = receiver.read(Integer.MAX_VALUE);
                }
                if (part == null) {
                    event.delivery().accept();
                    event.connection().close();
                }
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (event.sender().current() == null) {
                    if (count(SENDABLE) > 0) {
                        return;
                    }
                    event.sender().beginDelivery(null);
                    super.onSendable(event);
                }
                while (encoded.hasRemaining() && event.sender().write(encoded) > 0) {
                    // as much as there is room for
                }
                if (!encoded.hasRemaining()) {
                    event.sender().advance();
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver(
                "q", ReceiverOptions.builder().streaming(true).build());
        loopback.run();
        assertThat(Message.decode(read.flip()).bodyBuffer()).isEqualTo(ByteBuffer.wrap(body));
        assertThat(client.count(MESSAGE_PART)).isGreaterThan(10);
        assertThat(unread).allMatch(bytes -> bytes <= 2 << 20);
    }

    @Test
    @DisplayName("API-MHE-19: a message that its sender takes back is told as aborted, and settled")
    void aborted() {
        List<Delivery> aborted = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onAborted(DeliveryEvent event) {
                super.onAborted(event);
                aborted.add(event.delivery());
                event.connection().execute(() -> event.connection().close());
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    Delivery delivery = event.sender().beginDelivery(null);
                    event.sender().write(ByteBuffer.allocate(100_000));
                    event.connection().execute(delivery::abort);
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createReceiver("q");
        loopback.run();
        assertThat(client.only(ABORTED, EventType.MESSAGE)).containsExactly(ABORTED);
        assertThat(aborted.get(0).isLocallySettled()).isTrue();
    }

    @Test
    @DisplayName("CON-21: the end of the stream in the middle of a frame is a loss")
    void endInTheMiddleOfAFrame() {
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, ConnectionOptions.builder().reconnectDisabled(), connection -> {});
                RawPeer peer = facing.accept().opens()) {
            peer.says(new byte[] {0, 0, 0, 50, 2, 0});
            peer.falls();
            facing.join();
        }
        assertThat(client.only(TRANSPORT_ERROR, EventType.DISCONNECTED, EventType.CONNECTION_CLOSED))
                .containsExactly(TRANSPORT_ERROR, EventType.DISCONNECTED);
    }

    @Test
    @DisplayName("API-COP-18: all addresses of a host are tried before the attempt has failed")
    void allAddressesAreTried() {
        // "localhost" has ::1 as well on most machines, where nobody listens on it here
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.connection().close();
            }
        };
        Container container = Container.create(client);
        Listener listener = container.listen("127.0.0.1:0");
        client.atEnd = listener::close;
        container.connect(
                "localhost:" + listener.port(),
                ConnectionOptions.builder().reconnectDisabled().build());
        container.run();
        assertThat(client.count(TRANSPORT_ERROR)).isZero();
    }
}
