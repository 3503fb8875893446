package io.lepton.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.ReconnectOptions;
import io.lepton.SenderEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.blocking.AmqpTimeoutException;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.testkit.CuttingProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a broker that does not resume deliveries may expect of us: links with exactly-once tell the application so, what a lost
 * connection left undecided is in doubt, the link goes on, and nothing is in the queues that nobody sent.
 */
public abstract class NoRecoveryContract {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String PADDING = "-".repeat(1000);

    /**
     * Waits until the broker has let go of the connections that were cut, where it lets nobody in under the name of one that it
     * has.
     */
    protected void awaitLetGo() throws InterruptedException {
        // most do not mind
    }

    /** Where the broker listens. */
    protected abstract int port();

    /** The address of a queue that only this test uses. */
    protected abstract String address(String queue);

    /** Why a sender does not recover. */
    protected abstract String whySender();

    /** Why a receiver does not recover. */
    protected abstract String whyReceiver();

    /** An application, which notes what it is told. */
    private static class Application implements MessagingHandler {
        final List<String> lines = new CopyOnWriteArrayList<>();
        volatile boolean accepts;

        @Override
        public HandlerOptions options() {
            return HandlerOptions.builder().autoAccept(false).build();
        }

        @Override
        public void onSendable(SenderEvent event) {
            note("sendable");
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            note("accepted " + event.delivery().context());
        }

        @Override
        public void onInDoubt(DeliveryEvent event) {
            note("in doubt " + event.delivery().context());
        }

        @Override
        public void onMessage(MessageEvent event) {
            Delivery delivery = event.delivery();
            boolean accept = accepts; // as it was before the test hears of the message
            note("message " + bodyOf(delivery));
            if (accept) {
                delivery.accept();
                if (delivery.isLocallySettled()) {
                    note("settled");
                }
            }
        }

        /** Where the receiver settles second. */
        @Override
        public void onSettled(DeliveryEvent event) {
            if (event.delivery().receiver() != null) {
                note("settled");
            }
        }

        @Override
        public void onLinkClosed(LinkEvent event) {
            note("closed " + event.link().failure());
        }

        @Override
        public void onLinkError(LinkEvent event) {
            note("error " + event.link().failure());
        }

        @Override
        public void onConnectionError(ConnectionEvent event) {
            note("connection error " + event.connection().remoteCondition());
        }

        @Override
        public void onRecoveryUnavailable(LinkEvent event) {
            note("no recovery: " + event.link().recoveryFailure());
        }

        @Override
        public void onTransportError(TransportEvent event) {
            // it is cut
        }

        private synchronized void note(String line) {
            lines.add(line);
            notifyAll();
        }

        /** Waits until so many lines begin like that. */
        synchronized void awaits(int count, String start) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (lines.stream().filter(line -> line.startsWith(start)).count() < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                assertThat(left).as("%s times '%s': %s", count, start, lines).isPositive();
                wait(left);
            }
        }
    }

    /** The application, connected through a proxy that can cut. */
    private final class Visit implements AutoCloseable {
        final Application application = new Application();
        final CuttingProxy proxy = new CuttingProxy(port());
        final Connection connection;
        private final Container container =
                Container.builder().containerId("visitor").handlers(application).build();
        private final Thread thread = new Thread(container::run, "visitor");

        Visit() {
            ReconnectOptions soon = ReconnectOptions.builder()
                    .initialDelay(Duration.ofMillis(200))
                    .maxDelay(Duration.ofMillis(500))
                    .build();
            connection = container.connect(
                    "127.0.0.1:" + proxy.port(),
                    ConnectionOptions.builder().reconnect(soon).build());
        }

        /** Cuts the connection, and lets it come back once the broker has noticed. */
        void cut() throws InterruptedException {
            proxy.hold(true);
            proxy.cut();
            awaitLetGo();
            proxy.hold(false);
        }

        void run() {
            thread.start();
        }

        @Override
        public void close() {
            container.stop();
            try {
                thread.join(PATIENCE.toMillis()); // what it has still to say goes out first
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            proxy.close();
        }
    }

    private static void send(Sender sender, String body) {
        sender.send(Message.create(body + PADDING)).setContext(body);
    }

    private static String bodyOf(Delivery delivery) {
        Message message;
        try {
            message = delivery.message();
        } catch (MessageDecodeException e) {
            return "undecodable";
        }
        Object body = message == null ? null : message.body();
        return body instanceof String text ? text.replace(PADDING, "") : "odd: " + body;
    }

    /** All that is in the queue, taken by an ordinary receiver. */
    protected final List<String> drain(String queue) {
        try (BlockingConnection connection = BlockingConnection.connect("127.0.0.1:" + port())) {
            BlockingSender sender = connection.createSender(address(queue));
            sender.send(Message.create("end"));
            List<String> bodies = new ArrayList<>();
            BlockingReceiver receiver = connection.createReceiver(address(queue));
            try {
                boolean ended = false;
                while (true) {
                    String body = bodyOf(receiver.receive(Duration.ofMillis(ended ? 200 : 5000)));
                    receiver.accept();
                    ended |= body.equals("end");
                    bodies.add(body);
                }
            } catch (AmqpTimeoutException e) {
                // that was all
            }
            bodies.remove("end");
            return bodies;
        }
    }

    private void fill(String queue, String... bodies) {
        try (BlockingConnection connection = BlockingConnection.connect("127.0.0.1:" + port())) {
            BlockingSender sender = connection.createSender(address(queue));
            for (String body : bodies) {
                sender.send(Message.create(body + PADDING));
            }
        }
    }

    /** Sends three messages whose outcome is lost with the connection, and another one when it is back. */
    protected final List<String> sends(String queue, SenderOptions.Builder options) throws InterruptedException {
        try (Visit visit = new Visit()) {
            Sender sender = visit.connection.createSender(
                    address(queue), options.name("orders").exactlyOnce().build());
            visit.run();
            visit.application.awaits(1, "sendable");
            visit.proxy.swallowAnswers();
            long before = visit.proxy.passed();
            visit.connection.execute(() -> {
                for (int i = 1; i <= 3; i++) {
                    send(sender, "m" + i);
                }
            });
            visit.proxy.awaitPassed(before + 3L * PADDING.length());
            visit.cut();
            visit.application.awaits(3, "in doubt");
            visit.connection.execute(() -> send(sender, "after"));
            visit.application.awaits(1, "accepted after"); // the link goes on
            return visit.application.lines;
        }
    }

    @Test
    @DisplayName(
            "API-XO-22 INT-05: what a sender has undecided is in doubt, told, not sent again, and the link goes on")
    void sender() throws InterruptedException {
        List<String> told = sends("undecided", SenderOptions.builder());
        assertThat(told)
                .contains("in doubt m1", "in doubt m2", "in doubt m3", "no recovery: " + whySender())
                .noneMatch(line -> line.startsWith("closed") || line.startsWith("error"));
        assertThat(drain("undecided")).containsExactlyInAnyOrder("m1", "m2", "m3", "after");
    }

    @Test
    @DisplayName(
            "API-XO-22 API-GUA-02: where that was chosen what is in doubt is sent again, as new, and nothing is lost")
    void resends() throws InterruptedException {
        List<String> told = sends("resent", SenderOptions.builder().inDoubt(InDoubt.RESEND));
        assertThat(told).contains("accepted m1", "accepted m2", "accepted m3");
        assertThat(drain("resent")).containsOnly("m1", "m2", "m3", "after").contains("m1", "m2", "m3", "after");
    }

    @Test
    @DisplayName("API-XO-22: a message that was cut in two is in doubt, and nothing of it is in the queue")
    void halfAMessage() throws InterruptedException {
        try (Visit visit = new Visit()) {
            Sender sender = visit.connection.createSender(
                    address("half"),
                    SenderOptions.builder().name("orders").exactlyOnce().build());
            visit.proxy.cutAfter(connection -> connection == 0 ? 100_000 : Integer.MAX_VALUE);
            visit.run();
            visit.application.awaits(1, "sendable");
            visit.connection.execute(
                    () -> sender.send(Message.create("x".repeat(200_000))).setContext("half"));
            visit.application.awaits(1, "in doubt half");
            visit.connection.execute(() -> send(sender, "after"));
            visit.application.awaits(1, "accepted after"); // the link goes on
        }
        assertThat(drain("half")).containsExactly("after");
    }

    @Test
    @DisplayName("API-XO-22 INT-05: what a receiver has undecided comes again as new, and nothing is lost")
    void receiver() throws InterruptedException {
        fill("received", "m1", "m2", "m3");
        try (Visit visit = new Visit()) {
            Application application = visit.application;
            visit.connection.createReceiver(
                    address("received"),
                    ReceiverOptions.builder().name("orders").exactlyOnce().build());
            visit.run();
            application.awaits(3, "message");
            application.accepts = true;
            visit.cut();
            application.awaits(3, "settled"); // all of them, once more
            assertThat(application.lines)
                    .contains("no recovery: " + whyReceiver())
                    .noneMatch(line -> line.startsWith("closed") || line.startsWith("error"));
            assertThat(application.lines)
                    .filteredOn(line -> line.startsWith("message"))
                    .containsOnly("message m1", "message m2", "message m3");
        }
        assertThat(drain("received")).isEmpty();
    }
}
