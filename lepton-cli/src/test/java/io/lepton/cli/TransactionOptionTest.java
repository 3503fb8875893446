package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.AmqpUrl;
import io.lepton.Container;
import io.lepton.DeliveryEvent;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.TransactionCoordinator;
import io.lepton.TransactionException;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.TransactionError;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --transaction} and {@code --rollback}, with a peer that has transactions. */
class TransactionOptionTest {
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final Container container = Container.create();

    /** Writes down what is done in transactions, and has messages for whoever asks. */
    private class Peer implements MessagingHandler, TransactionCoordinator {
        private byte number;
        private int sent;

        @Override
        public void onSendable(SenderEvent event) {
            while (event.sender().credit() > 0) {
                event.sender().send(Message.create("m" + ++sent));
            }
        }

        @Override
        public void onAccepted(DeliveryEvent event) {
            seen.add("accepted");
        }

        @Override
        public CompletionStage<byte[]> declare(Connection connection) {
            return CompletableFuture.completedFuture(new byte[] {++number});
        }

        @Override
        public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
            seen.add("post " + txnId[0] + " " + delivery.message().body());
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

    private String listen(Peer peer) {
        Listener listener = container.listen(
                "127.0.0.1:0",
                ListenOptions.builder()
                        .handler(peer)
                        .transactionCoordinator(peer)
                        .build());
        container.start();
        return "amqp://127.0.0.1:" + listener.port() + "/q";
    }

    @AfterEach
    void stop() {
        container.close();
    }

    @Test
    @DisplayName("send --transaction N: each N messages are committed together, the last may be fewer")
    void sends() {
        String url = listen(new Peer());
        Command send = Command.run("send --body m{} --count 3 --transaction 2 " + url);
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err()).startsWith("sent 3 accepted 3 rejected 0 released 0 modified 0 in");
        assertThat(seen).containsExactly("post 1 m1", "post 1 m2", "commit 1", "post 2 m3", "commit 2");
    }

    @Test
    @DisplayName(
            "send --transaction N: what a lost connection has undone is told as rolled back where a person does not wait")
    void tellsWhatALossHasUndone() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        String url = listen(new Peer() {
            @Override
            public CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery) {
                three.countDown();
                return super.post(txnId, delivery);
            }
        });
        CuttingRelay relay = new CuttingRelay(AmqpUrl.parse(url).port()); // closed below, so that nobody comes back
        try (PipedOutputStream lines = new PipedOutputStream()) {
            Command send = Command.line("send", "--transaction", "9", "amqp://127.0.0.1:" + relay.port() + "/q")
                    .input(new PipedInputStream(lines))
                    .start();
            lines.write("a\nb\nc\n".getBytes(StandardCharsets.UTF_8));
            lines.flush();
            three.await();
            relay.close();
            relay.fail();
            send.awaitErr("connecting again");
            send.interrupt();
            assertThat(send.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(send.err()).contains("\nsent 3 accepted 0 rejected 0 released 0 modified 0 rolled back 3 in ");
        }
    }

    @Test
    @DisplayName("send --rollback: each transaction is undone, which is no failure")
    void rollsBack() {
        String url = listen(new Peer());
        Command send = Command.run("send --body m{} --count 2 --transaction 2 --rollback --json " + url);
        assertThat(send.exitCode()).as(send.err()).isZero();
        assertThat(send.err()).startsWith("sent 2 accepted 0 rejected 0 released 0 modified 0 rolled back 2 in");
        assertThat(send.out()).contains("\"rolledBack\":2");
        assertThat(seen).containsExactly("post 1 m1", "post 1 m2", "roll back 1");
    }

    @Test
    @DisplayName("send --transaction: a commit that is refused is a refusal of its messages, with the reason")
    void commitRefused() {
        String url = listen(new Peer() {
            @Override
            public CompletionStage<?> discharge(byte[] txnId, boolean fail) {
                return CompletableFuture.failedFuture(
                        TransactionException.of(Condition.of(TransactionError.ROLLBACK, "no room")));
            }
        });
        Command send = Command.run("send --body m{} --count 2 --transaction 2 " + url);
        assertThat(send.exitCode()).as(send.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(send.err()).contains("message 1 rejected", "no room", "rejected 2");
    }

    @Test
    @DisplayName("send and receive --transaction: a peer without transactions is a refusal that says so")
    void noTransactions() throws Exception {
        Command receive = Command.start("receive --listen --count 1 amqp://127.0.0.1:0/q");
        Command send = Command.run("send --body x --transaction 1 " + receive.url("q"));
        assertThat(send.exitCode()).as(send.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(send.err()).contains("no transaction: amqp:not-implemented");
        receive.interrupt();
        receive.exitCode();
    }

    @Test
    @DisplayName("--transaction: a peer that takes the request for one as an ordinary message has no transactions")
    void takenForMessage() {
        Condition said = Condition.of(AmqpError.INTERNAL_ERROR, "the coordinator has answered with accepted");
        assertThat(Batches.lack(said))
                .isEqualTo("no transaction: the peer has none; it took the request for one as an ordinary message");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("receive --transaction N: N messages are taken together, or with --rollback given back")
    void receives(boolean rollback) {
        String url = listen(new Peer());
        Command receive = Command.run("receive --count 3 --transaction 2 " + (rollback ? "--rollback " : "") + url);
        assertThat(receive.exitCode()).as(receive.err()).isZero();
        assertThat(receive.out().lines()).hasSize(3).startsWith("m1", "m2");
        assertThat(receive.err()).startsWith("received 3 duplicates 0 in");
        String end = rollback ? "roll back " : "commit ";
        assertThat(seen.stream().filter(line -> !line.equals("accepted")))
                .containsExactly("retire 1 accepted", "retire 1 accepted", end + 1, "retire 2 accepted", end + 2);
        assertThat(seen.contains("accepted")).isNotEqualTo(rollback);
    }
}
