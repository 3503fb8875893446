package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who looks on: {@code eventTap}, {@code onUnhandled}. */
class EventTapTest {
    /** Runs one message through a container with this tap, and a client with this handler. */
    private static void run(ContainerBuilder builder, Recorder client) {
        Container container = builder.build();
        Recorder server = new Recorder();
        Listener listener = container.listen(
                "localhost:0", ListenOptions.builder().handler(server).build());
        server.atEnd = listener::close;
        container
                .connect(
                        "localhost:" + listener.port(),
                        ConnectionOptions.builder().handler(client).build())
                .createSender("q");
        container.run();
    }

    private static Recorder sendingOne() {
        return new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                event.sender().send(Message.create("m"));
            }

            @Override
            public void onSettled(DeliveryEvent event) {
                super.onSettled(event);
                event.connection().close();
            }
        };
    }

    @Test
    @DisplayName("API-CON-18: the tap sees every event, after the handlers, whichever scope they are in")
    void seesAll() {
        List<EventType> seen = new ArrayList<>();
        List<EventType> early = new ArrayList<>();
        Recorder client = sendingOne();
        run(
                Container.builder().eventTap(event -> {
                    seen.add(event.type());
                    if (event.connection() != null && event.connection().handler() == client) {
                        if (event.type() != EventType.DELIVERY
                                && event.type() != EventType.FLOW
                                && client.events.get(client.events.size() - 1) != event.type()) {
                            early.add(event.type());
                        }
                    }
                }),
                client);
        assertThat(seen).startsWith(EventType.START).endsWith(EventType.STOP);
        assertThat(seen)
                .containsOnlyOnce(EventType.MESSAGE, EventType.ACCEPTED, EventType.SETTLED)
                .contains(EventType.DELIVERY, EventType.FLOW, EventType.LINK_OPENED, EventType.TRANSPORT_CLOSED);
        assertThat(early).isEmpty();
    }

    @Test
    @DisplayName("API-CON-18: what the tap throws changes nothing")
    void whatTheTapThrows() {
        Recorder client = sendingOne();
        run(
                Container.builder().failFast(true).eventTap(event -> {
                    throw new IllegalStateException("nosy");
                }),
                client);
        assertThat(client.count(EventType.ACCEPTED)).isEqualTo(1);
        assertThat(client.count(EventType.CONNECTION_ERROR)).isZero();
    }

    @Test
    @DisplayName("API-MHE-25, API-DIS-03: an event goes to its own callback, or, if a handler has none, to onUnhandled")
    void unhandled() {
        List<String> calls = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                calls.add("own " + event.type());
                event.connection().close();
            }

            @Override
            public void onUnhandled(Event event) {
                calls.add("unhandled " + event.type());
            }
        };
        new Loopback(client, new Recorder()).run();
        assertThat(calls)
                .containsExactly(
                        "unhandled TRANSPORT_OPENED",
                        "own CONNECTION_OPENED",
                        "unhandled CONNECTION_CLOSED",
                        "unhandled TRANSPORT_CLOSED");
    }

    @Test
    @DisplayName(
            "API-DIS-05, API-MHE-22: onDelivery is called before the callback that says what changed, on both sides")
    void lowLevelFirst() {
        List<String> calls = new ArrayList<>();
        class Both extends Recorder {
            private final String side;

            Both(String side) {
                this.side = side;
            }

            @Override
            public void onDelivery(DeliveryEvent event) {
                calls.add(side + " delivery");
            }

            @Override
            public void onMessage(MessageEvent event) {
                calls.add(side + " message");
            }

            @Override
            public void onLinkOpened(LinkEvent event) {
                if (event.sender() != null && side.equals("client")) {
                    event.sender().send(Message.create("m"));
                }
            }

            @Override
            public void onAccepted(DeliveryEvent event) {
                calls.add(side + " accepted");
                event.connection().close();
            }
        }
        Loopback loopback = new Loopback(new Both("client"), new Both("server"));
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(calls).containsExactly("server delivery", "server message", "client delivery", "client accepted");
    }

    @Test
    @DisplayName("API-MHE-21: onFlow tells of every change of credit, before onSendable")
    void flow() {
        List<String> calls = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onFlow(LinkEvent event) {
                calls.add("flow " + event.sender().credit());
            }

            @Override
            public void onSendable(SenderEvent event) {
                calls.add("sendable " + event.sender().credit());
                event.connection().close();
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                event.receiver().flow(7);
            }
        }.with(HandlerOptions.builder().prefetch(0));
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(calls).containsExactly("flow 7", "sendable 7");
    }
}
