package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.TransactionException;
import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.BlockingTransaction;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.blocking.SendException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens at the ends of what there is: of time, of nodes, of room. */
class LimitsTest extends BrokerTestBase {
    private static ReceiverOptions durable() {
        return ReceiverOptions.builder().name("sub").durableSubscription().build();
    }

    // ------------------------------------------------------------------ time

    @Test
    @DisplayName("A message may expire as late as it likes, or as early, and others expire as before")
    void farExpiry() {
        start();
        send("q", Message.create("late").expiryTime(Instant.parse("9999-12-31T23:59:59Z")));
        send("q", Message.create("later").expiryTime(Instant.ofEpochMilli(Long.MAX_VALUE)));
        send("q", Message.create("early").expiryTime(Instant.ofEpochMilli(Long.MIN_VALUE)));
        send("q", Message.create("soon").ttl(Duration.ofSeconds(1)));
        clock.turn(Duration.ofSeconds(2), broker);
        awaitTrue(() -> node("q").messages() == 2);
        assertThat(browse("q")).containsExactly("late", "later");
    }

    @Test
    @DisplayName("Messages of a transaction may expire as late as they like: all of it counts")
    void farExpiryInTransaction() {
        start();
        BlockingConnection connection = connect();
        BlockingSender sender = connection.createSender("q");
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(sender, Message.create("a"));
            transaction.send(sender, Message.create("b").expiryTime(Instant.parse("9999-12-31T23:59:59Z")));
            transaction.commit();
        } catch (TransactionException e) {
            throw new AssertionError(e);
        }
        assertThat(browse("q")).containsExactly("a", "b");
    }

    // ------------------------------------------------------------------ users

    @Test
    @DisplayName("A rule about a topic holds however the client writes its address, and when it comes back")
    void ruleOfTopic() {
        AtomicBoolean open = new AtomicBoolean(true);
        start(builder -> builder.accessRule((user, access, address) -> open.get() || !address.equals("topic://news")));
        BlockingConnection connection = connect("me");
        connection.createReceiver("topic://news", durable());
        open.set(false);
        Source byCapability = Source.of("news").setCapabilities(List.of(Symbol.of("topic")));
        for (Source each : List.of(Source.of("news"), Source.of("topic://news"), byCapability)) {
            assertThatThrownBy(() -> connect()
                            .createReceiver(
                                    null, ReceiverOptions.builder().source(each).build()))
                    .isInstanceOf(LinkDetachedException.class)
                    .hasMessageContaining("may not receive at 'topic://news'");
        }
        assertThatThrownBy(() ->
                        connect().createSender(null).send(Message.create(1).to("topic://news")))
                .isInstanceOf(SendException.class);
        connection.close();
        ReceiverOptions resumed = ReceiverOptions.builder()
                .name("sub")
                .source(Source.unspecified())
                .build();
        assertThatThrownBy(() -> connect("me").createReceiver(null, resumed)).isInstanceOf(LinkDetachedException.class);
    }

    // ------------------------------------------------------------------ nodes

    @Test
    @DisplayName("A topic is not forgotten to make room for a subscription to it")
    void topicStays() {
        start(builder -> builder.maxNodes(3).queues("q"));
        BlockingReceiver subscriber = receiver("topic://news");
        send("topic://news", 1);
        assertThat(bodies(all(subscriber))).containsExactly(1);
        assertThatThrownBy(() -> receiver("topic://news")).isInstanceOf(LinkDetachedException.class);
    }

    @Test
    @DisplayName("At the limit a durable subscription that is there can be attached again")
    void durableAgain() {
        start(builder -> builder.maxNodes(3).queues("q"));
        BlockingConnection before = connect("me");
        before.createReceiver("topic://news", durable());
        before.close();
        BlockingReceiver again = connect("me").createReceiver("topic://news", durable());
        assertThat(again.link().isOpen()).isTrue();
    }

    @Test
    @DisplayName("What was there from the start is not forgotten to make room")
    void configuredStays() {
        start(builder -> builder.maxNodes(2).createOnDemand(false).queues("orders", "DLQ"));
        ReceiverOptions dynamic = ReceiverOptions.builder().dynamic(true).build();
        assertThatThrownBy(() -> connect().createReceiver(null, dynamic)).isInstanceOf(LinkDetachedException.class);
        send("orders", 1);
        assertThat(browse("orders")).containsExactly(1);
    }

    @Test
    @DisplayName("TRM-03: a dynamic topic that is to last as long as its messages is gone with the last of them")
    void dynamicTopic() {
        start();
        BlockingConnection connection = connect();
        Source asked = new Source()
                .setDynamic(true)
                .setCapabilities(List.of(Symbol.of("topic")))
                .setDynamicNodeProperties(Map.of(LifetimePolicy.KEY, LifetimePolicy.DELETE_ON_NO_MESSAGES));
        BlockingReceiver maker = connection.createReceiver(
                null, ReceiverOptions.builder().source(asked).build());
        BlockingReceiver other = receiver("topic://" + maker.address());
        send("topic://" + maker.address(), "a");
        maker.receive(SOON).accept();
        maker.close();
        other.receive(SOON).accept();
        awaitTrue(() -> broker.nodes().stream().noneMatch(NodeInfo::dynamic));
    }

    @Test
    @DisplayName("What was in order in a group stays so when its consumer detaches, and keeps what it has")
    void groupOverDetach() {
        start();
        for (int i = 1; i <= 3; i++) {
            send("q", Message.create(i).groupId("g"));
        }
        BlockingConnection connection = connect();
        BlockingReceiver first = manual(connection, "q");
        first.flow(3);
        for (int i = 0; i < 3; i++) {
            first.receive(SOON);
        }
        detach(first.link());
        send("q", Message.create(4).groupId("g"));
        BlockingReceiver second = manual(connect(), "q");
        List<Delivery> got = new ArrayList<>(all(second));
        connection.close();
        awaitTrue(() -> {
            got.addAll(all(second));
            return got.size() >= 4;
        });
        assertThat(bodies(got)).containsExactly(1, 2, 3, 4);
    }

    // ------------------------------------------------------------------ room

    @Test
    @DisplayName("The queue of dead letters has room for as many as others: the oldest makes room")
    void deadLetters() {
        start(builder -> builder.queueCapacity(3));
        BlockingConnection connection = connect();
        BlockingSender sender = connection.createSender("q");
        BlockingReceiver receiver = manual(connection, "q");
        for (int i = 0; i < 5; i++) {
            sender.send(Message.create(i));
            receiver.receive(SOON).reject();
        }
        awaitTrue(() -> node("q").messages() == 0);
        assertThat(browse("DLQ")).containsExactly(2, 3, 4);
    }

    @Test
    @DisplayName("Who waits for room gets it when consumers have all that there is, however little is free")
    void littleRoom() {
        start(builder -> builder.queueCapacity(10));
        BlockingSender sender = connect().createSender("q");
        for (int i = 0; i < 10; i++) {
            sender.send(Message.create(i));
        }
        BlockingReceiver receiver = manual(connect(), "q");
        receiver.flow(11);
        List<Delivery> held = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            held.add(receiver.receive(SOON));
        }
        held.get(0).accept();
        sender.send(Message.create("more"), SOON);
        assertThat(receiver.receive(SOON).message().body()).isEqualTo("more");
    }

    @Test
    @DisplayName("A message whose annotations make no sense is refused, not lost when it is changed")
    void malformedAnnotations() {
        start();
        byte[] bad = HexFormat.of().parseHex("005372c103024140" + "005377a10161");
        BlockingSender sender = connect().createSender("q");
        assertThatThrownBy(() -> sender.send(Message.wrap(bad, 0, bad.length))).isInstanceOf(SendException.class);
        assertThat(node("q").messages()).isZero();
    }
}
