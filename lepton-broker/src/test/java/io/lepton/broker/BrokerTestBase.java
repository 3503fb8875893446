package io.lepton.broker;

import io.lepton.ConnectionOptions;
import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
}
