package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import io.lepton.testkit.CuttingProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactly-once between two containers, over connections that are cut. */
class ExactlyOnceTest {
    private static final int COUNT = 2000;
    private static final int CUTS = 25;

    private static final ConnectionOptions QUICKLY = ConnectionOptions.builder()
            .reconnect(ReconnectOptions.builder()
                    .initialDelay(Duration.ofMillis(1))
                    .maxDelay(Duration.ofMillis(5))
                    .build())
            .build();
    private static final SenderOptions SENDER =
            SenderOptions.builder().name("numbers").exactlyOnce().build();
    private static final ReceiverOptions RECEIVER = ReceiverOptions.builder()
            .name("numbers")
            .exactlyOnce()
            .creditWindow(50)
            .build();

    private final List<Integer> received = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> accepted = Collections.synchronizedList(new ArrayList<>());
    private final List<String> odd = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Sends {@link #COUNT} numbers, and notes those that were accepted. */
    private class Sends implements MessagingHandler {
        private int next;

        @Override
        public void onSendable(SenderEvent event) {
            while (next < COUNT && event.sender().credit() > 0) {
                Delivery delivery = event.sender().send(Message.create(next));
                delivery.setContext(next++);
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            accepted.add((Integer) event.delivery().context());
            check();
        }

        @Override
        public void onInDoubt(DeliveryEvent event) {
            odd.add("in doubt " + event.delivery());
        }

        @Override
        public void onRecoveryUnavailable(LinkEvent event) {
            odd.add(event.link().recoveryFailure());
        }

        @Override
        public void onTransportError(TransportEvent event) {
            // the cut
        }
    }

    private class Receives implements MessagingHandler {
        @Override
        public HandlerOptions options() {
            return HandlerOptions.builder().prefetch(50).build();
        }

        @Override
        public void onMessage(MessageEvent event) {
            received.add((Integer) event.message().body());
            check();
        }

        @Override
        public void onRecoveryUnavailable(LinkEvent event) {
            odd.add(event.link().recoveryFailure());
        }

        @Override
        public void onTransportError(TransportEvent event) {
            // the cut
        }
    }

    /** Accepts by and by, on another thread: over a loss or two. */
    private class ReceivesForLater extends Receives implements AutoCloseable {
        private final ExecutorService worker = Executors.newSingleThreadExecutor();

        @Override
        public HandlerOptions options() {
            return HandlerOptions.builder().prefetch(50).autoAccept(false).build();
        }

        @Override
        public void onMessage(MessageEvent event) {
            super.onMessage(event);
            worker.execute(event.delivery()::accept);
        }

        @Override
        public void close() {
            worker.shutdown();
        }
    }

    private void check() {
        if (accepted.size() >= COUNT && received.size() >= COUNT) {
            done.complete(null);
        }
    }

    private void run(long seed, MessagingHandler client, MessagingHandler server, boolean clientSends, int threads) {
        Random random = new Random(seed);
        Container listening =
                Container.builder().containerId("listening").handlers(server).build();
        Container connecting =
                Container.builder().containerId("connecting").handlers(client).build();
        Listener listener = listening.listen("localhost:0");
        try (CuttingProxy proxy = new CuttingProxy(listener.port())
                        .cutAfter(n -> n < CUTS ? 600 + random.nextInt(4_000) : Integer.MAX_VALUE);
                Running serving = Running.run(listening, threads)) {
            Connection connection = connecting.connect("localhost:" + proxy.port(), QUICKLY);
            if (clientSends) {
                connection.createSender("q", SENDER);
            } else {
                connection.createReceiver("q", RECEIVER);
            }
            try (Running asking = Running.run(connecting)) {
                Running.await(done);
                assertThat(asking.isRunning() && serving.isRunning()).isTrue();
            }
            assertThat(proxy.cuts()).isGreaterThan(CUTS / 2);
        }
        assertThat(odd).isEmpty();
        List<Integer> all = IntStream.range(0, COUNT).boxed().toList();
        assertThat(received).containsExactlyInAnyOrderElementsOf(all);
        assertThat(accepted).containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName(
            "W-26 API-GUA-04 API-XO-21: a client sends over connections that are cut, and each message is processed once")
    void clientSends(long seed) {
        run(seed, new Sends(), new Receives(), true, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    @DisplayName(
            "API-GUA-04 API-XO-21: a client receives over connections that are cut, and each message is processed once")
    void clientReceives(long seed) {
        run(seed, new Receives(), new Sends(), false, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    @DisplayName(
            "API-GUA-04: messages that are accepted later, on another thread, while connections change loops, are processed once")
    void acceptsLater(long seed) {
        try (ReceivesForLater receives = new ReceivesForLater()) {
            run(seed, new Sends(), receives, true, 2);
        }
    }
}
