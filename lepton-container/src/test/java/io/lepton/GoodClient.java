package io.lepton;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A client of {@link AttackedServer} that sends a message, waits until it is back, and sends the next, all the time. */
final class GoodClient implements MessagingHandler, AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Container container = Container.create(this);
    private final String address;
    private final Semaphore served = new Semaphore(0);
    private final AtomicReference<@Nullable CompletableFuture<Long>> asked = new AtomicReference<>();
    private @Nullable Sender sender;
    private boolean begun;

    GoodClient(int port) {
        address = "amqp://127.0.0.1:" + port;
        container.start();
    }

    @Override
    public void onStart(ContainerEvent event) {
        Connection connection = event.container()
                .connect(
                        address, ConnectionOptions.builder().reconnectDisabled().build());
        connection.createReceiver("echo");
        sender = connection.createSender("echo");
    }

    @Override
    public void onSendable(SenderEvent event) {
        if (!begun) {
            begun = true;
            event.sender().send(Message.create("hello"));
        }
    }

    @Override
    public void onMessage(MessageEvent event) {
        CompletableFuture<Long> waiter = asked.get();
        if (event.message().body() instanceof Long bytes && waiter != null) {
            asked.set(null);
            waiter.complete(bytes);
        }
        served.release();
        sender.send(Message.create(asked.get() == null ? "hello" : AttackedServer.HEAP));
    }

    /** Whether it is served now: some messages more come back, and soon. */
    boolean isServed() {
        served.drainPermits();
        try {
            return served.tryAcquire(20, PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How many bytes of the server's heap are in use, after a collection. */
    long usedHeap() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        asked.set(answer);
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        container.stop();
    }
}
