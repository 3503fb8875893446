package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.TransactionException;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.LifetimePolicy;
import io.lepton.amqp.Message;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.BlockingTransaction;
import io.lepton.blocking.SendException;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.LinkOption;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Local transactions of clients. */
class TransactionTest extends BrokerTestBase {

    @Test
    @DisplayName("TXN-09 TXN-12: messages sent in a transaction are seen when it is committed, and not before")
    void commitPublishes() {
        start();
        BlockingConnection connection = connect();
        BlockingSender sender = connection.createSender("q");
        try (BlockingTransaction transaction = connection.transaction()) {
            Delivery sent = transaction.send(sender, Message.create("a"));
            transaction.send(sender, Message.create("b"));
            assertThat(sent.remoteState()).isInstanceOf(TransactionalState.class);
            assertThat(browse("q")).isEmpty();
            transaction.commit();
        }
        assertThat(browse("q")).containsExactly("a", "b");
    }

    @Test
    @DisplayName(
            "TXN-13: messages sent in a transaction that is rolled back come to nothing, and their place is free again")
    void rollbackDrops() {
        start(builder -> builder.queueCapacity(1));
        BlockingConnection connection = connect();
        BlockingSender sender = connection.createSender("q");
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(sender, Message.create("a"));
        }
        sender.send(Message.create("b"));
        assertThat(browse("q")).containsExactly("b");
    }

    @Test
    @DisplayName("A message in a transaction has its place kept: there is no credit for more than the queue holds")
    void placeIsKept() {
        start(builder -> builder.queueCapacity(1));
        BlockingConnection connection = connect();
        BlockingSender sender = connection.createSender("q");
        BlockingReceiver receiver = manual(connection, "q");
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(sender, Message.create("a"));
            int credit = on(sender.link(), link -> link.credit());
            assertThat(credit).isZero();
            transaction.commit();
        }
        receiver.receive().accept();
        sender.send(Message.create("b"));
        assertThat(browse("q")).containsExactly("b");
    }

    @Test
    @DisplayName("TXN-12: messages accepted in a transaction are gone when it is committed")
    void commitAccepts() {
        start();
        send("q", "a", "b");
        BlockingConnection connection = connect();
        BlockingReceiver receiver = manual(connection, "q");
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.accept(receiver.receive());
            assertThat(node("q").messages()).isEqualTo(2);
            transaction.commit();
        }
        awaitTrue(() -> node("q").messages() == 1);
        assertThat(browse("q")).containsExactly("b");
    }

    @Test
    @DisplayName("TXN-13: messages accepted in a transaction that is rolled back are there for others again")
    void rollbackGivesBack() {
        start();
        send("q", "a");
        BlockingConnection connection = connect();
        try (BlockingReceiver receiver = manual(connection, "q");
                BlockingTransaction transaction = connection.transaction()) {
            transaction.accept(receiver.receive());
        }
        assertThat(receiver("q").receive().message().body()).isEqualTo("a");
    }

    @Test
    @DisplayName("TXN-12: messages rejected in a transaction are dead letters when it is committed")
    void commitRejects() {
        start();
        send("q", "a");
        BlockingConnection connection = connect();
        BlockingReceiver receiver = manual(connection, "q");
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.reject(receiver.receive());
            assertThat(browse("DLQ")).isEmpty();
            transaction.commit();
        }
        awaitTrue(() -> node("DLQ").messages() == 1);
        assertThat(browse("q")).isEmpty();
    }

    @Test
    @DisplayName("What was accepted over a link that is closed before the commit is gone with the commit")
    void linkClosedBeforeCommit() {
        start();
        send("q", "a");
        BlockingConnection connection = connect();
        try (BlockingTransaction transaction = connection.transaction()) {
            BlockingReceiver receiver = manual(connection, "q");
            transaction.accept(receiver.receive());
            receiver.close();
            assertThat(browse("q")).isEmpty();
            transaction.commit();
        }
        awaitTrue(() -> node("q").messages() == 0);
    }

    @Test
    @DisplayName("What was accepted over a link that is closed is back when the transaction is rolled back")
    void linkClosedBeforeRollback() {
        start();
        send("q", "a");
        BlockingConnection connection = connect();
        try (BlockingTransaction transaction = connection.transaction()) {
            BlockingReceiver receiver = manual(connection, "q");
            transaction.accept(receiver.receive());
            receiver.close();
            transaction.abort();
        }
        assertThat(receiver("q").receive().message().body()).isEqualTo("a");
    }

    @Test
    @DisplayName("TXN-07: when the connection ends, what was done in its transactions is undone")
    void connectionEnds() {
        start();
        send("q", "a");
        BlockingConnection connection = connect();
        BlockingReceiver receiver = manual(connection, "q");
        BlockingTransaction transaction = connection.transaction();
        transaction.accept(receiver.receive());
        transaction.send(connection.createSender("other"), Message.create("b"));
        connection.close();
        assertThat(receiver("q").receive().message().body()).isEqualTo("a");
        assertThat(browse("other")).isEmpty();
    }

    @Test
    @DisplayName("A relay takes messages in transactions, and tells of one that goes nowhere")
    void relay() {
        start(builder -> builder.createOnDemand(false).queues("q", "DLQ"));
        BlockingConnection connection = connect();
        BlockingSender relay = connection.createSender(null);
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(relay, Message.create("a").to("q"));
            assertThatThrownBy(() -> transaction.send(relay, Message.create("b").to("nowhere")))
                    .isInstanceOfSatisfying(
                            SendException.class,
                            thrown -> assertThat(thrown.outcome()).isInstanceOf(Rejected.class));
            transaction.commit();
        }
        assertThat(browse("q")).containsExactly("a");
    }

    @Test
    @DisplayName("ANR-04: a settled message that goes nowhere makes its transaction fail, and the relay stays")
    void settledNowhere() {
        start(builder -> builder.createOnDemand(false).queues("q", "DLQ"));
        BlockingConnection connection = connect();
        for (List<Symbol> outcomes : List.of(List.<Symbol>of(), List.of(Symbol.of("amqp:accepted:list")))) {
            BlockingSender relay = connection.createSender(
                    null,
                    SenderOptions.builder()
                            .option(LinkOption.AT_MOST_ONCE)
                            .source(new Source().setOutcomes(outcomes))
                            .build());
            try (BlockingTransaction transaction = connection.transaction()) {
                transaction.send(relay, Message.create("a").to("q"));
                transaction.send(relay, Message.create("b").to("nowhere"));
                assertThatThrownBy(transaction::commit)
                        .isInstanceOfSatisfying(
                                TransactionException.class,
                                thrown -> assertThat(thrown.condition().name()).isEqualTo(AmqpError.NOT_FOUND));
            }
            assertThat(browse("q")).isEmpty();
            assertThat(relay.link().isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("TRM-03: a dynamic node that a transaction alone kept is gone when that is rolled back")
    void rolledBackAtDynamicNode() {
        start();
        BlockingReceiver dynamic = connect()
                .createReceiver(
                        null,
                        ReceiverOptions.builder()
                                .dynamic(true)
                                .dynamicNodeProperties(Map.of(LifetimePolicy.KEY, LifetimePolicy.DELETE_ON_NO_MESSAGES))
                                .build());
        String address = dynamic.address();
        BlockingConnection connection = connect();
        BlockingTransaction transaction = connection.transaction();
        BlockingSender relay = connection.createSender(null);
        transaction.send(relay, Message.create("a").to(address));
        dynamic.close();
        assertThat(node(address).messages()).isZero();
        transaction.abort();
        awaitTrue(() -> broker.nodes().stream().noneMatch(each -> each.address().equals(address)));
    }

    @Test
    @DisplayName("TXN-17: a commit fails, and all is undone, when a node is deleted that a message was for")
    void nodeDeleted() {
        start();
        send("q", "a");
        BlockingConnection connection = connect();
        BlockingReceiver dynamic = connect()
                .createReceiver(null, ReceiverOptions.builder().dynamic(true).build());
        BlockingReceiver receiver = manual(connection, "q");
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(connection.createSender(null), Message.create("b").to(dynamic.address()));
            transaction.accept(receiver.receive());
            dynamic.close();
            assertThatThrownBy(transaction::commit)
                    .isInstanceOfSatisfying(
                            TransactionException.class,
                            thrown -> assertThat(thrown.condition().name()).isEqualTo(AmqpError.RESOURCE_DELETED));
        }
        assertThat(receiver("q").receive().message().body()).isEqualTo("a");
    }

    @Test
    @DisplayName(
            "A lock does not expire while its message waits for the end of a transaction, and runs again after a rollback")
    void lockWaits() {
        start(builder -> builder.lockTimeout(Duration.ofSeconds(10)));
        send("q", "a");
        BlockingConnection connection = connect();
        BlockingReceiver receiver = manual(connection, "q");
        Delivery delivery = receiver.receive();
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.accept(delivery);
            browse("q"); // by then the broker knows
            clock.turn(Duration.ofSeconds(11), broker);
            transaction.commit();
        }
        awaitTrue(() -> node("q").messages() == 0);
    }

    @Test
    @DisplayName(
            "A message that was taken back, for its lock has expired, cannot be accepted in a transaction any more")
    void lockExpired() {
        start(builder -> builder.lockTimeout(Duration.ofSeconds(10)));
        send("q", "a");
        BlockingConnection connection = connect();
        BlockingReceiver receiver = manual(connection, "q");
        Delivery delivery = receiver.receive();
        BlockingTransaction transaction = connection.transaction();
        clock.turn(Duration.ofSeconds(11), broker);
        transaction.accept(delivery);
        assertThatThrownBy(transaction::commit)
                .isInstanceOfSatisfying(
                        TransactionException.class,
                        thrown -> assertThat(thrown.condition().name()).isEqualTo(TransactionError.ROLLBACK));
        assertThat(receiver("q").receive().message().body()).isEqualTo("a");
    }

    @Test
    @DisplayName(
            "TXN-10: a message whose properties make no sense is rejected in its transaction, of which the rest counts")
    void malformed() {
        start();
        BlockingConnection connection = connect();
        BlockingSender sender = connection.createSender("q");
        byte[] bad = HexFormat.of().parseHex("005373c0020141005375a00161"); // a message-id that is a boolean
        try (BlockingTransaction transaction = connection.transaction()) {
            transaction.send(sender, Message.create("a"));
            assertThatThrownBy(() -> transaction.send(sender, Message.wrap(bad, 0, bad.length)))
                    .isInstanceOfSatisfying(
                            SendException.class,
                            thrown -> assertThat(thrown.outcome()).isInstanceOf(Rejected.class));
            transaction.send(sender, Message.create("b"));
            transaction.commit();
        }
        assertThat(browse("q")).containsExactly("a", "b");
    }
}
