package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declare;
import io.lepton.amqp.Declared;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Connection;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.End;
import io.lepton.frame.Transfer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that clients have here: what the library checks, says and asks of the storage, frame by frame. */
class CoordinatorTest extends CoordinatorTestBase {
    // ------------------------------------------------------------------ the link, declare, discharge

    @Test
    @DisplayName("API-TXN-11: without a coordinator a link to one is refused as not implemented")
    void noCoordinator() {
        try (Facing server = Facing.server(recorder, ListenOptions.builder());
                RawController client = connect(server)) {
            assertThat(client.attachesControl().target()).isNull();
            assertThat(client.hearsDetach(0)).isEqualTo(AmqpError.NOT_IMPLEMENTED);
        }
    }

    @Test
    @DisplayName(
            "API-TXN-11 TXN-01 TXN-03 TXN-05: the answer tells what there is; declared, committed; nobody else hears of it")
    void declaresAndCommits() {
        try (Facing server = server();
                RawController client = connect(server)) {
            Attach answer = client.attachesControl();
            assertThat(answer.target())
                    .isEqualTo(new Coordinator(
                            Coordinator.LOCAL_TRANSACTIONS,
                            Coordinator.MULTI_TXNS_PER_SSN,
                            Coordinator.MULTI_SSNS_PER_TXN));
            client.asks(new Declare(null));
            Disposition committed = client.discharges(false);
            assertThat(committed.settled()).isTrue();
            assertThat(committed.state()).isEqualTo(Accepted.INSTANCE);
            assertThat(storage.asked).containsExactly("declare", "commit 1");
            assertThat(reasonOf(client.discharges(false))).as("it has ended").isEqualTo(TransactionError.UNKNOWN_ID);
            assertThat(recorder.count(EventType.LINK_OPENING)).isZero();
            assertThat(recorder.count(EventType.MESSAGE)).isZero();
        }
    }

    @Test
    @DisplayName("TXN-02: a settled request ends the link, and what was open is rolled back")
    void settledRequest() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.requests(new Declare(null), true, null);
            assertThat(client.hearsDetach(0)).isEqualTo(AmqpError.NOT_ALLOWED);
            assertThat(storage.asked).containsExactly("declare", "roll back 1");
        }
    }

    @Test
    @DisplayName("TXN-03: a declare that the storage refuses is rejected with its condition")
    void declareRefused() {
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<byte[]> declare(Connection connection) {
                return CompletableFuture.failedFuture(
                        TransactionException.of(Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, "full")));
            }
        };
        try (Facing server = server();
                RawController client = connect(server)) {
            client.attachesControl();
            assertThat(reasonOf(client.asks(new Declare(null)))).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        }
    }

    @Test
    @DisplayName(
            "TXN-03 TXN-04: what cannot be rejected, for the source does not list that, detaches the link with the reason")
    void detachedInsteadOfRejected() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.attachesControl(Symbol.of("amqp:accepted:list"));
            client.requests(new Declare(new byte[] {1}), false, null);
            assertThat(client.hearsDetach(0)).isEqualTo(AmqpError.NOT_IMPLEMENTED);
        }
    }

    @Test
    @DisplayName("TXN-04: a declare with a global-id is rejected, there are no distributed transactions")
    void globalId() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.attachesControl();
            assertThat(reasonOf(client.asks(new Declare(new byte[] {1})))).isEqualTo(AmqpError.NOT_IMPLEMENTED);
            assertThat(storage.asked).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("TXN-05: a rollback is accepted though the storage fails, a commit is not")
    void storageFails(boolean fail) {
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
                throw new IllegalStateException("the disk is gone");
            }
        };
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            Disposition answer = client.discharges(fail);
            if (fail) {
                assertThat(answer.state()).isEqualTo(Accepted.INSTANCE);
            } else {
                assertThat(reasonOf(answer)).isEqualTo(AmqpError.INTERNAL_ERROR);
            }
        }
    }

    @Test
    @DisplayName("API-TXN-11: the storage may answer later, from another thread")
    void answersLater() {
        CompletableFuture<byte[]> id = new CompletableFuture<>();
        CompletableFuture<Void> questioned = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<byte[]> declare(Connection connection) {
                questioned.complete(null);
                return id;
            }
        };
        try (Facing server = server();
                RawController client = connect(server)) {
            client.attachesControl();
            client.requests(new Declare(null), false, null);
            Running.await(questioned);
            id.complete(ID);
            assertThat(client.raw.hearsNext(Disposition.class).state()).isEqualTo(new Declared(ID));
        }
    }

    // ------------------------------------------------------------------ unknown ids

    @Test
    @DisplayName(
            "TXN-06: an unknown id is rejected in a discharge, and detaches the link in a transfer and in a disposition")
    void unknownIds() {
        Recorder sends = sendsOne(null);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            client.attachesControl();
            assertThat(reasonOf(client.discharges(true))).isEqualTo(TransactionError.UNKNOWN_ID);
            client.attachesSender();
            client.posts("a", false, (byte) 'x');
            assertThat(client.hearsDetach(1)).isEqualTo(TransactionError.UNKNOWN_ID);
            client.attachesReceiver();
            long delivery = client.raw.hearsNext(Transfer.class).deliveryId();
            client.retires(delivery, true, Accepted.INSTANCE, (byte) 'x');
            assertThat(client.hearsError()).isEqualTo(TransactionError.UNKNOWN_ID);
            assertThat(sends.count(EventType.ACCEPTED)).isZero();
            assertThat(storage.asked).isEmpty();
        }
    }

    @Test
    @DisplayName("TXN-06 TXN-14: so it does in a flow; and with an id that is known, acquiring is not implemented")
    void acquisition() {
        for (byte id : new byte[] {'x', '1'}) {
            storage = new MemoryCoordinator();
            try (Facing server = server();
                    RawController client = connect(server)) {
                client.declares();
                client.attachesReceiver();
                client.raw.says(client.flow(2, 10).properties(Map.of(Symbol.of("txn-id"), new byte[] {id})));
                assertThat(client.hearsError())
                        .isEqualTo(id == 'x' ? TransactionError.UNKNOWN_ID : AmqpError.NOT_IMPLEMENTED);
            }
        }
    }

    // ------------------------------------------------------------------ its life

    @ParameterizedTest
    @ValueSource(strings = {"detach", "close", "end", "cut"})
    @DisplayName("TXN-07: transactions end with the link, the session or the connection of their controller")
    void endsWithItsController(String how) {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            switch (how) {
                case "detach" -> client.raw.says(new Detach(0, false, null));
                case "close" -> client.raw.says(new Detach(0, true, null));
                case "end" -> client.raw.says(new End(null));
                default -> client.raw.vanishes();
            }
            assertThat(Running.await(storage.discharged)).isTrue();
            assertThat(storage.asked).containsExactly("declare", "roll back 1");
        }
    }

    @Test
    @DisplayName("TXN-07: an id is of no use once the link to the coordinator is gone")
    void uselessAfterwards() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            client.raw.says(new Detach(0, true, null));
            assertThat(client.raw.hearsNext(Detach.class).handle()).isZero();
            client.posts("late", false, ID);
            assertThat(client.hearsDetach(1)).isEqualTo(TransactionError.UNKNOWN_ID);
        }
    }

    @Test
    @DisplayName("TXN-08: no work on the link to the coordinator itself")
    void workOnTheControlLink() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.requests("work", false, new TransactionalState(ID, null));
            assertThat(client.hearsDetach(0)).isEqualTo(AmqpError.NOT_ALLOWED);
            assertThat(storage.asked).containsExactly("declare", "roll back 1");
        }
    }

    @Test
    @DisplayName(
            "TXN-08: where a session has one transaction at a time, a second is refused, and nothing else is offered")
    void oneAtATime() {
        options.severalAtATime(false).acrossSessions(false);
        try (Facing server = server();
                RawController client = connect(server)) {
            assertThat(client.attachesControl().target()).isEqualTo(new Coordinator(Coordinator.LOCAL_TRANSACTIONS));
            client.asks(new Declare(null));
            assertThat(reasonOf(client.asks(new Declare(null)))).isEqualTo(AmqpError.NOT_ALLOWED);
            client.discharges(false);
            assertThat(client.asks(new Declare(null)).state()).isInstanceOf(Declared.class);
        }
    }
}
