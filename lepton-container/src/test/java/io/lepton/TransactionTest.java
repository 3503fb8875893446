package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Transactions, as who asks for them sees them: begun, worked in, ended. */
class TransactionTest extends TransactionTestBase {
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
    @DisplayName("TXN-01: a coordinator that says which transactions it has, and not local ones, is not asked for any")
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

    @Test
    @DisplayName("TXN-01: a coordinator that does not say which transactions it has is asked")
    void saysNothing() {
        try (Facing facing = client(null);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            Attach attach = peer.raw.hears(Attach.class);
            peer.raw.says(RawCoordinator.answer(attach, Coordinator.MULTI_TXNS_PER_SSN));
            peer.grantsControl(1);
            peer.declares(ID);
            Running.await(transaction.declared());
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
            "API-TXN-06: where the commit is refused that is told with the reason, and nothing that was sent is accepted")
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

    @Test
    @DisplayName("API-TXN-05: a message that is taken back while it waits for credit does not hold up the commit")
    void takenBack() {
        CompletableFuture<Delivery> waiting = new CompletableFuture<>();
        TransactionLog log = new TransactionLog(transaction -> {
            waiting.complete(transaction.send(sender, Message.create("a")));
            transaction.commit();
        });
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.raw.opens();
            peer.raw.answersLink();
            peer.raw.answersAttach();
            peer.grantsControl(10); // and none for "q"
            peer.declares(ID);
            Delivery delivery = Running.await(waiting);
            on(facing.connection, delivery::abort);
            assertThat(peer.hearsDischarge()).isEqualTo(new Discharge(ID, false));
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
}
