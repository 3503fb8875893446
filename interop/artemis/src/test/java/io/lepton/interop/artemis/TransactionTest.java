package io.lepton.interop.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.Transaction;
import io.lepton.TransactionException;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that we have with a broker that we did not write. */
@Timeout(60)
class TransactionTest {
    private static ArtemisBroker broker;

    private Container container;
    private Connection connection;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = ArtemisBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        container = Container.create();
        container.start();
        connection = container.connect(broker.host());
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static void on(Connection connection, Runnable task) throws Exception {
        await(CompletableFuture.runAsync(task, connection));
    }

    private Transaction declare(Connection connection) throws Exception {
        return await(container.declareTransaction(connection, null).declared());
    }

    private static void end(Transaction transaction, boolean commit) throws Exception {
        on(transaction.connection(), commit ? transaction::commit : transaction::abort);
        await(transaction.discharged());
    }

    /** What comes from an address, not accepted as yet. */
    private static final class Arrivals implements MessagingHandler {
        final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

        @Override
        public HandlerOptions options() {
            return HandlerOptions.builder().autoAccept(false).build();
        }

        @Override
        public void onMessage(MessageEvent event) {
            deliveries.add(event.delivery());
        }

        Delivery next() throws InterruptedException {
            Delivery delivery = deliveries.poll(20, TimeUnit.SECONDS);
            assertThat(delivery).as("a message").isNotNull();
            return delivery;
        }
    }

    private Arrivals from(String address) {
        Arrivals arrivals = new Arrivals();
        container.createReceiver(
                connection, address, ReceiverOptions.builder().handler(arrivals).build());
        return arrivals;
    }

    @Test
    @DisplayName("API-TXN-03 TXN-05: what was rolled back never comes, what was committed does, all of it")
    void sends() throws Exception {
        Sender sender = container.createSender(connection, "tx-sent");
        Transaction undone = declare(connection);
        on(connection, () -> undone.send(sender, Message.create("undone")));
        end(undone, false);
        Transaction done = declare(connection);
        on(connection, () -> {
            for (int i = 0; i < 100; i++) {
                done.send(sender, Message.create(i));
            }
        });
        end(done, true);
        assertThat(done.isCommitted()).isTrue();
        Arrivals arrivals = from("tx-sent");
        for (int i = 0; i < 100; i++) {
            Delivery delivery = arrivals.next();
            assertThat(delivery.message().body()).isEqualTo(i);
            delivery.accept();
        }
        assertThat(arrivals.deliveries).isEmpty();
    }

    @Test
    @DisplayName(
            "API-TXN-04 API-TXN-06 TXN-12 TXN-13: taken and rolled back it comes again, taken and committed it is gone")
    void takes() throws Exception {
        Sender sender = container.createSender(connection, "tx-taken");
        await(sender.sendAsync(Message.create("a")));
        Arrivals arrivals = from("tx-taken");
        Delivery first = arrivals.next();
        Transaction undone = declare(connection);
        on(connection, () -> undone.accept(first));
        end(undone, false);
        Delivery second = arrivals.next();
        assertThat(second.message().deliveryCount()).isPositive();
        Transaction done = declare(connection);
        on(connection, () -> done.accept(second));
        end(done, true);
        await(sender.sendAsync(Message.create("b")));
        assertThat(arrivals.next().message().body()).as("the next one").isEqualTo("b");
    }

    @Test
    @DisplayName(
            "API-TXN-09 TXN-19: cut between the commit and its answer, the transaction is in doubt, though it was committed")
    void inDoubt() throws Exception {
        try (Bridge bridge = new Bridge(Integer.parseInt(broker.host().split(":")[1]))) {
            Connection cut = container.connect(
                    "127.0.0.1:" + bridge.port(),
                    ConnectionOptions.builder().reconnectDisabled().build());
            Sender sender = container.createSender(cut, "tx-doubt");
            Transaction transaction = declare(cut);
            on(cut, () -> transaction.send(sender, Message.create("once")));
            bridge.dropAnswers();
            on(cut, transaction::commit);
            Arrivals arrivals = from("tx-doubt");
            assertThat(arrivals.next().message().body()).as("it was committed").isEqualTo("once");
            bridge.fall();
            assertThatThrownBy(() -> await(transaction.discharged()))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TransactionException.class,
                            failure -> assertThat(failure.isInDoubt()).isTrue());
            assertThat(transaction.isInDoubt()).isTrue();
        }
    }

    @Test
    @DisplayName("API-TXN-09: a connection that is lost before the commit has undone all")
    void lost() throws Exception {
        try (Bridge bridge = new Bridge(Integer.parseInt(broker.host().split(":")[1]))) {
            Connection cut = container.connect(
                    "127.0.0.1:" + bridge.port(),
                    ConnectionOptions.builder().reconnectDisabled().build());
            Sender sender = container.createSender(cut, "tx-lost");
            Transaction transaction = declare(cut);
            on(cut, () -> transaction.send(sender, Message.create("never")));
            bridge.fall();
            assertThatThrownBy(() -> await(transaction.discharged()))
                    .cause()
                    .isInstanceOfSatisfying(
                            TransactionException.class,
                            failure -> assertThat(failure.isInDoubt()).isFalse());
            Arrivals arrivals = from("tx-lost");
            await(container.createSender(connection, "tx-lost").sendAsync(Message.create("after")));
            assertThat(arrivals.next().message().body()).isEqualTo("after");
        }
    }
}
