package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Declared;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Released;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages that come in, and are taken in a transaction. */
class TransactionReceiveTest extends TransactionTestBase {
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

    @Test
    @DisplayName("API-TXN-06: where the commit is refused what was taken is given back, as a failed attempt")
    void modifiedAfterARefusal() {
        assertThat(givenBackWhereRefused(TransactionOptions.DEFAULT)).isEqualTo(new Modified(true, false, Map.of()));
    }

    @Test
    @DisplayName("API-TXN-06: where the commit is refused it is given back as if it had never come, if that is wanted")
    void releasedAfterARefusal() {
        assertThat(givenBackWhereRefused(
                        TransactionOptions.builder().modifyOnAbort(false).build()))
                .isEqualTo(Released.INSTANCE);
    }

    private Object givenBack(TransactionOptions options) {
        return givenBack(options, () -> transaction.abort(), RawCoordinator::accepts);
    }

    private Object givenBackWhereRefused(TransactionOptions options) {
        return givenBack(options, () -> transaction.commit(), peer -> peer.rejects(TransactionError.ROLLBACK));
    }

    private Object givenBack(TransactionOptions options, Runnable end, Consumer<RawCoordinator> answer) {
        try (Facing facing = receiving(options, delivery -> transaction.accept(delivery));
                RawCoordinator peer = sendsTwo(facing)) {
            peer.raw.hearsNext(Disposition.class);
            on(facing.connection, end);
            peer.hearsDischarge();
            answer.accept(peer);
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
    @DisplayName("API-TXN-08: no outcome is given in a transaction before it is declared, nor after its end")
    void wrongState() {
        CompletableFuture<Delivery> message = new CompletableFuture<>();
        try (Facing facing = receiving(TransactionOptions.DEFAULT, message::complete);
                RawCoordinator peer = new RawCoordinator(facing.accept().opens())) {
            peer.raw.answersLink();
            peer.raw.answersAttach();
            peer.grantsControl(10);
            peer.hearsDeclare();
            peer.raw.sends(0, "a", false);
            Delivery delivery = Running.await(message);
            on(facing.connection, () -> noOutcomeGoes(delivery));
            peer.says(peer.transfer.deliveryId(), true, new Declared(ID));
            Running.await(transaction.declared());
            on(facing.connection, () -> transaction.abort());
            on(facing.connection, () -> noOutcomeGoes(delivery));
            peer.hearsDischarge();
            peer.accepts();
            Running.await(transaction.discharged());
            on(facing.connection, () -> noOutcomeGoes(delivery));
        }
    }

    private void noOutcomeGoes(Delivery delivery) {
        List<Runnable> calls = List.of(
                () -> transaction.accept(delivery),
                () -> transaction.reject(delivery),
                () -> transaction.reject(delivery, Condition.of(AmqpError.NOT_ALLOWED, "no")),
                () -> transaction.release(delivery),
                () -> transaction.modify(delivery, true, false, Map.of()));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run).isInstanceOf(TransactionStateException.class);
        }
        assertThat(delivery.localState()).isNull();
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
