package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Message;
import io.lepton.amqp.Released;
import io.lepton.amqp.SessionError;
import io.lepton.amqp.TransactionError;
import io.lepton.frame.Close;
import io.lepton.frame.Detach;
import io.lepton.frame.Transfer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a transaction when its connection or one of its links is lost. */
class TransactionLossTest extends TransactionTestBase {
    private TransactionLog sendsTwo() {
        return new TransactionLog(transaction -> {
            transaction.send(sender, Message.create("sent"));
            transaction.send(sender, Message.create("unsent"));
        });
    }

    /** A peer that declares the transaction, and has credit for the first message only. */
    private static void takesOne(RawCoordinator peer) {
        peer.raw.opens();
        peer.raw.answersLink();
        peer.raw.answersAttach();
        peer.grantsControl(10);
        peer.raw.grants(1);
        peer.declares(ID);
        peer.hearsPost(ID);
    }

    @Test
    @DisplayName(
            "API-TXN-09: a connection that is lost takes the transaction with it, and nothing of it goes out later")
    void lostWhileActive() {
        TransactionLog log = sendsTwo();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            takesOne(peer);
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
            "API-TXN-09: a session that had to be ended for what the peer did leaves the commit in doubt, and says why")
    void sessionBroken() {
        TransactionLog log = new TransactionLog(Transaction::commit);
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            peer.hearsDischarge();
            peer.raw.sends(new Transfer().handle(7).deliveryId(0).deliveryTag(ID), new byte[0]);
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_IN_DOUBT);
            assertThat(transaction.condition().name()).isEqualTo(SessionError.UNATTACHED_HANDLE);
        }
    }

    @Test
    @DisplayName(
            "API-TXN-09: an answer that no coordinator gives leaves the commit in doubt, and one behind it changes nothing")
    void answerThatIsNone() {
        TransactionLog log = new TransactionLog(Transaction::commit);
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            peer.hearsDischarge();
            peer.says(peer.transfer.deliveryId(), false, Released.INSTANCE);
            Running.await(log.end);
            assertThat(transaction.condition().name()).isEqualTo(AmqpError.NOT_ALLOWED);
            peer.accepts();
            peer.raw.says(new Close(null));
            peer.raw.hearsNext(Close.class);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_IN_DOUBT);
        }
    }

    @Test
    @DisplayName(
            "TXN-22: a work link that ends does not end the transaction; what was lost before it was sent spoils it")
    void workLinkEnds() {
        TransactionLog log = sendsTwo();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            takesOne(peer);
            peer.raw.says(new Detach(0, true, null));
            peer.raw.hearsNext(Detach.class);
            on(facing.connection, () -> transaction.commit());
            assertThat(peer.hearsDischarge()).as("half of it must not count").isEqualTo(new Discharge(ID, true));
            peer.accepts();
            Running.await(log.end);
            assertThat(log.events).containsExactly(EventType.TRANSACTION_DECLARED, EventType.TRANSACTION_COMMIT_FAILED);
        }
    }
}
