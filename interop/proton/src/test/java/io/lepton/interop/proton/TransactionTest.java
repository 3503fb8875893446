package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.Container;
import io.lepton.DeliveryEvent;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.TransactionCoordinator;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.testkit.ChildProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that a client of Proton has with a listener of ours. */
@Timeout(60)
class TransactionTest {
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    /** Has one message for whoever asks, until it is accepted; all that happens is written down. */
    private final class Server implements MessagingHandler, TransactionCoordinator {
        private byte number;
        private boolean taken;

        @Override
        public void onSendable(SenderEvent event) {
            if (!taken && event.sender().unsettledCount() == 0) {
                event.sender().send(Message.create("request"));
            }
        }

        @Override
        public void onMessage(MessageEvent event) {
            seen.add("outside of a transaction: " + event.message().body());
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            taken = true;
            seen.add("accepted");
        }

        @Override
        public void onReleased(DeliveryEvent event) {
            seen.add("released");
        }

        @Override
        public CompletionStage<byte[]> declare(Connection connection) {
            return CompletableFuture.completedFuture(new byte[] {++number});
        }

        @Override
        public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
            String body = (String) delivery.message().body();
            seen.add("post " + txnId[0] + " " + body.charAt(0) + " of " + body.length());
            return CompletableFuture.completedFuture(Accepted.INSTANCE);
        }

        @Override
        public CompletionStage<?> retire(byte[] txnId, Delivery delivery, Outcome outcome) {
            seen.add("retire " + txnId[0] + " " + outcome);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
            seen.add((fail ? "roll back " : "commit ") + txnId[0]);
            return CompletableFuture.completedFuture(null);
        }
    }

    @Test
    @DisplayName("API-TXN-11 TXN-05 TXN-09 TXN-12: Proton sends and takes in transactions, commits and aborts them")
    void protonHasTransactions() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        Server server = new Server();
        try (Container container = Container.create()) {
            Listener listener = container.listen(
                    "127.0.0.1:0",
                    ListenOptions.builder()
                            .handler(server)
                            .transactionCoordinator(server)
                            .build());
            container.start();
            try (ChildProcess proton = Lepton.proton("transact.py", "amqp://127.0.0.1:" + listener.port())) {
                assertThat(proton.exitCode()).as(proton.toString()).isZero();
                // where it reads both dispositions of a delivery together, Proton tells the second one twice
                assertThat(proton.lines()).contains("accepted");
                assertThat(proton.lines().stream().filter(line -> !line.equals("accepted")))
                        .containsExactly(
                                "declared",
                                "committed",
                                "declared",
                                "aborted",
                                "declared",
                                "took request 0",
                                "aborted",
                                "declared",
                                "took request 0",
                                "committed");
            }
        }
        assertThat(seen)
                .containsExactly(
                        "post 1 a of 1",
                        "post 1 b of 100000",
                        "commit 1",
                        "post 2 c of 1",
                        "roll back 2",
                        "retire 3 accepted",
                        "roll back 3",
                        "released",
                        "retire 4 accepted",
                        "commit 4",
                        "accepted");
    }
}
