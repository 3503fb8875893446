package io.lepton;

import static io.lepton.EventType.ACCEPTED;
import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_CLOSING;
import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.CONNECTION_OPENING;
import static io.lepton.EventType.DELIVERY_UPDATED;
import static io.lepton.EventType.LINK_CLOSED;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.LINK_OPENING;
import static io.lepton.EventType.MESSAGE;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.SESSION_CLOSED;
import static io.lepton.EventType.SESSION_OPENED;
import static io.lepton.EventType.SESSION_OPENING;
import static io.lepton.EventType.SETTLED;
import static io.lepton.EventType.START;
import static io.lepton.EventType.STOP;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static io.lepton.EventType.TRANSPORT_OPENED;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReferenceSequenceTest {
    /** Sends one message, and closes when it is settled. */
    private final Recorder client = new Recorder() {
        @Override
        public void onSendable(SenderEvent event) {
            if (count(SENDABLE) == 0) {
                super.onSendable(event);
                event.sender().send(Message.create("hello"));
            }
        }

        @Override
        public void onSettled(DeliveryEvent event) {
            super.onSettled(event);
            event.connection().close();
        }
    };

    private final List<Object> bodies = new ArrayList<>();
    private final Recorder server = new Recorder() {
        @Override
        public void onMessage(MessageEvent event) {
            super.onMessage(event);
            bodies.add(event.message().body());
        }
    };

    @Test
    @DisplayName("API-MHE-12, API-MHE-10: one message goes through the callbacks of both sides in the reference order")
    void oneMessageGoesThroughTheCallbacksInOrder() {
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("queue");
        loopback.run();

        assertThat(bodies).containsExactly("hello");
        assertThat(client.events)
                .containsExactly(
                        TRANSPORT_OPENED,
                        CONNECTION_OPENED,
                        SESSION_OPENED,
                        LINK_OPENED,
                        SENDABLE,
                        ACCEPTED,
                        DELIVERY_UPDATED,
                        SETTLED,
                        LINK_CLOSED,
                        SESSION_CLOSED,
                        CONNECTION_CLOSED,
                        TRANSPORT_CLOSED);
        assertThat(server.events)
                .containsExactly(
                        TRANSPORT_OPENED,
                        CONNECTION_OPENING,
                        SESSION_OPENING,
                        LINK_OPENING,
                        CONNECTION_OPENED,
                        SESSION_OPENED,
                        LINK_OPENED,
                        MESSAGE,
                        LINK_CLOSED,
                        SESSION_CLOSED,
                        CONNECTION_CLOSING,
                        CONNECTION_CLOSED,
                        TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName(
            "API-MHE-01, API-MHE-02, API-MHE-03, API-CON-21: onStart comes first and onStop last, once for each handler in order")
    void startComesFirstAndStopLast() {
        List<String> calls = new ArrayList<>();
        class Named implements MessagingHandler {
            private final String name;

            Named(String name) {
                this.name = name;
            }

            @Override
            public void onUnhandled(Event event) {
                calls.add(name + " " + event.type());
            }
        }
        Container.create(new Named("a"), new Named("b")).run();
        assertThat(calls).containsExactly("a " + START, "b " + START, "a " + STOP, "b " + STOP);
    }
}
