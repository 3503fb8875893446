package io.lepton.blocking;

import static io.lepton.blocking.Peer.elsewhere;
import static io.lepton.blocking.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lepton.HandlerOptions;
import io.lepton.ListenOptions;
import io.lepton.MemoryCoordinator;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.TransactionException;
import io.lepton.TransactionStateException;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.TransactionError;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions by calls that wait, with a peer that writes down what is asked of its storage. */
@Timeout(60)
class BlockingTransactionTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private MemoryCoordinator storage = new MemoryCoordinator();

    private Peer peer() {
        return peer(new MessagingHandler() {});
    }

    private Peer peer(MessagingHandler handler) {
        return Peer.with(ListenOptions.builder().handler(handler).transactionCoordinator(storage));
    }

    /** Sends "m1", "m2" and so on to whoever receives. */
    private static MessagingHandler source() {
        return new MessagingHandler() {
            private int number;

            @Override
            public void onSendable(SenderEvent event) {
                event.sender().send(Message.create("m" + ++number));
            }
        };
    }

    /** Receives nothing. */
    private static MessagingHandler withoutCredit() {
        return new MessagingHandler() {
            @Override
            public HandlerOptions options() {
                return HandlerOptions.builder().prefetch(0).build();
            }
        };
    }

    private static Message text(String text) {
        return Message.create(text);
    }

    // ------------------------------------------------------------------ commit

    @Test
    @DisplayName("API-TXN-03 API-TXN-05: sent in it, told what will become of it, committed")
    void commits() {
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            Delivery delivery = transaction.send(sender, text("a"));
            assertThat(delivery.outcome()).isEqualTo(Accepted.INSTANCE);
            assertThat(delivery.isLocallySettled()).isFalse();
            transaction.commit();
            assertThat(transaction.transaction().isCommitted()).isTrue();
            connection.await(delivery::isLocallySettled, SHORT.multipliedBy(100));
        }
        assertThat(storage.asked).containsExactly("declare", "post 1 a", "commit 1");
    }

    @Test
    @DisplayName("API-TXN-03: sendAsync does not wait, and a commit goes out behind all of it")
    void sendsAsync() {
        List<CompletableFuture<Delivery>> sent = new ArrayList<>();
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            for (int i = 0; i < 100; i++) {
                sent.add(transaction.sendAsync(sender, text("a")));
            }
            transaction.commit();
            sent.forEach(each -> assertThat(soon(each).outcome()).isEqualTo(Accepted.INSTANCE));
        }
        assertThat(storage.asked).hasSize(102).endsWith("commit 1");
    }

    @Test
    @DisplayName("API-TXN-03: on a link that settles what it sends, send returns at once, and the commit counts it")
    void preSettled() {
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender(
                    "q", SenderOptions.builder().atMostOnce().build());
            assertThat(transaction.send(sender, text("a")).outcome()).isNull();
            transaction.commit();
        }
        assertThat(storage.asked).containsExactly("declare", "post 1 a", "commit 1");
    }

    @Test
    @DisplayName("API-TXN-06 API-TXN-10: a commit that the peer refuses is thrown with its reason, and is in no doubt")
    void commitRefused() {
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
                return CompletableFuture.failedFuture(
                        TransactionException.of(Condition.of(TransactionError.ROLLBACK, "the queue is full")));
            }
        };
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            TransactionException thrown = catchThrowableOfType(TransactionException.class, transaction::commit);
            assertThat(thrown.condition().name()).isEqualTo(TransactionError.ROLLBACK);
            assertThat(thrown.isInDoubt()).isFalse();
            assertThatThrownBy(transaction::commit).as("again").isInstanceOf(TransactionException.class);
        }
    }

    @Test
    @DisplayName("API-BLK-07 API-TXN-03: a message that the peer will reject is thrown, and the transaction goes on")
    void sendRefused() {
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                super.post(txnId, delivery);
                return CompletableFuture.completedFuture(
                        delivery.message().body().equals("bad")
                                ? new Rejected(Condition.of(AmqpError.INVALID_FIELD, "bad"))
                                : Accepted.INSTANCE);
            }
        };
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            SendException thrown =
                    catchThrowableOfType(SendException.class, () -> transaction.send(sender, text("bad")));
            assertThat(thrown.outcome()).isInstanceOf(Rejected.class);
            transaction.send(sender, text("good"));
            transaction.commit();
        }
        assertThat(storage.asked).containsExactly("declare", "post 1 bad", "post 1 good", "commit 1");
    }

    // ------------------------------------------------------------------ abort

    @Test
    @DisplayName("API-TXN-05 API-TXN-06: aborted, and what is asked of it afterwards is refused")
    void aborts() {
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            transaction.send(sender, text("a"));
            transaction.abort();
            assertThat(storage.asked).containsExactly("declare", "post 1 a", "roll back 1");
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionStateException.class);
            assertThatThrownBy(transaction::abort).isInstanceOf(TransactionStateException.class);
            assertThatThrownBy(() -> transaction.send(sender, text("b"))).isInstanceOf(TransactionStateException.class);
        }
    }

    @Test
    @DisplayName("API-TXN-05: one that is closed and was not committed is aborted, and close waits for that")
    void closeAborts() {
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            try (BlockingTransaction transaction = connection.transaction()) {
                transaction.send(connection.createSender("q"), text("a"));
            }
            assertThat(storage.asked).containsExactly("declare", "post 1 a", "roll back 1");
        }
    }

    @Test
    @DisplayName("API-TXN-06: a send that waits while another thread aborts is told that its message is nowhere")
    void abortedWhileSending() {
        try (Peer peer = peer(withoutCredit());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> transaction.send(sender, text("a")));
            connection.await(() -> sender.link().queued() == 1, null);
            transaction.abort();
            assertThatThrownBy(() -> soon(sent))
                    .isInstanceOf(TransactionException.class)
                    .hasMessageEndingWith("was rolled back, and the message with it");
        }
    }

    // ------------------------------------------------------------------ received

    @Test
    @DisplayName("API-TXN-04 API-TXN-06: what was received is accepted in it, and settled with it")
    void accepts() {
        try (Peer peer = peer(source());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingReceiver receiver = connection.createReceiver("q");
            Delivery first = receiver.receive();
            Delivery second = receiver.receive();
            assertThat(transaction.accept(first)).isTrue();
            receiver.accept();
            assertThat(second.localState()).as("the oldest that is not decided").isEqualTo(Accepted.INSTANCE);
            assertThat(first.isLocallySettled()).isFalse();
            transaction.commit();
            assertThat(first.isLocallySettled()).isTrue();
            assertThatThrownBy(() -> transaction.accept(second)).isInstanceOf(TransactionStateException.class);
        }
        assertThat(storage.asked).filteredOn(line -> line.startsWith("retire")).hasSize(1);
    }

    @Test
    @DisplayName("API-TXN-04: rejected, released and modified in it, too")
    void decidesOtherwise() {
        try (Peer peer = peer(source());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingReceiver receiver = connection.createReceiver("q");
            transaction.reject(receiver.receive());
            transaction.release(receiver.receive());
            transaction.modify(receiver.receive(), true, false, Map.of());
            transaction.commit();
        }
        assertThat(storage.asked)
                .filteredOn(line -> line.startsWith("retire"))
                .extracting(line -> line.replaceAll("^retire 1 \\S+ (\\w+).*", "$1"))
                .containsExactly("rejected", "released", "modified");
    }

    // ------------------------------------------------------------------ time

    @Test
    @DisplayName("API-TXN-03: a message that finds no credit in time is taken back, and the rest can be committed")
    void noCredit() {
        try (Peer peer = peer(withoutCredit());
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            AmqpTimeoutException thrown =
                    catchThrowableOfType(AmqpTimeoutException.class, () -> transaction.send(sender, text("a"), SHORT));
            assertThat(thrown.isInDoubt()).isFalse();
            transaction.commit();
        }
        assertThat(storage.asked).containsExactly("declare", "commit 1");
    }

    @Test
    @DisplayName("API-TXN-09: a commit that is not answered in time is in doubt, and its end is told by the future")
    void commitNotAnswered() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
                super.discharge(txnId, fail);
                return answer;
            }
        };
        BlockingOptions quick =
                BlockingOptions.builder().timeout(Duration.ofSeconds(2)).build();
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.open(peer.url(), quick)) {
            BlockingTransaction transaction = connection.transaction();
            AmqpTimeoutException thrown = catchThrowableOfType(AmqpTimeoutException.class, transaction::commit);
            assertThat(thrown.isInDoubt()).isTrue();
            assertThat(thrown).hasMessageEndingWith("it is in doubt, and may still be committed");
            transaction.close(); // does nothing: it cannot be undone any more
            answer.complete(null);
            assertThat(soon(transaction.transaction().discharged()).isCommitted())
                    .isTrue();
        }
        assertThat(storage.asked).containsExactly("declare", "commit 1");
    }

    @Test
    @DisplayName("API-TXN-02: one that is declared when nobody waits for it any more is aborted at once")
    void declaredTooLate() {
        CompletableFuture<byte[]> id = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<byte[]> declare(Connection connection) {
                return id;
            }
        };
        BlockingOptions quick =
                BlockingOptions.builder().timeout(Duration.ofSeconds(2)).build();
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.open(peer.url(), quick)) {
            assertThatThrownBy(connection::transaction)
                    .isInstanceOf(AmqpTimeoutException.class)
                    .hasMessageEndingWith("timed out: Declaring a transaction");
            id.complete(new byte[] {'1'});
            assertThat(soon(storage.discharged)).as("rolled back").isTrue();
        }
    }

    // ------------------------------------------------------------------ what does not go

    @Test
    @DisplayName("API-TXN-02: a peer without transactions is told with its reason")
    void noTransactions() {
        try (Peer peer = Peer.with(new MessagingHandler() {});
                BlockingConnection connection = BlockingConnection.connect(peer.url())) {
            TransactionException thrown = catchThrowableOfType(TransactionException.class, connection::transaction);
            assertThat(thrown.condition().name()).isEqualTo(AmqpError.NOT_IMPLEMENTED);
        }
    }

    @Test
    @DisplayName("API-TXN-08: a sender of another connection is refused")
    void anotherConnection() {
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingConnection other = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = other.createSender("q");
            assertThatThrownBy(() -> transaction.send(sender, text("a")))
                    .isInstanceOf(TransactionStateException.class)
                    .hasMessageContaining("on another connection");
        }
    }

    @Test
    @DisplayName("API-BLK-17: no call of it waits on an event loop")
    void onALoop() {
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            List<Runnable> calls = List.of(transaction::commit, transaction::abort, transaction::close);
            for (Runnable call : calls) {
                assertThatThrownBy(() -> soon(CompletableFuture.runAsync(call, connection.connection())))
                        .isInstanceOf(IllegalStateException.class);
            }
            assertThat(soon(CompletableFuture.supplyAsync(
                            transaction.transaction()::isActive, connection.connection())))
                    .isTrue();
        }
    }

    // ------------------------------------------------------------------ losses

    @Test
    @DisplayName(
            "API-TXN-09: a connection that is lost has rolled it back: a send that waits is told, and so are later calls")
    void lost() {
        CompletableFuture<Void> posted = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                posted.complete(null);
                return new CompletableFuture<>();
            }
        };
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> transaction.send(sender, text("a")));
            soon(posted);
            peer.vanishes();
            TransactionException thrown = catchThrowableOfType(TransactionException.class, () -> soon(sent));
            assertThat(thrown.isInDoubt()).isFalse();
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionException.class);
            assertThatThrownBy(() -> transaction.send(sender, text("b"))).isInstanceOf(TransactionException.class);
            transaction.abort(); // which it is
        }
    }

    @Test
    @DisplayName("API-TXN-09: a connection that is lost between commit and answer leaves it in doubt")
    void lostWhileCommitting() {
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
                super.discharge(txnId, fail);
                return new CompletableFuture<>();
            }
        };
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            CompletableFuture<Void> committed = elsewhere(() -> {
                transaction.commit();
                return null;
            });
            soon(storage.discharged);
            peer.vanishes();
            TransactionException thrown = catchThrowableOfType(TransactionException.class, () -> soon(committed));
            assertThat(thrown.isInDoubt()).isTrue();
            assertThatThrownBy(transaction::abort).isInstanceOf(TransactionException.class);
        }
    }

    @Test
    @DisplayName(
            "API-TXN-09: when the connection comes back another transaction can be begun, and nothing of the first is sent")
    void anotherAfterALoss() {
        try (Peer first = peer();
                Peer second = peer();
                BlockingConnection connection = BlockingConnection.connect(
                        first.url(),
                        Deciding.reconnecting().toBuilder()
                                .failoverUrls(List.of(second.url()))
                                .build())) {
            BlockingTransaction lost = connection.transaction();
            BlockingSender sender = connection.createSender("q");
            lost.send(sender, text("lost"));
            first.listener.close();
            first.vanishes();
            Throwable end = soon(lost.transaction().discharged().handle((ended, failure) -> failure));
            assertThat(end).isInstanceOf(TransactionException.class);
            storage.asked.clear();
            try (BlockingTransaction next = connection.transaction()) {
                next.send(sender, text("kept"));
                next.commit();
            }
            assertThat(storage.asked).contains("post 2 kept", "commit 2").noneMatch(line -> line.contains("lost"));
        }
    }

    @Test
    @DisplayName(
            "TXN-22 API-BLK-13: a link that ends does not end it; a send that waits learns that the link has ended")
    void linkEnds() {
        CompletableFuture<Receiver> posted = new CompletableFuture<>();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                posted.complete(delivery.receiver());
                return outcome;
            }
        };
        try (Peer peer = peer();
                BlockingConnection connection = BlockingConnection.connect(peer.url());
                BlockingTransaction transaction = connection.transaction()) {
            BlockingSender sender = connection.createSender("q");
            CompletableFuture<Delivery> sent = elsewhere(() -> transaction.send(sender, text("a")));
            Receiver receiver = soon(posted);
            receiver.connection().execute(() -> receiver.close(Condition.of(AmqpError.RESOURCE_DELETED, "gone")));
            LinkDetachedException thrown = catchThrowableOfType(LinkDetachedException.class, () -> soon(sent));
            assertThat(thrown.isInDoubt()).isTrue();
            assertThat(soon(CompletableFuture.supplyAsync(
                            transaction.transaction()::isActive, connection.connection())))
                    .isTrue();
            outcome.complete(Accepted.INSTANCE);
        }
    }
}
