package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.DuplicateFilter.Finding;
import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Driver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.frame.Attach;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages that come twice, by their ids. */
class DuplicateFilterTest {
    private final List<String> received = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    private Listener listener;

    /** Sends all, and closes when all are decided. */
    private void run(int filter, boolean releasesFirst, Message... messages) {
        Recorder client = new Recorder() {
            private int decided;

            @Override
            public void onDeliveryUpdated(DeliveryEvent event) {
                told.add(String.valueOf(event.delivery().outcome()));
                if (++decided == messages.length) {
                    event.connection().close();
                }
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                filters(event, filter);
            }

            @Override
            public void onMessage(MessageEvent event) {
                received.add(String.valueOf(event.message().body()));
                if (releasesFirst && received.size() == 1) {
                    throw new ReleaseException();
                }
            }
        };
        Loopback loopback = new Loopback(client, server);
        Sender sender = loopback.connection.createSender("q", SenderOptions.DEFAULT);
        for (Message message : messages) {
            sender.send(message);
        }
        loopback.run();
    }

    private static Message message(String body, Object id) {
        return Message.create(body).id(id);
    }

    @Test
    @DisplayName("API-XO-25: a message whose id was among the last is accepted and not handed over")
    void handsOverOnce() {
        UUID id = UUID.randomUUID();
        run(
                10,
                false,
                message("a", "1"),
                message("b", id),
                message("a again", "1"),
                message("c", new byte[] {1}),
                message("b again", id),
                message("c again", new byte[] {1}));
        assertThat(received).containsExactly("a", "b", "c");
        assertThat(told).hasSize(6).allMatch(outcome -> outcome.contains("ccepted"));
    }

    @Test
    @DisplayName("API-XO-25: only so many ids are remembered, and messages without an id are all handed over")
    void remembersSoMany() {
        run(
                2,
                false,
                message("a", "1"),
                message("b", "2"),
                message("c", "3"),
                message("a again", "1"),
                message("none", null),
                message("none", null));
        assertThat(received).containsExactly("a", "b", "c", "a again", "none", "none");
    }

    @Test
    @DisplayName("API-XO-25: a message that was released may come again")
    void releasedComesAgain() {
        run(10, true, message("a", "1"), message("a again", "1"), message("a once more", "1"));
        assertThat(received).containsExactly("a", "a again");
    }

    @Test
    @DisplayName("API-XO-25: a peer that comes back over another connection finds the filter of its link again")
    void overAnotherConnection() {
        Recorder client = new Recorder() {
            @Override
            public void onAccepted(DeliveryEvent event) {
                told.add("accepted");
                event.connection().close();
            }

            @Override
            public void onConnectionClosed(ConnectionEvent event) {
                if (told.size() == 1) {
                    send(
                            event.container().connect("localhost:" + listener.port(), options(this)),
                            message("a again", "1"));
                } else {
                    listener.close();
                }
            }

            @Override
            public void onTransportClosed(TransportEvent event) {} // another follows

            private ConnectionOptions options(MessagingHandler handler) {
                return ConnectionOptions.builder()
                        .reconnectDisabled()
                        .handler(handler)
                        .build();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                filters(event, 10);
            }

            @Override
            public void onMessage(MessageEvent event) {
                received.add(String.valueOf(event.message().body()));
            }

            @Override
            public void onTransportClosed(TransportEvent event) {}
        };
        Loopback loopback = new Loopback(client, server);
        listener = loopback.listener;
        send(loopback.connection, message("a", "1"));
        loopback.run();
        assertThat(received).containsExactly("a");
        assertThat(told).containsExactly("accepted", "accepted");
    }

    private static void send(Connection connection, Message message) {
        connection
                .createSender("q", SenderOptions.builder().name("orders").build())
                .send(message);
    }

    @Test
    @DisplayName("API-XO-25: ids that the store of the link has are known from the start")
    void knownFromBefore() {
        DuplicateFilter filter = new DuplicateFilter(2, List.of("1", new byte[] {1}, "2"));
        Delivery delivery = delivery();
        assertThat(filter.find(delivery, message("a", "2"))).isEqualTo(Finding.DONE);
        assertThat(filter.find(delivery, message("b", new byte[] {1}))).isEqualTo(Finding.DONE);
        assertThat(filter.find(delivery, message("c", "1"))).isEqualTo(Finding.NEW);
    }

    @Test
    @DisplayName(
            "API-XO-25: a message that was lost before it was decided is handed over again, whatever was said of it since")
    void lostUndecided() {
        DuplicateFilter filter = new DuplicateFilter(10, List.of());
        Delivery delivery = delivery();
        assertThat(filter.find(delivery, message("a", "1"))).isEqualTo(Finding.NEW);
        assertThat(filter.find(delivery, message("a", "1"))).as("in hand").isEqualTo(Finding.IN_HAND);
        delivery.link().fail(Condition.of(AmqpError.INTERNAL_ERROR, "gone"));
        delivery.link().connection().close();
        delivery.release();
        assertThat(filter.find(delivery(), message("a", "1"))).isEqualTo(Finding.NEW);
    }

    @Test
    @DisplayName("API-XO-25: a message that was accepted counts, though the link was lost since")
    void lostAccepted() {
        DuplicateFilter filter = new DuplicateFilter(10, List.of());
        Delivery delivery = delivery();
        filter.find(delivery, message("a", "1"));
        delivery.settle(Accepted.INSTANCE);
        delivery.link().connection().close();
        assertThat(filter.find(delivery(), message("a", "1"))).isEqualTo(Finding.DONE);
    }

    @Test
    @DisplayName("API-XO-25: what is accepted in a transaction counts once that is committed")
    void inTransaction() {
        DuplicateFilter filter = new DuplicateFilter(10, List.of());
        TransactionalState accepted = new TransactionalState(new byte[] {1}, Accepted.INSTANCE);
        Delivery rolledBack = delivery();
        filter.find(rolledBack, message("a", "1"));
        rolledBack.update(accepted);
        assertThat(filter.find(delivery(), message("a", "1"))).as("in hand").isEqualTo(Finding.IN_HAND);
        rolledBack.discharged(false);
        rolledBack.release();
        assertThat(filter.find(delivery(), message("a", "1"))).isEqualTo(Finding.NEW);
        Delivery committed = delivery();
        filter.find(committed, message("b", "2"));
        committed.settle(accepted);
        committed.discharged(true);
        filter.drop(committed);
        assertThat(filter.find(delivery(), message("b", "2"))).isEqualTo(Finding.DONE);
    }

    @Test
    @DisplayName("API-XO-25: a message whose handler has failed is handed over when it comes again")
    void handlerFails() {
        Recorder client = new Recorder() {
            @Override
            public void onDeliveryUpdated(DeliveryEvent event) {
                told.add(String.valueOf(event.delivery().outcome()));
                event.connection().close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                filters(event, 10);
            }

            @Override
            public void onMessage(MessageEvent event) {
                received.add(String.valueOf(event.message().body()));
                if (received.size() == 1) {
                    throw new IllegalStateException("the table is locked");
                }
            }

            @Override
            public void onHandlerError(Throwable thrown, Event event) {} // it goes on
        };
        Container container = Container.create(server);
        listener = container.listen("localhost:0");
        server.atEnd = listener::close;
        Sender sender = container
                .connect(
                        "localhost:" + listener.port(),
                        ConnectionOptions.builder()
                                .reconnectDisabled()
                                .handler(client)
                                .build())
                .createSender("q");
        sender.send(message("a", "1"));
        sender.send(message("a again", "1"));
        container.run();
        assertThat(received).containsExactly("a", "a again");
        assertThat(told).hasSize(1);
    }

    @Test
    @DisplayName("API-XO-25: a message that is accepted after its link was lost counts: what was done with it is done")
    void acceptedAfterTheLoss() {
        DuplicateFilter filter = new DuplicateFilter(10, List.of());
        Delivery delivery = delivery();
        filter.find(delivery, message("a", "1"));
        delivery.link().connection().close();
        assertThat(delivery.settle(Accepted.INSTANCE))
                .as("there is nobody to tell")
                .isFalse();
        assertThat(filter.find(delivery(), message("a", "1"))).isEqualTo(Finding.DONE);
    }

    @Test
    @DisplayName(
            "API-XO-25: what comes again while the first is undecided is released: to accept it might lose the message")
    void inHand() {
        Recorder client = new Recorder() {
            @Override
            public void onDeliveryUpdated(DeliveryEvent event) {
                told.add(event.delivery().tagAsString() + " " + event.delivery().outcome());
                event.connection().close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                event.receiver()
                        .setOptions(ReceiverOptions.builder()
                                .duplicateFilter(10)
                                .autoAccept(false)
                                .build());
            }

            @Override
            public void onMessage(MessageEvent event) {
                received.add(String.valueOf(event.message().body())); // and decides later
            }
        };
        Loopback loopback = new Loopback(client, server);
        Sender sender = loopback.connection.createSender("q", SenderOptions.DEFAULT);
        sender.send(message("a", "1"));
        sender.send(message("a again", "1"));
        loopback.run();
        assertThat(received).containsExactly("a");
        assertThat(told).containsExactly("2 released");
    }

    /** The link knows so many messages again. */
    private static void filters(LinkEvent event, int messages) {
        event.receiver()
                .setOptions(ReceiverOptions.builder().duplicateFilter(messages).build());
    }

    /** One that is undecided. */
    private static Delivery delivery() {
        Connection connection = new Connection(Driver.manual(), "c");
        return connection.createSender("q").send(Message.create("any"));
    }

    @Test
    @DisplayName("API-XO-25: without a filter duplicates are handed over")
    void withoutFilter() {
        run(0, false, message("a", "1"), message("a again", "1"));
        assertThat(received).containsExactly("a", "a again");
    }

    @Test
    @DisplayName(
            "API-XO-25: the ids that one user has sent swallow no message of another, whatever container-id he claims")
    void ofEachUser() {
        CompletableFuture<String> handedOver = new CompletableFuture<>();
        MessagingHandler server = new MessagingHandler() {
            @Override
            public void onLinkOpening(LinkEvent event) {
                filters(event, 10);
            }

            @Override
            public void onMessage(MessageEvent event) {
                if (event.message().body().equals("anna's")) {
                    handedOver.complete(event.transport().user());
                }
            }
        };
        ListenOptions.Builder users = ListenOptions.builder()
                .saslAuthenticator(SaslAuthenticator.plain((user, password) -> true, false))
                .saslAllowInsecure(true);
        try (Facing facing = Facing.server(Container.builder().handlers(server), users)) {
            for (String user : List.of("mallory", "anna")) {
                try (RawPeer peer = facing.connect().entersAs(user)) {
                    peer.begins();
                    peer.says(Attach.builder("orders", 0, Role.SENDER)
                            .source(new Source())
                            .target(new Target())
                            .initialDeliveryCount(0)
                            .build());
                    peer.hears(Attach.class);
                    peer.hears(Flow.class);
                    ByteBuffer message =
                            Message.create(user + "'s").id("order-1").encode();
                    byte[] bytes = new byte[message.remaining()];
                    message.get(bytes);
                    peer.sendsBytes(0, bytes, false);
                    peer.hears(Disposition.class);
                }
            }
            assertThat(Running.await(handedOver)).isEqualTo("anna");
        }
    }
}
