package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Declare;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that clients send in transactions that they have here, and how much of that is allowed. */
class CoordinatorPostTest extends CoordinatorTestBase {
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
    @DisplayName(
            "ROB-17: where the storage never answers for a message the end waits for the time-out only, and is a rollback")
    void neverAnswered() {
        options.timeout(Duration.ofSeconds(2));
        CompletableFuture<Outcome> never = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                return never;
            }
        };
        try (Facing server = server();
                RawController client = connect(server)) {
            client.declares();
            client.asks(new Declare(null)); // and one more, "2"
            client.attachesSender();
            client.posts("a", false, ID);
            client.posts("b", false, (byte) '2');
            int rollback = client.requests(new Discharge(ID, true), false, null);
            int commit = client.requests(new Discharge(new byte[] {'2'}, false), false, null);
            assertThat(client.hearsAnswer(rollback).state()).isEqualTo(Accepted.INSTANCE);
            assertThat(reasonOf(client.hearsAnswer(commit))).isEqualTo(TransactionError.TIMEOUT);
            never.complete(Accepted.INSTANCE);
            assertThat(storage.asked).containsExactly("declare", "declare", "roll back 1", "roll back 2");
        }
    }

    @Test
    @DisplayName(
            "ROB-17: where the storage never answers for a message the transaction of a lost connection is rolled back")
    void neverAnsweredAndLost() {
        options.timeout(Duration.ofSeconds(2));
        CompletableFuture<Void> posted = new CompletableFuture<>();
        storage = new MemoryCoordinator() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                posted.complete(null);
                return new CompletableFuture<>();
            }
        };
        try (Facing server = server()) {
            try (RawController client = connect(server)) {
                client.declares();
                client.attachesSender();
                client.posts("a", false, ID);
                Running.await(posted);
            }
            assertThat(Running.await(storage.discharged)).isTrue();
        }
    }

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
        assertThat(CoordinatorOptions.DEFAULT.timeout()).isEqualTo(Duration.ofMinutes(5));
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
}
