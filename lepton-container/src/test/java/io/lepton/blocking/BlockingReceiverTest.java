package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BlockingReceiverTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final CompletableFuture<Sender> attached = new CompletableFuture<>();
    private final BlockingQueue<Optional<DeliveryState>> outcomes = new LinkedBlockingQueue<>();
    private volatile int sent;
    private volatile int highestCredit;
    private volatile int limit = Integer.MAX_VALUE;
    private boolean settled;

    /** A peer that sends numbers, as many as it gets credit for and the limit allows. */
    private Peer numbers() {
        return Peer.with(new MessagingHandler() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                if (event.link() instanceof Sender sender) {
                    attached.complete(sender);
                }
            }

            @Override
            public void onSendable(SenderEvent event) {
                highestCredit = Math.max(highestCredit, event.sender().credit());
                DeliveryOptions how = DeliveryOptions.DEFAULT.withSettled(settled);
                while (event.sender().credit() > 0 && sent < limit) {
                    event.sender().send(Message.create(sent++), how);
                }
            }

            @Override
            public void onDeliveryUpdated(DeliveryEvent event) {
                outcomes.add(Optional.ofNullable(event.delivery().remoteState()));
            }
        });
    }

    private DeliveryState outcome() throws InterruptedException {
        Optional<DeliveryState> outcome = outcomes.poll(20, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        return outcome.orElse(null);
    }

    private static ReceiverOptions window(int messages) {
        return ReceiverOptions.builder().creditWindow(messages).build();
    }

    // ------------------------------------------------------------------ receive

    @Test
    @DisplayName("API-BLK-08 API-BLK-09: asks for one message when somebody waits for it, and not before")
    void oneAtATime() {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            assertThat(receiver.link().credit()).isZero();
            for (int i = 0; i < 3; i++) {
                assertThat(receiver.receive().message().body()).isEqualTo(i);
            }
            assertThat(sent).isEqualTo(3);
            assertThat(highestCredit).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("API-BLK-09 API-RCV-08: with a window so many may be on their way, here, or unsettled, and no more")
    void windowed() {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", window(10));
            for (int i = 0; i < 100; i++) {
                Delivery delivery = receiver.receive();
                assertThat(delivery.message().body()).isEqualTo(i);
                assertThat(sent).isLessThanOrEqualTo(i + 10);
                delivery.accept();
            }
            assertThat(highestCredit).isBetween(5, 10);
        }
    }

    @Test
    @DisplayName("API-BLK-09 API-RCV-08: what is settled when it comes counts against the window until it is received")
    void windowOfSettled() {
        settled = true;
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", window(10));
            for (int i = 0; i < 100; i++) {
                assertThat(receiver.receive().message().body()).isEqualTo(i);
                assertThat(sent).isLessThanOrEqualTo(i + 11);
            }
        }
    }

    @Test
    @DisplayName("API-BLK-08: who waits gets a message even when a window full of them is held unsettled")
    void heldWindow() {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", window(2));
            for (int i = 0; i < 6; i++) {
                assertThat(receiver.receive().message().body()).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 50})
    @DisplayName("API-BLK-08: a time-out takes no message; what comes later is for the next call")
    void timesOut(long millis) {
        limit = 0;
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            assertThatThrownBy(() -> receiver.receive(Duration.ofMillis(millis)))
                    .isInstanceOf(AmqpTimeoutException.class)
                    .hasMessage("Connection " + peer.url() + " timed out: Receiving on " + receiver);
            limit = 1;
            Sender sender = soon(attached);
            sender.connection().execute(() -> sender.send(Message.create("late")));
            assertThat(receiver.receive().message().body()).isEqualTo("late");
            assertThat(highestCredit).isLessThanOrEqualTo(1);
        }
    }

    @Test
    @DisplayName("API-BLK-08: tryReceive does not wait, asks for a message, and may be called on a loop")
    void tries() {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            List<Object> bodies = new ArrayList<>();
            connection.await(
                    () -> {
                        Optional<Delivery> delivery = receiver.tryReceive();
                        while (delivery.isPresent() && bodies.size() < 3) {
                            bodies.add(delivery.get().message().body());
                            delivery = receiver.tryReceive();
                        }
                        return bodies.size() == 3;
                    },
                    Duration.ofSeconds(20));
            assertThat(bodies).containsExactly(0, 1, 2);
            assertThat(highestCredit).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "API-BLK-17: of many threads that wait each gets a message of its own, and credit comes for all of them")
    void manyWait() {
        int threads = 20;
        limit = 0;
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            ConcurrentHashMap<Object, Boolean> bodies = new ConcurrentHashMap<>();
            List<CompletableFuture<Object>> waiting = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                waiting.add(
                        elsewhere(() -> bodies.put(receiver.receive().message().body(), true)));
            }
            connection.await(() -> receiver.link().credit() == threads, null);
            limit = threads;
            Sender sender = soon(attached);
            sender.connection().execute(() -> {
                while (sent < limit) {
                    sender.send(Message.create(sent++));
                }
            });
            waiting.forEach(each -> assertThat(soon(each)).isNull());
            assertThat(bodies).hasSize(threads);
        }
    }

    @Test
    @DisplayName("API-EXC-02: an interrupt ends a receive that waits, and no message is lost by it")
    void interrupted() {
        limit = 0;
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                assertThatThrownBy(receiver::receive).isInstanceOf(InterruptedAmqpException.class);
                flag.complete(Thread.currentThread().isInterrupted());
            });
            thread.start();
            connection.await(() -> receiver.link().credit() == 1, null);
            thread.interrupt();
            assertThat(soon(flag)).isTrue();
            Sender sender = soon(attached);
            sender.connection().execute(() -> sender.send(Message.create("m")));
            assertThat(receiver.receive().message().body()).isEqualTo("m");
        }
    }

    // ------------------------------------------------------------------ settling

    @Test
    @DisplayName("API-BLK-10: nothing is accepted by itself; the delivery is settled by whoever received it")
    void settledByDelivery() throws InterruptedException {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            Delivery first = receiver.receive();
            Delivery second = receiver.receive();
            assertThat(second.accept()).isTrue();
            assertThat(outcome()).isEqualTo(Accepted.INSTANCE);
            assertThat(first.release()).isTrue();
            assertThat(outcome()).isInstanceOf(Released.class);
        }
    }

    @Test
    @DisplayName("API-BLK-10: accept, reject, release and settle of the receiver are for the oldest that is unsettled")
    void settledByReceiver() throws InterruptedException {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", window(10));
            Delivery first = receiver.receive();
            Delivery second = receiver.receive();
            for (int i = 0; i < 4; i++) {
                receiver.receive();
            }
            second.accept();
            assertThat(outcome()).isEqualTo(Accepted.INSTANCE);
            receiver.reject();
            assertThat(outcome()).isInstanceOf(Rejected.class);
            assertThat(first.localState()).isInstanceOf(Rejected.class);
            receiver.release();
            assertThat(outcome()).isInstanceOf(Modified.class);
            receiver.release(false);
            assertThat(outcome()).isInstanceOf(Released.class);
            receiver.settle();
            assertThat(outcome()).isNull();
            receiver.accept();
            assertThatThrownBy(receiver::accept)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no message was received that is not settled");
        }
    }

    @Test
    @DisplayName("API-MH-02: with automatic acceptance a message is accepted when it is received, not when it arrives")
    void autoAccept() throws InterruptedException {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver(
                    "q",
                    ReceiverOptions.builder().autoAccept(true).creditWindow(2).build());
            connection.await(() -> receiver.link().unsettledCount() == 2, null);
            assertThat(outcomes).isEmpty();
            receiver.receive();
            assertThat(outcome()).isEqualTo(Accepted.INSTANCE);
        }
    }

    // ------------------------------------------------------------------ ends

    @Test
    @DisplayName("API-BLK-11: close waits for the peer, and gives back what nobody has received")
    void closes() throws InterruptedException {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", window(2));
            connection.await(() -> receiver.link().unsettledCount() == 2, null);
            receiver.close();
            assertThat(receiver.link().isClosed()).isTrue();
            assertThat(outcome()).isInstanceOf(Released.class);
            assertThat(outcome()).isInstanceOf(Released.class);
        }
    }

    @Test
    @DisplayName("API-BLK-12: closing the connection ends a receive that waits")
    void closedMeanwhile() {
        limit = 0;
        try (Peer peer = numbers()) {
            BlockingConnection connection = BlockingConnection.connect(peer.url());
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<?> waiting = elsewhere(receiver::receive);
            connection.await(() -> receiver.link().credit() == 1, null);
            connection.close();
            assertThatThrownBy(() -> soon(waiting))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was closed");
        }
    }

    @Test
    @DisplayName("API-BLK-13 API-BLK-14: a peer that closes the link ends a receive that waits")
    void closedByPeer() {
        limit = 0;
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            CompletableFuture<?> waiting = elsewhere(receiver::receive);
            connection.await(() -> receiver.link().credit() == 1, null);
            Sender sender = soon(attached);
            sender.connection().execute(() -> sender.close(Condition.of(AmqpError.RESOURCE_DELETED, null)));
            assertThatThrownBy(() -> soon(waiting))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessage(receiver + " closed due to: amqp:resource-deleted")
                    .hasMessageStartingWith("receiver ")
                    .hasMessageContaining(" from q closed");
            assertThatThrownBy(receiver::tryReceive).isInstanceOf(LinkDetachedException.class);
        }
    }

    @Test
    @DisplayName("API-RCN-17: what arrived and was not received is forgotten with the connection, for it comes again")
    void forgottenWithTheConnection() {
        limit = 2;
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q", window(5));
            connection.await(() -> receiver.link().unsettledCount() == 2, null);
            peer.vanishes();
            assertThatThrownBy(() -> connection.await(() -> false, null))
                    .isInstanceOf(io.lepton.endpoint.ConnectionException.class);
            assertThatThrownBy(receiver::tryReceive).isInstanceOf(io.lepton.endpoint.ConnectionException.class);
        }
    }

    // ------------------------------------------------------------------ create

    @Test
    @DisplayName("API-BLK-05 API-TRM-02: a dynamic receiver has the address that the peer made up")
    void dynamic() {
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver(
                    null, ReceiverOptions.builder().dynamic(true).build());
            assertThat(receiver.address()).isNotEmpty();
            connection.createSender(receiver.address()).send(Message.create("m"));
            assertThat(receiver.receive().message().body()).isEqualTo("m");
        }
    }

    @Test
    @DisplayName("API-BLK-06: a peer that answers with another source is not what was asked for")
    void anotherAddress() {
        MessagingHandler redirecting = new MessagingHandler() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.link().source().setAddress("elsewhere");
            }
        };
        try (Peer peer = Peer.with(redirecting);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            LinkException thrown = catchThrowableOfType(LinkException.class, () -> connection.createReceiver("here"));
            assertThat(thrown).hasMessageEndingWith("source does not match");
        }
    }

    @Test
    @DisplayName("API-BLK-08 API-BLK-09: messages of a receiver with a handler go to that, one unless it gives credit")
    void ownHandler() {
        BlockingQueue<Object> bodies = new LinkedBlockingQueue<>();
        MessagingHandler own = new MessagingHandler() {
            @Override
            public void onMessage(MessageEvent event) {
                bodies.add(event.message().body());
            }
        };
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver(
                    "q", ReceiverOptions.builder().handler(own).build());
            connection.await(() -> bodies.size() == 1, null);
            assertThatThrownBy(receiver::receive)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("handler");
            receiver.flow(2);
            connection.await(() -> bodies.size() == 3, null);
            assertThat(sent).isEqualTo(3);
            assertThat(receiver.link().credit()).isZero();
        }
    }

    @Test
    @DisplayName("API-BLK-05: null and negative values are refused")
    void arguments() {
        try (Peer peer = numbers();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingReceiver receiver = connection.createReceiver("q");
            assertThatThrownBy(() -> receiver.flow(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> receiver.receive(SHORT.negated())).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
