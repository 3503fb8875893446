package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Transactions, as who asks for them sees them. */
class TransactionTest {
    private static final byte[] ID = RawCoordinator.ID;

    private final Recorder recorder = new Recorder();
    private Sender sender;
    private Transaction transaction;

    /** A client that has a sender to "q", and asks for a transaction at once. */
    private Facing client(TransactionHandler handler) {
        return client(recorder, handler);
    }

    private Facing client(Recorder recorder, TransactionHandler handler) {
        ReconnectOptions soon = ReconnectOptions.builder()
                .initialDelay(java.time.Duration.ofMillis(1))
                .build();
        return Facing.client(recorder, ConnectionOptions.builder().reconnect(soon), connection -> {
            sender = connection.createSender("q");
            transaction = Container.of(connection).declareTransaction(connection, handler);
        });
    }

    private static RawCoordinator accept(Facing facing) {
        return new RawCoordinator(facing.accept());
    }

    private static void on(Connection connection, Runnable task) {
        Running.await(CompletableFuture.runAsync(task, connection));
    }

    private static <T> Throwable failureOf(CompletableFuture<T> future) {
        return Running.await(future.handle((value, failure) -> failure));
    }

    // ------------------------------------------------------------------ declare

    @Test
    @DisplayName(
            "API-CON-22 API-TXN-01 API-TXN-02 TXN-01 TXN-02 TXN-03: a hidden link to the coordinator, a declare, an id")
    void declares() {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            assertThat(transaction.id()).isNull();
            Attach attach = peer.opens();
            assertThat(attach.name()).isEqualTo("txn-ctrl");
            assertThat(attach.role()).isEqualTo(Role.SENDER);
            assertThat(attach.target()).isEqualTo(new Coordinator(Coordinator.LOCAL_TRANSACTIONS));
            assertThat(attach.source().outcomes())
                    .contains(Symbol.of("amqp:rejected:list"), Symbol.of("amqp:declared:list"));
            peer.declares(ID);
            assertThat(Running.await(transaction.declared())).isSameAs(transaction);
            assertThat(transaction.id()).isEqualTo(ID);
            assertThat(transaction.isActive()).isTrue();
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED);
            assertThat(recorder.count(EventType.LINK_OPENED))
                    .as("of the sender only")
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("API-TXN-02 API-TXN-10: a declare that is rejected fails with the coordinator's reason")
    void declareRejected() {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.hearsDeclare();
            peer.rejects(TransactionError.TIMEOUT);
            assertThat(failureOf(transaction.declared())).isInstanceOf(TransactionException.class);
            assertThat(transaction.condition().name()).isEqualTo(TransactionError.TIMEOUT);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARE_FAILED);
            assertThat(failureOf(transaction.discharged())).isInstanceOf(TransactionException.class);
        }
    }

    @Test
    @DisplayName("API-TXN-02: where the coordinator is refused the declare fails, and the next one asks anew")
    void coordinatorRefused() {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            Attach attach = peer.raw.hears(Attach.class);
            peer.raw.together(() -> {
                peer.raw.says(Attach.builder(attach.name(), 1, Role.RECEIVER).build());
                peer.raw.says(new Detach(1, true, Condition.of(AmqpError.NOT_IMPLEMENTED, "none here")));
            });
            Running.await(log.end);
            assertThat(transaction.condition().name()).isEqualTo(AmqpError.NOT_IMPLEMENTED);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARE_FAILED);
            peer.raw.hearsNext(Detach.class);
            facing.container.declareTransaction(facing.connection, null);
            assertThat(peer.raw.hears(Attach.class).target()).isInstanceOf(Coordinator.class);
        }
    }

    @Test
    @DisplayName("TXN-01: a coordinator that does not say that it has local transactions is not asked for any")
    void noLocalTransactions() {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            Attach attach = peer.raw.hears(Attach.class);
            peer.raw.says(RawCoordinator.answer(attach, Coordinator.DISTRIBUTED_TRANSACTIONS));
            Detach detach = peer.raw.hears(Detach.class);
            assertThat(detach.error().name()).isEqualTo(AmqpError.NOT_IMPLEMENTED);
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARE_FAILED);
        }
    }

    // ------------------------------------------------------------------ commit and abort

    @Test
    @DisplayName(
            "API-TXN-03 API-TXN-05 API-TXN-06 TXN-05 TXN-09: sent in it, told what it will be, committed, accepted")
    void sendsAndCommits() {
        CompletableFuture<Void> announced = new CompletableFuture<>();
        Recorder recorder = new Recorder() {
            @Override
            public void onTransactionalOutcome(DeliveryEvent event) {
                super.onTransactionalOutcome(event);
                announced.complete(null);
            }
        };
        TransactionLog log = new TransactionLog(transaction -> transaction.send(sender, Message.create("a")));
        try (Facing facing = client(recorder, log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            peer.announces(peer.hearsPost(ID), Accepted.INSTANCE, ID);
            Running.await(announced);
            on(facing.connection, () -> transaction.commit());
            assertThat(peer.hearsDischarge()).isEqualTo(new Discharge(ID, false));
            EventType[] ofDelivery = {EventType.TRANSACTIONAL_OUTCOME, EventType.ACCEPTED, EventType.SETTLED};
            assertThat(recorder.only(ofDelivery)).containsExactly(EventType.TRANSACTIONAL_OUTCOME);
            peer.accepts();
            Running.await(transaction.discharged());
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_COMMITTED);
            assertThat(recorder.only(ofDelivery)).containsExactly(ofDelivery);
            assertThat(transaction.isCommitted()).isTrue();
            Disposition settled = peer.raw.hearsNext(Disposition.class);
            assertThat(settled.role()).isEqualTo(Role.SENDER);
            assertThat(settled.state()).as("the id means nothing any more").isNull();
        }
    }

    @Test
    @DisplayName(
            "API-TXN-06: where the commit is refused that is told with the reason, and what was taken is given back")
    void commitRefused() {
        TransactionLog log = new TransactionLog(transaction -> {
            transaction.send(sender, Message.create("a"));
            transaction.commit();
        });
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            peer.hearsPost(ID);
            peer.hearsDischarge();
            peer.rejects(TransactionError.ROLLBACK);
            assertThat(failureOf(transaction.discharged()))
                    .isInstanceOfSatisfying(TransactionException.class, failure -> {
                        assertThat(failure.condition().name()).isEqualTo(TransactionError.ROLLBACK);
                        assertThat(failure.isInDoubt()).isFalse();
                    });
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_COMMIT_FAILED);
            assertThat(recorder.only(EventType.ACCEPTED, EventType.SETTLED)).isEmpty();
        }
    }

    @Test
    @DisplayName("API-MHE-23 API-TXN-05 API-TXN-06: an abort is asked for with fail, and told as done")
    void aborts() {
        TransactionLog log = new TransactionLog(Transaction::abort);
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            assertThat(peer.hearsDischarge()).isEqualTo(new Discharge(ID, true));
            peer.accepts();
            Running.await(transaction.discharged());
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_ABORTED);
            assertThat(transaction.isCommitted()).isFalse();
        }
    }

    @Test
    @DisplayName("API-TXN-08: several at a time, each with what was sent in it")
    void severalAtATime() {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            Running.await(transaction.declared());
            Transaction other = facing.container.declareTransaction(facing.connection, null);
            peer.declares((byte) 8);
            Running.await(other.declared());
            on(facing.connection, () -> {
                other.send(sender, Message.create("b"));
                transaction.send(sender, Message.create("a"));
                other.commit();
                transaction.abort();
            });
            peer.hearsPost((byte) 8);
            peer.hearsPost(ID);
            assertThat(peer.hearsDischarge()).isEqualTo(new Discharge(new byte[] {8}, false));
            peer.accepts();
            assertThat(peer.hearsDischarge()).isEqualTo(new Discharge(ID, true));
            peer.accepts();
            Running.await(other.discharged());
            Running.await(transaction.discharged());
            assertThat(other.isCommitted()).isTrue();
            assertThat(transaction.isCommitted()).isFalse();
        }
    }

    @Test
    @DisplayName("TXN-09: a message in several frames names the transaction in each; a commit waits for the last")
    void commitWaitsForWhatIsSent() {
        TransactionLog log = new TransactionLog(transaction -> {
            Delivery delivery = transaction.beginDelivery(sender, DeliveryOptions.DEFAULT);
            sender.write(ByteBuffer.wrap(new byte[] {0, 0x53, 0x77}));
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionStateException.class);
            sender.write(ByteBuffer.wrap(new byte[] {0x40}));
            sender.advance();
            assertThat(delivery.isPartial()).isFalse();
            transaction.commit();
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionStateException.class);
        });
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            peer.raw.answersAttach();
            peer.grantsControl(10); // and none for "q" as yet
            peer.declares(ID);
            Running.await(transaction.declared());
            on(facing.connection, () -> assertThat(sender.queued()).isEqualTo(1));
            peer.raw.grants(1);
            peer.hearsPost(ID);
            peer.hearsDischarge();
            peer.accepts();
            Running.await(transaction.discharged());
        }
    }

    // ------------------------------------------------------------------ states

    @Test
    @DisplayName("API-TXN-08: neither work nor an end before it is declared, nor after its end")
    void wrongState() {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            on(facing.connection, this::nothingGoes);
            peer.declares(ID);
            Running.await(transaction.declared());
            on(facing.connection, () -> transaction.abort());
            on(facing.connection, this::nothingGoes);
            peer.hearsDischarge();
            peer.accepts();
            Running.await(transaction.discharged());
            on(facing.connection, this::nothingGoes);
        }
    }

    private void nothingGoes() {
        List<Runnable> calls = List.of(
                () -> transaction.commit(),
                () -> transaction.abort(),
                () -> transaction.send(sender, Message.create("a")),
                () -> transaction.beginDelivery(sender, DeliveryOptions.DEFAULT));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run).isInstanceOf(TransactionStateException.class);
        }
        assertThat(sender.queued()).isZero();
    }

    @Test
    @DisplayName("API-TXN-07: without a handler the futures tell")
    void withoutHandler() {
        try (Facing facing = client(null);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            Running.await(transaction.declared());
            on(facing.connection, () -> transaction.commit());
            peer.hearsDischarge();
            peer.accepts();
            assertThat(Running.await(transaction.discharged())).isSameAs(transaction);
        }
    }

    // ------------------------------------------------------------------ losses

    @Test
    @DisplayName(
            "API-TXN-09: a connection that is lost takes the transaction with it, and nothing of it goes out later")
    void lostWhileActive() {
        TransactionLog log = new TransactionLog(transaction -> {
            transaction.send(sender, Message.create("sent"));
            transaction.send(sender, Message.create("unsent"));
        });
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            peer.raw.answersAttach();
            peer.grantsControl(10);
            peer.raw.grants(1);
            peer.declares(ID);
            peer.hearsPost(ID);
            peer.raw.vanishes();
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_ABORTED);
            assertThat(transaction.isInDoubt()).isFalse();
            assertThat(failureOf(transaction.discharged()))
                    .isInstanceOfSatisfying(
                            TransactionException.class,
                            failure -> assertThat(failure.isInDoubt()).isFalse());
            try (RawCoordinator next = accept(facing)) {
                next.opens();
                on(facing.connection, () -> sender.send(Message.create("after")));
                Transfer transfer = next.raw.hearsNext(Transfer.class);
                assertThat(transfer.state()).isNull();
                assertThat(next.raw.message().body()).isEqualTo("after");
                assertThat(recorder.count(EventType.IN_DOUBT)).isZero();
            }
        }
    }

    @Test
    @DisplayName(
            "API-TXN-09 TXN-19: a connection that is lost between commit and answer leaves the transaction in doubt")
    void lostWhileCommitting() {
        TransactionLog log = new TransactionLog(transaction -> {
            transaction.send(sender, Message.create("a"));
            transaction.commit();
        });
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            peer.hearsPost(ID);
            peer.hearsDischarge();
            peer.raw.vanishes();
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_IN_DOUBT);
            assertThat(transaction.isInDoubt()).isTrue();
            assertThat(failureOf(transaction.discharged()))
                    .isInstanceOfSatisfying(
                            TransactionException.class,
                            failure -> assertThat(failure.isInDoubt()).isTrue());
            try (RawCoordinator next = accept(facing)) {
                next.opens();
                facing.container.declareTransaction(facing.connection, null);
                next.hearsDeclare(); // and no discharge before it
            }
        }
    }

    @Test
    @DisplayName("API-TXN-09: in doubt is told as aborted to who does not tell the difference")
    void inDoubtIsAnAbort() {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        TransactionHandler handler = new TransactionHandler() {
            @Override
            public void onTransactionDeclared(TransactionEvent event) {
                event.transaction().commit();
            }

            @Override
            public void onTransactionAborted(TransactionEvent event) {
                told.complete(event.transaction().isInDoubt());
            }
        };
        try (Facing facing = client(handler);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            peer.hearsDischarge();
            peer.raw.vanishes();
            assertThat(Running.await(told)).isTrue();
        }
    }

    @Test
    @DisplayName(
            "API-TXN-09: a commit that could not be asked for when the connection was lost is no doubt, but an abort")
    void lostBeforeTheCommitGoesOut() {
        TransactionLog log = new TransactionLog(transaction -> {
            transaction.send(sender, Message.create("waits for credit"));
            transaction.commit();
        });
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            peer.raw.answersAttach();
            peer.grantsControl(10);
            peer.declares(ID);
            Running.await(transaction.declared());
            peer.raw.vanishes();
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_COMMIT_FAILED);
        }
    }

    @Test
    @DisplayName("API-TXN-09: a declare that the connection was lost under is asked for again on the next")
    void lostWhileDeclaring() {
        try (Facing facing = client(null);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.hearsDeclare();
            peer.raw.vanishes();
            try (RawCoordinator next = accept(facing)) {
                next.opens();
                next.declares(ID);
                Running.await(transaction.declared());
            }
        }
    }

    @Test
    @DisplayName("TXN-19: a control link that is detached with an error answers the commit: it has failed")
    void controlLinkDetached() {
        TransactionLog log = new TransactionLog(Transaction::commit);
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            peer.hearsDischarge();
            peer.raw.says(new Detach(1, true, Condition.of(TransactionError.ROLLBACK, "incomplete")));
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_COMMIT_FAILED);
            assertThat(transaction.condition().name()).isEqualTo(TransactionError.ROLLBACK);
        }
    }

    @Test
    @DisplayName(
            "TXN-22: a work link that ends does not end the transaction; what was lost before it was sent spoils it")
    void workLinkEnds() {
        TransactionLog log = new TransactionLog(transaction -> {
            transaction.send(sender, Message.create("sent"));
            transaction.send(sender, Message.create("unsent"));
        });
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            peer.raw.answersAttach();
            peer.grantsControl(10);
            peer.raw.grants(1);
            peer.declares(ID);
            peer.hearsPost(ID);
            peer.raw.says(new Detach(0, true, null));
            peer.raw.hearsNext(Detach.class);
            on(facing.connection, () -> transaction.commit());
            assertThat(peer.hearsDischarge()).as("half of it must not count").isEqualTo(new Discharge(ID, true));
            peer.accepts();
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_COMMIT_FAILED);
        }
    }

    // ------------------------------------------------------------------ messages that come in

    private Facing receiving(TransactionOptions options, Consumer<Delivery> work) {
        Recorder taking = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                work.accept(event.delivery());
            }
        };
        taking.with(HandlerOptions.builder().autoAccept(false).prefetch(2));
        return Facing.client(taking, ConnectionOptions.builder().reconnectDisabled(), connection -> {
            connection.createReceiver("q", ReceiverOptions.DEFAULT);
            transaction = Container.of(connection).declareTransaction(connection, null, options);
        });
    }

    private RawCoordinator sendsTwo(Facing facing) {
        RawCoordinator peer = new RawCoordinator(facing.accept().opens());
        peer.raw.answersLink();
        peer.raw.answersAttach();
        peer.grantsControl(10);
        peer.declares(ID);
        Running.await(transaction.declared());
        peer.raw.together(() -> {
            peer.raw.sends(0, "a", false);
            peer.raw.sends(1, "b", false);
        });
        return peer;
    }

    @Test
    @DisplayName("API-TXN-04 API-TXN-06 API-MH-07 TXN-12: accepted in it, and settled with that when it was committed")
    void acceptsAndCommits() {
        try (Facing facing = receiving(TransactionOptions.DEFAULT, delivery -> transaction.accept(delivery));
                RawCoordinator peer = sendsTwo(facing)) {
            Disposition disposition = peer.raw.hearsNext(Disposition.class);
            assertThat(disposition.settled()).isFalse();
            assertThat(disposition.state()).isEqualTo(new TransactionalState(ID, Accepted.INSTANCE));
            on(facing.connection, () -> transaction.commit());
            peer.hearsDischarge();
            peer.accepts();
            disposition = peer.raw.hearsNext(Disposition.class);
            assertThat(disposition.settled()).isTrue();
            assertThat(disposition.state()).isEqualTo(Accepted.INSTANCE);
        }
    }

    @Test
    @DisplayName("API-TXN-04 TXN-13: with settleBeforeDischarge it is settled at once")
    void settlesBefore() {
        TransactionOptions options =
                TransactionOptions.builder().settleBeforeDischarge(true).build();
        try (Facing facing = receiving(options, delivery -> transaction.accept(delivery));
                RawCoordinator peer = sendsTwo(facing)) {
            Disposition disposition = peer.raw.hearsNext(Disposition.class);
            assertThat(disposition.settled()).isTrue();
            assertThat(disposition.state()).isEqualTo(new TransactionalState(ID, Accepted.INSTANCE));
        }
    }

    @Test
    @DisplayName("API-TXN-06 TXN-13: what was taken in a transaction that is aborted is given back as a failed attempt")
    void modifiedAfterAnAbort() {
        assertThat(givenBack(TransactionOptions.DEFAULT)).isEqualTo(new Modified(true, false, Map.of()));
    }

    @Test
    @DisplayName("API-TXN-06: or as if it had never come, where that is wanted")
    void releasedAfterAnAbort() {
        assertThat(givenBack(TransactionOptions.builder().modifyOnAbort(false).build()))
                .isEqualTo(Released.INSTANCE);
    }

    private Object givenBack(TransactionOptions options) {
        try (Facing facing = receiving(options, delivery -> transaction.accept(delivery));
                RawCoordinator peer = sendsTwo(facing)) {
            peer.raw.hearsNext(Disposition.class);
            on(facing.connection, () -> transaction.abort());
            peer.hearsDischarge();
            peer.accepts();
            Disposition disposition = peer.raw.hearsNext(Disposition.class);
            assertThat(disposition.settled()).isTrue();
            return disposition.state();
        }
    }

    @Test
    @DisplayName("API-TXN-04: what waits for the end of a transaction takes no room in the credit window")
    void windowGoesOn() {
        CompletableFuture<Void> third = new CompletableFuture<>();
        try (Facing facing = receiving(TransactionOptions.DEFAULT, delivery -> {
                    transaction.accept(delivery);
                    if (delivery.message().body().equals("c")) {
                        third.complete(null);
                    }
                });
                RawCoordinator peer = sendsTwo(facing)) {
            Flow flow = peer.raw.hearsNext(Flow.class);
            while (flow.deliveryCount() + flow.linkCredit() < 3) {
                flow = peer.raw.hearsNext(Flow.class);
            }
            peer.raw.sends(2, "c", false); // beyond the window of two
            Running.await(third);
        }
    }

    @Test
    @DisplayName(
            "API-ACK-05 API-TXN-08: what is settled already, or in another transaction, cannot be taken in this one")
    void notWhatIsSettled() {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        try (Facing facing = receiving(TransactionOptions.DEFAULT, delivery -> {
                    delivery.accept(); // which is not in the transaction
                    assertThatThrownBy(() -> transaction.accept(delivery))
                            .isInstanceOf(TransactionStateException.class);
                    seen.complete(null);
                });
                RawCoordinator peer = sendsTwo(facing)) {
            Running.await(seen);
            Disposition disposition = peer.raw.hearsNext(Disposition.class);
            assertThat(disposition.settled()).isTrue();
            assertThat(disposition.state()).isEqualTo(Accepted.INSTANCE);
        }
    }
}
