package io.lepton.blocking;

import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One connection and its links, used by many threads at the same time. */
@Timeout(60)
class ManyThreadsTest {
    private static final int THREADS = 100;

    /** A kind of thread. */
    enum Kind {
        PLATFORM {
            @Override
            ExecutorService executor() {
                return Executors.newCachedThreadPool();
            }
        },
        VIRTUAL {
            @Override
            ExecutorService executor() throws ReflectiveOperationException {
                return (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
            }
        };

        /** Each task runs on a thread of its own. */
        abstract ExecutorService executor() throws ReflectiveOperationException;
    }

    private static ExecutorService executor(Kind kind) throws ReflectiveOperationException {
        assumeTrue(kind == Kind.PLATFORM || Runtime.version().feature() >= 21, "this JDK has no virtual threads");
        return kind.executor();
    }

    private static List<CompletableFuture<Void>> each(ExecutorService threads, IntConsumer call) {
        return IntStream.range(0, THREADS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> call.accept(i), threads))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-BLK-17: sends of many threads are on their way together: none waits for another's outcome")
    void sendsTogether(Kind kind) throws ReflectiveOperationException {
        MessagingHandler acceptsAllAtOnce = new MessagingHandler() {
            private final List<Delivery> held = new ArrayList<>();

            @Override
            public HandlerOptions options() {
                return HandlerOptions.builder()
                        .autoAccept(false)
                        .prefetch(10 * THREADS)
                        .build();
            }

            @Override
            public void onMessage(MessageEvent event) {
                held.add(event.delivery());
                if (held.size() == THREADS) {
                    held.forEach(Delivery::accept);
                    held.clear();
                }
            }
        };
        ExecutorService threads = executor(kind);
        try (Peer peer = Peer.with(acceptsAllAtOnce);
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            for (int round = 0; round < 20; round++) {
                each(threads, i -> sender.send(Message.create(i))).forEach(Peer::soon);
            }
            assertThat(sender.link().unsettledCount()).isZero();
        } finally {
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-BLK-17: what many threads send, many receive and accept, each message once")
    void sendsAndReceives(Kind kind) throws ReflectiveOperationException {
        int rounds = 20;
        Set<Object> bodies = ConcurrentHashMap.newKeySet();
        ExecutorService threads = executor(kind);
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            BlockingSender sender = connection.createSender("q");
            BlockingReceiver receiver = connection.createReceiver(
                    "q", ReceiverOptions.builder().creditWindow(50).build());
            List<CompletableFuture<Void>> receiving = each(threads, i -> {
                for (int round = 0; round < rounds; round++) {
                    Delivery delivery = receiver.receive();
                    bodies.add(delivery.message().body());
                    delivery.accept();
                }
            });
            List<CompletableFuture<Void>> sending = each(threads, i -> {
                for (int round = 0; round < rounds; round++) {
                    sender.send(Message.create(round * THREADS + i));
                }
            });
            sending.forEach(Peer::soon);
            receiving.forEach(Peer::soon);
            assertThat(bodies).hasSize(rounds * THREADS);
            assertThat(receiver.tryReceive()).isEmpty();
        } finally {
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-BLK-16 API-BLK-17: many threads call one service over one pair of links")
    void calls(Kind kind) throws ReflectiveOperationException {
        ExecutorService threads = executor(kind);
        try (Peer peer = Peer.with(new Queues());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingReceiver service = connection.createReceiver(
                        "service", ReceiverOptions.builder().creditWindow(50).build());
                BlockingSender answers = connection.createSender(null);
                RequestResponse requests = RequestResponse.open(connection, "service")) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < THREADS; i++) {
                            Delivery delivery = service.receive();
                            Message request = delivery.message();
                            answers.sendAsync(Message.create(-(int) request.body())
                                    .address(request.replyTo())
                                    .correlationId(request.correlationId()));
                            delivery.accept();
                        }
                    },
                    threads);
            List<CompletableFuture<Void>> calling = each(
                    threads,
                    i -> assertThat(requests.call(Message.create(i)).body()).isEqualTo(-i));
            calling.forEach(Peer::soon);
            soon(serving);
        } finally {
            threads.shutdown();
        }
    }
}
