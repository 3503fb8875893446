package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Symbol;
import io.lepton.blocking.AmqpTimeoutException;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.BlockingTransaction;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.blocking.SendException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much memory all that the broker keeps may take. */
class StoredBytesTest extends BrokerTestBase {
    private static final int KIB = 1024;
    private static final Duration SHORTLY = Duration.ofMillis(200);
    private static final Message LARGE = Message.ofData(new byte[10 * KIB]);

    private void startWith(int kib) {
        start(builder -> builder.maxStoredBytes((long) kib * KIB).queues("a", "b", "DLQ"));
    }

    /** Sends large messages until there is no credit for more; how many that were. */
    private static int fill(BlockingSender sender) {
        return fill(sender, LARGE);
    }

    private static int fill(BlockingSender sender, Message message) {
        for (int sent = 0; ; sent++) {
            try {
                sender.send(message, SHORTLY);
            } catch (AmqpTimeoutException noCredit) {
                return sent;
            }
        }
    }

    private static Condition refusal(Supplier<?> attach) {
        return catchThrowableOfType(LinkDetachedException.class, attach::get).condition();
    }

    private static boolean cannotSend(BlockingSender sender) {
        return catchThrowableOfType(AmqpTimeoutException.class, () -> sender.send(LARGE, SHORTLY)) != null;
    }

    private void receive(String address, int messages) {
        BlockingReceiver receiver = connect().createReceiver(address);
        for (int i = 0; i < messages; i++) {
            receiver.receive(SOON);
            receiver.accept();
        }
    }

    // ------------------------------------------------------------------ who has to wait, and who is refused

    @Test
    @DisplayName(
            "When three quarters are taken nobody gets credit, at whichever queue; and again when a receiver has made room")
    void noCredit() {
        startWith(400);
        BlockingConnection connection = connect();
        int sent = fill(connection.createSender("a"));
        assertThat(sent).isBetween(25, 29);
        BlockingSender other = connection.createSender("b");
        BlockingSender relay = connection.createSender(null);
        assertThat(cannotSend(other)).isTrue();
        assertThat(catchThrowableOfType(
                        AmqpTimeoutException.class,
                        () -> relay.send(Message.create().to("b"), SHORTLY)))
                .isNotNull();
        receive("a", sent / 2);
        other.send(LARGE, SOON);
        relay.send(Message.create().to("b"), SOON);
    }

    @Test
    @DisplayName("Who waits for room in a queue, and gets it while all is full, is given credit when that is over")
    void roomWhileAllIsFull() {
        start(builder -> builder.maxStoredBytes(400 * KIB).queueCapacity(10).queues("a", "b"));
        BlockingConnection connection = connect();
        BlockingSender waiting = connection.createSender("a");
        for (int i = 0; i < 10; i++) {
            waiting.send(Message.create(i));
        }
        int sent = fill(connection.createSender("b"), Message.ofData(new byte[38 * KIB]));
        receive("a", 10);
        assertThat(cannotSend(waiting)).isTrue();
        receive("b", sent);
        waiting.send(LARGE, SOON);
    }

    @Test
    @DisplayName("A message for which there is no room is rejected with resource-limit-exceeded, and the link stays")
    void refused() {
        startWith(400);
        BlockingSender sender = connect().createSender("a");
        SendException thrown =
                catchThrowableOfType(SendException.class, () -> sender.send(Message.ofData(new byte[360 * KIB])));
        assertThat(((Rejected) thrown.outcome()).condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        assertThat(((Rejected) thrown.outcome()).condition().description())
                .endsWith("would be above the limit of 358400");
        sender.send(LARGE);
        assertThat(node("a").messages()).isEqualTo(1);
    }

    @Test
    @DisplayName("Who has sent large messages gets credit for fewer: what is on its way fits")
    void smallWindow() {
        startWith(4000);
        BlockingSender sender = connect().createSender("a");
        awaitTrue(() -> on(sender.link(), link -> ((Sender) link).credit()) > 10);
        BlockingSender later = connect().createSender("a");
        later.send(Message.ofData(new byte[300 * KIB]));
        awaitTrue(() -> on(later.link(), link -> ((Sender) link).credit()) < 24);
    }

    @Test
    @DisplayName("A node for which there is no room is refused; who receives from those that are there still comes in")
    void nodes() {
        startWith(400);
        send("a", 1);
        BlockingConnection connection = connect();
        Condition why = refusal(() -> {
            for (int i = 0; i < 100; i++) {
                connection.createSender("used-" + i);
            }
            return null;
        });
        assertThat(why.name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        assertThat(broker.storedBytes()).isBetween(345L * KIB, 350L * KIB);
        assertThat(connection.createReceiver("a").receive(SOON).message().body())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("Nodes that nobody uses make way for others")
    void unused() {
        startWith(400);
        BlockingConnection connection = connect();
        for (int i = 0; i < 200; i++) {
            connection.createSender("unused-" + i).close();
        }
        assertThat(broker.storedBytes()).isLessThan(350L * KIB);
    }

    @Test
    @DisplayName("An address of more than 4,096 characters is refused with invalid-field, and told by its length")
    void longAddress() {
        start();
        BlockingConnection connection = connect();
        SenderOptions named = SenderOptions.builder().name("s").build();
        connection.createSender("q".repeat(4096), named).close();
        Condition why = refusal(() -> connection.createSender("q".repeat(4097), named));
        assertThat(why.name()).isEqualTo(AmqpError.INVALID_FIELD);
        assertThat(why.description()).isEqualTo("an address of 4097 characters: want 4096 at most");
    }

    @Test
    @DisplayName(
            "The name of a dynamic node has no more than the beginning of what its client calls itself and its link")
    void dynamicNames() {
        start();
        BlockingReceiver receiver = connect("c".repeat(100))
                .createReceiver(
                        null,
                        ReceiverOptions.builder()
                                .dynamic(true)
                                .name("l".repeat(1000))
                                .build());
        assertThat(receiver.address()).isEqualTo("dynamic/" + "c".repeat(64) + "/" + "l".repeat(64) + "/1");
    }

    @Test
    @DisplayName("A source with more than eight selectors is refused")
    void manySelectors() {
        start();
        Map<String, Described> filters = new HashMap<>();
        for (int i = 0; i < 9; i++) {
            filters.put("f" + i, new Described(Symbol.of("apache.org:selector-filter:string"), "a = " + i));
        }
        Condition why = refusal(() -> connect()
                .createReceiver("q", ReceiverOptions.builder().filter(filters).build()));
        assertThat(why.name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        assertThat(why.description()).isEqualTo("more than 8 selectors in one source");
    }

    // ------------------------------------------------------------------ what is counted, and given back

    /** What is left when nobody is attached. */
    private void awaitAtRest(long bytes) {
        awaitTrue(() -> broker.storedBytes() == bytes);
    }

    private long atRest() {
        startWith(4000);
        return broker.storedBytes();
    }

    @Test
    @DisplayName("A message counts with its bytes and 512 more, until a receiver has accepted it")
    void accepted() {
        long atRest = atRest();
        send("a", LARGE, LARGE);
        awaitAtRest(atRest + 2L * (LARGE.encodedSize() + 512));
        BlockingConnection connection = connect();
        BlockingReceiver receiver = connection.createReceiver("a");
        receiver.receive(SOON);
        receiver.accept();
        receiver.receive(SOON);
        receiver.accept();
        connection.close();
        awaitAtRest(atRest);
    }

    @Test
    @DisplayName("A message to a topic counts once with its bytes, however many subscriptions have it")
    void topic() {
        long atRest = atRest();
        BlockingConnection connection = connect();
        BlockingReceiver first = connection.createReceiver("topic://news");
        BlockingReceiver second = connection.createReceiver("topic://news");
        long before = broker.storedBytes();
        BlockingSender sender = connection.createSender("topic://news");
        sender.send(LARGE);
        assertThat(broker.storedBytes()).isEqualTo(before + LARGE.encodedSize() + 2 * 512);
        first.receive(SOON);
        first.accept();
        awaitAtRest(before + LARGE.encodedSize() + 512);
        second.receive(SOON);
        second.accept();
        awaitAtRest(before);
        connection.close();
        awaitTrue(() -> broker.storedBytes() < before);
        assertThat(broker.storedBytes()).isGreaterThan(atRest); // the topic is still there
    }

    @Test
    @DisplayName("What was rejected counts as a dead letter, until that is gone")
    void deadLetters() {
        long atRest = atRest();
        send("a", LARGE);
        BlockingConnection connection = connect();
        manual(connection, "a").receive(SOON).reject();
        awaitTrue(() -> node("DLQ").messages() == 1);
        connection.close();
        awaitAtRest(atRest + LARGE.encodedSize() + 512);
        BlockingConnection another = connect();
        manual(another, "DLQ").receive(SOON).accept();
        another.close();
        awaitAtRest(atRest);
    }

    @Test
    @DisplayName("What expires is given back")
    void expired() {
        long atRest = atRest();
        send("a", LARGE.copy().ttl(Duration.ofSeconds(1)));
        assertThat(broker.storedBytes()).isGreaterThan(atRest + 10 * KIB);
        clock.turn(Duration.ofSeconds(2), broker);
        awaitAtRest(atRest);
    }

    @Test
    @DisplayName("What is sent in a transaction counts from then on, and not after a rollback")
    void transaction() throws Exception {
        long atRest = atRest();
        BlockingConnection connection = connect();
        BlockingSender sender = connection.createSender("a");
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(sender, LARGE);
            awaitTrue(() -> broker.storedBytes() > atRest + 10 * KIB);
            transaction.abort();
        }
        awaitAtRest(atRest);
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(sender, LARGE);
            transaction.commit();
        }
        assertThat(broker.storedBytes()).isEqualTo(atRest + LARGE.encodedSize() + 512);
    }

    @Test
    @DisplayName("Annotations that receivers merge into a message count, and are given back with it")
    void annotated() {
        long atRest = atRest();
        send("a", LARGE);
        BlockingConnection connection = connect();
        BlockingReceiver receiver = manual(connection, "a");
        receiver.receive(SOON).modify(false, false, Map.of(Symbol.of("x-opt-note"), "n".repeat(5 * KIB)));
        awaitTrue(() -> broker.storedBytes() > atRest + 15 * KIB);
        Delivery again = receiver.receive(SOON);
        assertThat(again.message().messageAnnotations().get(Symbol.of("x-opt-note")))
                .isEqualTo("n".repeat(5 * KIB));
        again.accept();
        connection.close();
        awaitAtRest(atRest);
    }

    @Test
    @DisplayName("Annotations that nobody could read any more, there are so many, are not merged")
    void tooManyAnnotations() {
        start();
        send("a", 1);
        BlockingReceiver receiver = manual(connect(), "a");
        for (int round = 0; round < 3; round++) {
            Map<Symbol, Object> notes = new HashMap<>();
            for (int i = 0; i < 900; i++) {
                notes.put(Symbol.of("x-" + round + "-" + i), round);
            }
            receiver.receive(SOON).modify(false, false, notes);
        }
        assertThat(receiver.receive(SOON).message().messageAnnotations()).hasSize(1800);
    }

    @Test
    @DisplayName("What a dynamic queue holds is given back with it, also what a receiver has then")
    void dynamicQueue() {
        long atRest = atRest();
        BlockingConnection connection = connect();
        BlockingReceiver dynamic = connection.createReceiver(
                null,
                ReceiverOptions.builder()
                        .dynamic(true)
                        .creditWindow(0)
                        .autoAccept(false)
                        .build());
        send(dynamic.address(), LARGE, LARGE);
        dynamic.receive(SOON);
        dynamic.close();
        awaitAtRest(atRest);
    }

    @Test
    @DisplayName("What must not go to a receiver again counts, until the receiver has gone")
    void undeliverable() {
        long atRest = atRest();
        send("a", LARGE);
        long withMessage = broker.storedBytes();
        BlockingConnection connection = connect();
        BlockingReceiver receiver = manual(connection, "a");
        receiver.receive(SOON).modify(false, true);
        awaitTrue(() -> broker.storedBytes() > withMessage + 4096);
        connection.close();
        awaitAtRest(withMessage);
        assertThat(withMessage).isGreaterThan(atRest);
    }

    @Test
    @DisplayName("A receiver with more that is undeliverable there than there is room to remember is closed")
    void tooMuchUndeliverable() {
        startWith(40);
        BlockingSender sender = connect().createSender("a");
        int sent = 0;
        while (broker.storedBytes() < 30 * KIB) {
            sender.send(Message.create(sent++));
        }
        receiver("a"); // which takes some of the room
        BlockingReceiver receiver = manual(connect(), "a");
        LinkDetachedException closed = catchThrowableOfType(LinkDetachedException.class, () -> {
            while (true) {
                receiver.receive(SOON).modify(false, true);
            }
        });
        assertThat(closed.condition().name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        assertThat(node("a").messages()).isEqualTo(sent);
    }

    // ------------------------------------------------------------------ the end

    @Test
    @DisplayName("Who waits for the broker's end learns of what has ended it, and that nothing has but its close")
    void awaitsTheEnd() throws Exception {
        start();
        broker.close();
        assertThat(broker.awaitEnd()).isNull();
        OutOfMemoryError noMemory = new OutOfMemoryError("not really");
        start(builder -> builder.accessRule((user, access, address) -> {
            throw noMemory;
        }));
        assertThat(catchThrowableOfType(RuntimeException.class, () -> connect().createSender("q")))
                .isNotNull();
        assertThat(broker.awaitEnd()).isSameAs(noMemory);
    }
}
