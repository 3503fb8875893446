package io.lepton.interop;

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
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingSender;
import io.lepton.blocking.BlockingTransaction;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.testkit.CuttingProxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that we have with a broker that we did not write. */
@Timeout(60)
public abstract class TransactionContract {
    private Container container;
    private Connection connection;

    /** Where the broker listens. */
    protected abstract int port();

    /** The address of a queue that only this test uses. */
    protected abstract String address(String queue);

    @BeforeEach
    final void connect() {
        container = Container.create();
        container.start();
        connection = container.connect("127.0.0.1:" + port());
    }

    @AfterEach
    final void stop() {
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
        Sender sender = container.createSender(connection, address("tx-sent"));
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
        Arrivals arrivals = from(address("tx-sent"));
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
        Sender sender = container.createSender(connection, address("tx-taken"));
        await(sender.sendAsync(Message.create("a")));
        Arrivals arrivals = from(address("tx-taken"));
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
            "API-TXN-03 API-TXN-04: by calls that wait, a message goes from one queue to another, or stays where it is")
    void moves() {
        try (BlockingConnection blocking = BlockingConnection.connect("127.0.0.1:" + port())) {
            BlockingSender source = blocking.createSender(address("tx-source"));
            BlockingReceiver from = blocking.createReceiver(address("tx-source"));
            BlockingSender to = blocking.createSender(address("tx-target"));
            BlockingReceiver target = blocking.createReceiver(address("tx-target"));
            source.send(Message.create("a"));
            for (boolean commit : new boolean[] {false, true}) {
                try (BlockingTransaction transaction = blocking.transaction()) {
                    Delivery delivery = from.receive();
                    assertThat(delivery.message().body()).isEqualTo("a");
                    transaction.send(to, Message.create("a, " + commit));
                    transaction.accept(delivery);
                    if (commit) {
                        transaction.commit();
                    }
                }
            }
            source.send(Message.create("next"));
            assertThat(from.receive().message().body()).isEqualTo("next");
            to.send(Message.create("next"));
            assertThat(target.receive().message().body()).isEqualTo("a, true");
            assertThat(target.receive().message().body()).isEqualTo("next");
        }
    }

    @Test
    @DisplayName(
            "API-TXN-09 TXN-19: cut between the commit and its answer, the transaction is in doubt, though it was committed")
    void inDoubt() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(port())) {
            Connection cut = container.connect(
                    "127.0.0.1:" + proxy.port(),
                    ConnectionOptions.builder().reconnectDisabled().build());
            Sender sender = container.createSender(cut, address("tx-doubt"));
            Transaction transaction = declare(cut);
            on(cut, () -> transaction.send(sender, Message.create("once")));
            proxy.swallowAnswers();
            on(cut, transaction::commit);
            Arrivals arrivals = from(address("tx-doubt"));
            assertThat(arrivals.next().message().body()).as("it was committed").isEqualTo("once");
            proxy.cut();
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
        try (CuttingProxy proxy = new CuttingProxy(port())) {
            Connection cut = container.connect(
                    "127.0.0.1:" + proxy.port(),
                    ConnectionOptions.builder().reconnectDisabled().build());
            Sender sender = container.createSender(cut, address("tx-lost"));
            Transaction transaction = declare(cut);
            on(cut, () -> transaction.send(sender, Message.create("never")));
            proxy.cut();
            assertThatThrownBy(() -> await(transaction.discharged()))
                    .cause()
                    .isInstanceOfSatisfying(
                            TransactionException.class,
                            failure -> assertThat(failure.isInDoubt()).isFalse());
            Arrivals arrivals = from(address("tx-lost"));
            await(container.createSender(connection, address("tx-lost")).sendAsync(Message.create("after")));
            assertThat(arrivals.next().message().body()).isEqualTo("after");
        }
    }
}
