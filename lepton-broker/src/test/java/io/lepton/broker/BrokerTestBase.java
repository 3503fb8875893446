package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionOptions;
import io.lepton.HandlerOptions;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A broker, and clients of it over sockets. */
abstract class BrokerTestBase {
    static final Duration SOON = Duration.ofSeconds(20);

    final TurnedClock clock = new TurnedClock();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    Broker broker;

    /** Starts the broker with these choices. */
    final Broker start(UnaryOperator<BrokerBuilder> choices) {
        broker = choices.apply(Broker.builder().containerId("broker").clock(clock))
                .start();
        return broker;
    }

    final Broker start() {
        return start(builder -> builder);
    }

    @AfterEach
    final void end() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    /** A connection of its own. */
    final BlockingConnection connect() {
        return connect("client-" + toClose.size());
    }

    final BlockingConnection connect(String containerId) {
        BlockingConnection made = BlockingConnection.connect(
                broker.url(),
                ConnectionOptions.builder()
                        .containerId(containerId)
                        .reconnectDisabled()
                        .build());
        toClose.add(made);
        return made;
    }

    /** Sends messages to an address, over a connection of their own. */
    final void send(String address, Message... messages) {
        BlockingSender sender = connect().createSender(address);
        for (Message each : messages) {
            sender.send(each);
        }
        sender.close();
    }

    final void send(String address, Object... bodies) {
        for (Object each : bodies) {
            send(address, Message.create(each));
        }
    }

    /** A receiver over a connection of its own, whose credit is given by hand or by receive. */
    final BlockingReceiver receiver(String address, UnaryOperator<ReceiverOptions.Builder> choices) {
        return connect()
                .createReceiver(
                        address,
                        choices.apply(ReceiverOptions.builder().creditWindow(0)).build());
    }

    final BlockingReceiver receiver(String address) {
        return receiver(address, options -> options);
    }

    /** A receiver that decides about each message itself. */
    static BlockingReceiver manual(BlockingConnection connection, String address) {
        return connection.createReceiver(
                address,
                ReceiverOptions.builder().creditWindow(0).autoAccept(false).build());
    }

    /** All messages that the broker has for a receiver now, unsettled. */
    static List<Delivery> all(BlockingReceiver receiver) {
        Receiver link = receiver.link();
        CompletableFuture<Void> drained = new CompletableFuture<>();
        link.connection().execute(() -> {
            link.drain(1000);
            awaitDrained(link, drained);
        });
        drained.orTimeout(20, TimeUnit.SECONDS).join();
        List<Delivery> all = new ArrayList<>();
        Optional<Delivery> next;
        while ((next = receiver.tryReceive()).isPresent()) {
            all.add(next.get());
        }
        return all;
    }

    private static void awaitDrained(Receiver link, CompletableFuture<Void> drained) {
        if (link.isDraining()) {
            link.connection().schedule(Duration.ofMillis(1), () -> awaitDrained(link, drained));
        } else {
            drained.complete(null);
        }
    }

    static List<Object> bodies(List<Delivery> deliveries) {
        List<Object> bodies = new ArrayList<>();
        deliveries.forEach(each -> bodies.add(each.message().body()));
        return bodies;
    }

    /** The bodies of the messages that are at an address, in their order; they stay there. */
    final List<Object> browse(String address) {
        try (BlockingReceiver receiver = receiver(address, ReceiverOptions.Builder::copy)) {
            return bodies(all(receiver));
        }
    }

    /** What the broker tells of a node. */
    final NodeInfo node(String address) {
        return broker.nodes().stream()
                .filter(each -> each.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the peer has closed the link with an error. */
    static void awaitClosed(BlockingSender sender) {
        awaitTrue(() -> on(sender.link(), Link::remoteCondition) != null);
    }

    /** What {@code question} answers on the thread of the link. */
    static <T> T on(Link link, Function<Link, T> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(link), link.connection())
                .join();
    }

    /** Detaches a link, and does not close it; when this returns, the broker has done so too. */
    static void detach(Link link) {
        link.connection().execute(() -> {
            link.setHandler(new LeavesDetached()); // which those who wait do not
            link.detach();
        });
        awaitTrue(() -> on(link, Link::isRemoteDetached));
    }

    /** Waits until something is so of which nobody tells. */
    static void awaitTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time until it has to be so").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static final class LeavesDetached implements MessagingHandler {
        @Override
        public HandlerOptions options() {
            return HandlerOptions.builder().autoClose(false).build();
        }
    }
}
