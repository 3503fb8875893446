package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A coordinator that settles what it is asked, and does not say what became of it. */
class TransactionSilenceTest extends TransactionTestBase {
    private static void failsWith(CompletionStage<?> stage, String text) {
        assertThatThrownBy(() -> stage.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasMessageContaining(text);
    }

    @Test
    @DisplayName("API-TXN-02: a declare that is settled without an answer has failed")
    void declare() throws Exception {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.hearsDeclare();
            peer.says(peer.transfer.deliveryId(), true, null);
            failsWith(transaction.declared(), "settled without an answer");
        }
    }

    @Test
    @DisplayName("API-TXN-06: a commit that is settled without an answer is in doubt")
    void commit() throws Exception {
        TransactionLog log = new TransactionLog();
        try (Facing facing = client(log);
                RawCoordinator peer = accept(facing)) {
            peer.opens();
            peer.declares(ID);
            Running.await(transaction.declared());
            on(facing.connection, transaction::commit);
            peer.hearsDischarge();
            peer.says(peer.transfer.deliveryId(), true, null);
            failsWith(transaction.discharged(), "settled without an answer");
            assertThat(transaction.isInDoubt()).isTrue();
        }
    }
}
