package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Declare;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.TransactionError;
import io.lepton.endpoint.Delivery;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.Transfer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that clients take in transactions that they have here. */
class CoordinatorRetireTest extends CoordinatorTestBase {
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
