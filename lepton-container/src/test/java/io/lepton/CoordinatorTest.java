package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declare;
import io.lepton.amqp.Declared;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.End;
import io.lepton.frame.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that clients have here: what the library checks, says and asks of the storage, frame by frame. */
class CoordinatorTest {
    private static final byte[] ID = RawController.ID;

    private final Recorder recorder = new Recorder();
    private final CoordinatorOptions.Builder options = CoordinatorOptions.builder();
    private MemoryCoordinator storage = new MemoryCoordinator();

    private Facing server() {
        return server(recorder);
    }

    private Facing server(Recorder handler) {
        return Facing.server(
                handler, ListenOptions.builder().transactionCoordinator(storage).coordinatorOptions(options.build()));
    }

    private static RawController connect(Facing server) {
        return new RawController(server.connect());
    }

    private static Symbol reasonOf(Disposition answer) {
        assertThat(answer.settled()).isTrue();
        assertThat(answer.state()).isInstanceOf(Rejected.class);
        return ((Rejected) answer.state()).condition().name();
    }

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

    // ------------------------------------------------------------------ posting

    @Test
    @DisplayName(
            "TXN-09 TXN-10: a message is kept from the application, told what it will be before the commit is answered, then settled")
    void posts() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            int first = client.posts("a", false, ID);
            int request = client.requests(new Discharge(ID, false), false, null);
            Disposition announced = client.raw.hearsNext(Disposition.class);
            assertThat(announced.first()).isEqualTo(first);
            assertThat(announced.settled()).isFalse();
            assertThat(announced.state()).isEqualTo(new TransactionalState(ID, Accepted.INSTANCE));
            Disposition committed = client.raw.hearsNext(Disposition.class);
            List<Long> settled = new ArrayList<>(List.of(committed.first()));
            assertThat(committed.state()).isEqualTo(Accepted.INSTANCE);
            if (committed.last() == Disposition.ABSENT || committed.last() == committed.first()) {
                Disposition other = client.raw.hearsNext(Disposition.class);
                assertThat(other.state()).isEqualTo(Accepted.INSTANCE);
                settled.add(other.first());
            } else {
                settled.add(committed.last());
            }
            assertThat(settled).containsExactlyInAnyOrder((long) first, (long) request);
            assertThat(storage.asked).containsExactly("declare", "post 1 a", "commit 1");
            assertThat(recorder.count(EventType.MESSAGE)).isZero();
        }
    }

    @Test
    @DisplayName("TXN-10: a commit waits for what the storage has not answered")
    void commitWaits() {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                super.post(txnId, delivery);
                return outcome;
            }
        };
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            client.posts("a", false, ID);
            client.requests(new Discharge(ID, false), false, null);
            assertThat(reasonOf(client.asks(new Declare(new byte[1])))).isEqualTo(AmqpError.NOT_IMPLEMENTED);
            assertThat(storage.asked).doesNotContain("commit 1");
            outcome.complete(Released.INSTANCE);
            assertThat(client.raw.hearsNext(Disposition.class).state())
                    .isEqualTo(new TransactionalState(ID, Released.INSTANCE));
            assertThat(Running.await(storage.discharged)).isFalse();
        }
    }

    @Test
    @DisplayName("TXN-09: where a frame does not name the transaction it cannot be committed")
    void frameWithoutState() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            byte[] bytes = RawController.bytes("a");
            Transfer transfer =
                    client.first(1).state(new TransactionalState(ID, null)).more(true);
            client.raw.sends(transfer, bytes);
            client.raw.sends(new Transfer().handle(1), new byte[0]);
            assertThat(reasonOf(client.raw.hearsNext(Disposition.class))).isEqualTo(TransactionError.ROLLBACK);
            assertThat(reasonOf(client.discharges(false))).isEqualTo(TransactionError.ROLLBACK);
            assertThat(storage.asked).containsExactly("declare", "roll back 1");
        }
    }

    @Test
    @DisplayName("TXN-11: a discharge while a message is incomplete ends the link to the coordinator")
    void incompleteAtDischarge() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            client.raw.sends(
                    client.first(1).state(new TransactionalState(ID, null)).more(true), RawController.bytes("a"));
            client.requests(new Discharge(ID, false), false, null);
            assertThat(client.hearsDetach(0)).isEqualTo(TransactionError.ROLLBACK);
            assertThat(storage.asked).containsExactly("declare", "roll back 1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "TXN-16: a settled message that comes to nothing fails the commit; an unsettled one is told so instead")
    void postRefused(boolean settled) {
        Rejected rejected = new Rejected(Condition.of(AmqpError.NOT_FOUND, "no queue"));
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                return CompletableFuture.completedFuture(rejected);
            }
        };
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            client.posts("a", settled, ID);
            if (settled) {
                assertThat(reasonOf(client.discharges(false))).isEqualTo(AmqpError.NOT_FOUND);
            } else {
                assertThat(client.raw.hearsNext(Disposition.class).state())
                        .isEqualTo(new TransactionalState(ID, rejected));
                client.requests(new Discharge(ID, false), false, null);
            }
            assertThat(Running.await(storage.discharged)).isEqualTo(settled);
        }
    }

    @Test
    @DisplayName("TXN-17: what was announced and cannot be kept fails the commit")
    void announcedAndNotKept() {
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
                return CompletableFuture.failedFuture(
                        TransactionException.of(Condition.of(TransactionError.ROLLBACK, "the queue was deleted")));
            }
        };
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            client.posts("a", false, ID);
            client.raw.hearsNext(Disposition.class);
            assertThat(reasonOf(client.discharges(false))).isEqualTo(TransactionError.ROLLBACK);
            Disposition settled = client.raw.hearsNext(Disposition.class);
            assertThat(settled.settled()).isTrue();
            assertThat(settled.state()).as("nothing became of the message").isNull();
        }
    }

    @Test
    @DisplayName("TXN-22: what was posted over a link that has ended is committed with the rest")
    void workLinkEnds() {
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            client.posts("a", false, ID);
            client.raw.hearsNext(Disposition.class);
            client.raw.says(new Detach(1, true, null));
            client.raw.hearsNext(Detach.class);
            assertThat(client.discharges(false).state()).isEqualTo(Accepted.INSTANCE);
            assertThat(storage.asked).containsExactly("declare", "post 1 a", "commit 1");
        }
    }

    // ------------------------------------------------------------------ limits

    @Test
    @DisplayName("TXN-18 ROB-17: a transaction that takes too long is rolled back, and who uses it hears why")
    void timesOut() {
        options.timeout(Duration.ofMillis(1));
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            assertThat(Running.await(storage.discharged)).isTrue();
            assertThat(reasonOf(client.discharges(false))).isEqualTo(TransactionError.TIMEOUT);
            client.attachesSender();
            client.posts("late", false, ID);
            assertThat(client.hearsDetach(1)).isEqualTo(TransactionError.TIMEOUT);
        }
    }

    @Test
    @DisplayName("ROB-17 TXN-18: no more than 64 transactions are open on a link, or as many as was chosen")
    void tooManyOpen() {
        options.maxOpen(2);
        assertThat(CoordinatorOptions.DEFAULT.maxOpen()).isEqualTo(64);
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.asks(new Declare(null));
            assertThat(reasonOf(client.asks(new Declare(null)))).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
        }
    }

    @Test
    @DisplayName("ROB-17 TXN-18: a transaction with more work than is allowed cannot be committed")
    void tooMuchWork() {
        options.maxWork(1);
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.attachesSender();
            client.posts("a", true, ID);
            client.posts("b", true, ID);
            assertThat(reasonOf(client.discharges(false))).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
            assertThat(storage.asked).containsExactly("declare", "post 1 a", "roll back 1");
        }
    }

    // ------------------------------------------------------------------ retiring

    /** Sends one message to whoever attaches a receiver; the delivery is told. */
    private static Recorder sendsOne(Consumer<Delivery> sent) {
        return new Recorder() {
            private boolean done;

            @Override
            public void onLinkOpening(LinkEvent event) {
                if (event.link().isSender()) {
                    Source source = Source.of("q");
                    source.setDefaultOutcome(Released.INSTANCE);
                    event.link().setSource(source);
                }
            }

            @Override
            public void onSendable(SenderEvent event) {
                if (!done) {
                    done = true;
                    Delivery delivery = event.sender().send(Message.create("a"));
                    if (sent != null) {
                        sent.accept(delivery);
                    }
                }
            }
        };
    }

    private long receives(RawController client) {
        client.declares();
        client.attachesReceiver();
        return client.raw.hearsNext(Transfer.class).deliveryId();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("TXN-12: an outcome in a transaction is asked of the storage at once, and told when it was committed")
    void retires(boolean settled) {
        Recorder sends = sendsOne(null);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            client.retires(receives(client), settled, Accepted.INSTANCE, ID);
            assertThat(client.discharges(false).state()).isEqualTo(Accepted.INSTANCE);
            assertThat(storage.asked).containsExactly("declare", "retire 1 1 accepted", "commit 1");
            client.asks(new Declare(null)); // by now it has been told
            assertThat(sends.only(EventType.ACCEPTED, EventType.SETTLED))
                    .containsExactly(EventType.ACCEPTED, EventType.SETTLED);
        }
    }

    @Test
    @DisplayName("TXN-13: after a rollback a message that the client had not settled is still its own, to decide anew")
    void rolledBackUnsettled() {
        Recorder sends = sendsOne(null);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            long delivery = receives(client);
            client.retires(delivery, false, Accepted.INSTANCE, ID);
            client.discharges(true);
            assertThat(sends.only(EventType.ACCEPTED, EventType.RELEASED, EventType.SETTLED))
                    .isEmpty();
            client.raw.says(new Disposition()
                    .role(Role.RECEIVER)
                    .first(delivery)
                    .settled(true)
                    .state(new Rejected(null)));
            client.asks(new Declare(new byte[1]));
            assertThat(sends.only(EventType.REJECTED, EventType.SETTLED))
                    .containsExactly(EventType.REJECTED, EventType.SETTLED);
        }
    }

    @Test
    @DisplayName(
            "TXN-13: after a rollback a message that the client had settled gets the default outcome of the source")
    void rolledBackSettled() {
        CompletableFuture<Delivery> sent = new CompletableFuture<>();
        Recorder sends = sendsOne(sent::complete);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            client.retires(receives(client), true, Accepted.INSTANCE, ID);
            client.discharges(true);
            client.asks(new Declare(new byte[1]));
            assertThat(sends.only(EventType.ACCEPTED, EventType.RELEASED, EventType.SETTLED))
                    .containsExactly(EventType.RELEASED, EventType.SETTLED);
            assertThat(Running.await(sent).outcome()).isEqualTo(Released.INSTANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "TXN-22 TXN-13: an outcome given over a link that has gone stands after a commit; after a rollback it is unknown")
    void retiredOverALinkThatHasGone(boolean fail) {
        Recorder sends = sendsOne(null);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            client.retires(receives(client), false, Accepted.INSTANCE, ID);
            client.raw.says(new Detach(2, true, null));
            client.raw.hearsNext(Detach.class);
            EventType[] fates = {EventType.ACCEPTED, EventType.IN_DOUBT};
            assertThat(sends.only(fates)).isEmpty();
            client.discharges(fail);
            client.asks(new Declare(new byte[1]));
            assertThat(sends.only(fates)).containsExactly(fail ? EventType.IN_DOUBT : EventType.ACCEPTED);
        }
    }

    @Test
    @DisplayName("TXN-07 TXN-13: what was taken and not settled when the connection was lost is in doubt, once")
    void retiredWhenCut() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Recorder sends = sendsOne(null);
        sends.atEnd = () -> ended.complete(null);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            client.retires(receives(client), false, Accepted.INSTANCE, ID);
            client.asks(new Declare(new byte[1]));
            client.raw.vanishes();
            Running.await(ended);
            assertThat(storage.asked).endsWith("roll back 1");
            assertThat(sends.only(EventType.ACCEPTED, EventType.IN_DOUBT)).containsExactly(EventType.IN_DOUBT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "TXN-12: a message that is tied to two transactions ends the link to the coordinator, together or one by one")
    void tiedTwice(boolean together) {
        Recorder sends = sendsOne(null);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            long delivery = receives(client);
            client.asks(new Declare(null));
            if (together) {
                client.raw.together(() -> {
                    client.retires(delivery, false, Accepted.INSTANCE, ID);
                    client.retires(delivery, false, Accepted.INSTANCE, (byte) '2');
                });
            } else {
                client.retires(delivery, false, Accepted.INSTANCE, ID);
                client.asks(new Declare(new byte[1]));
                client.retires(delivery, false, Accepted.INSTANCE, (byte) '2');
            }
            assertThat(client.hearsDetach(0)).isEqualTo(TransactionError.ROLLBACK);
            assertThat(storage.asked).contains("roll back 1", "roll back 2");
        }
    }

    @Test
    @DisplayName("TXN-12: an outcome outside of the transaction that a message is tied to ends the link as well")
    void decidedOutside() {
        Recorder sends = sendsOne(null);
        try (Facing server = server(sends);
                RawController client = connect(server)) {
            long delivery = receives(client);
            client.retires(delivery, false, Accepted.INSTANCE, ID);
            client.asks(new Declare(new byte[1]));
            DeliveryState outside = Released.INSTANCE;
            client.raw.says(
                    new Disposition().role(Role.RECEIVER).first(delivery).state(outside));
            assertThat(client.hearsDetach(0)).isEqualTo(TransactionError.ROLLBACK);
        }
    }
}
