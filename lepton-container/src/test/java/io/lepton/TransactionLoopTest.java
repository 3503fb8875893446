package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Transactions with Lepton on both sides. */
class TransactionLoopTest {
    private final MemoryCoordinator storage = new MemoryCoordinator();
    private final Recorder client = new Recorder();

    private interface Work {
        void with(Container container, Connection connection);
    }

    private void run(CoordinatorOptions options, Recorder server, Work work) {
        Container container = Container.builder().containerId("loop").build();
        Listener listener = container.listen(
                "localhost:0",
                ListenOptions.builder()
                        .handler(server)
                        .transactionCoordinator(storage)
                        .coordinatorOptions(options)
                        .build());
        Connection connection = container.connect(
                "localhost:" + listener.port(),
                ConnectionOptions.builder().handler(client).reconnectDisabled().build());
        try (Running running = Running.run(container)) {
            on(connection, () -> {}); // from then on the connection has its own thread
            work.with(container, connection);
            assertThat(running.isRunning()).isTrue();
        }
    }

    private static void on(Connection connection, Runnable task) {
        Running.await(CompletableFuture.runAsync(task, connection));
    }

    @Test
    @DisplayName("TXN-08: work of another session than the one of the transaction is refused, unless that is offered")
    void acrossSessions() {
        CompletableFuture<Sender> refused = new CompletableFuture<>();
        CoordinatorOptions one =
                CoordinatorOptions.builder().acrossSessions(false).build();
        run(one, new Recorder(), (container, connection) -> {
            Transaction transaction = container.declareTransaction(connection, null);
            Running.await(transaction.declared());
            on(connection, () -> {
                Session other = connection.createSession();
                other.open();
                Sender sender = container.createSender(
                        other,
                        "q",
                        SenderOptions.builder()
                                .handler(new Recorder() {
                                    @Override
                                    public void onLinkError(LinkEvent event) {
                                        refused.complete(event.sender());
                                    }
                                })
                                .build());
                transaction.send(sender, Message.create("a"));
            });
            assertThat(Running.await(refused).remoteCondition().name()).isEqualTo(AmqpError.NOT_ALLOWED);
            assertThat(storage.asked).containsExactly("declare");
        });
    }

    @Test
    @DisplayName("API-TXN-03 API-TXN-11: a thousand messages in one transaction, more than any window has room for")
    void manyInOne() {
        CompletableFuture<Void> all = new CompletableFuture<>();
        run(CoordinatorOptions.DEFAULT, new Recorder(), (container, connection) -> {
            Sender sender = container.createSender(connection, "q");
            Transaction transaction = container.declareTransaction(connection, new TransactionLog(declared -> {
                for (int i = 0; i < 1000; i++) {
                    declared.send(sender, Message.create(i));
                }
                declared.commit();
                all.complete(null);
            }));
            Running.await(all);
            assertThat(Running.await(transaction.discharged()).isCommitted()).isTrue();
            assertThat(storage.asked).hasSize(1002).contains("post 1 999").endsWith("commit 1");
            on(connection, () -> assertThat(sender.unsettledCount()).isZero());
            assertThat(client.count(EventType.ACCEPTED)).isEqualTo(1000);
            assertThat(client.count(EventType.SETTLED)).isEqualTo(1000);
        });
    }

    @Test
    @DisplayName("API-TXN-04 API-TXN-11: taken in a transaction, and committed with what is sent in it")
    void consumesAndReplies() {
        Recorder server = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (event.sender().unsettledCount() == 0 && count(EventType.ACCEPTED) == 0) {
                    event.sender().send(Message.create("request"));
                }
            }
        };
        CompletableFuture<Transaction> end = new CompletableFuture<>();
        run(CoordinatorOptions.DEFAULT, server, (container, connection) -> {
            Sender sender = container.createSender(connection, "replies");
            on(connection, () -> {
                Receiver receiver = connection.createReceiver("requests");
                receiver.setHandler(
                        new Recorder() {
                            @Override
                            public void onMessage(MessageEvent event) {
                                Delivery taken = event.delivery();
                                container.declareTransaction(event.connection(), new TransactionLog(declared -> {
                                    declared.send(sender, Message.create("reply"));
                                    declared.accept(taken);
                                    declared.commit();
                                    declared.discharged().thenAccept(end::complete);
                                }));
                            }
                        }.with(HandlerOptions.builder().autoAccept(false)));
            });
            Running.await(end);
            assertThat(storage.asked).containsExactly("declare", "post 1 reply", "retire 1 1 accepted", "commit 1");
        });
    }
}
