package io.lepton;

import static io.lepton.EventType.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReferenceSequenceTest {
    /** One message from a client to a listening server; the client closes when it is settled. */
    private static final class Client extends Recorder {
        private final String url;

        Client(String url) {
            this.url = url;
        }

        @Override
        public void onStart(ContainerEvent event) {
            super.onStart(event);
            event.container().createSender(url);
        }

        @Override
        public void onSendable(SenderEvent event) {
            if (count(SENDABLE) == 0) {
                event.sender().send(Message.create("hello"));
            }
            super.onSendable(event);
        }

        @Override
        public void onSettled(DeliveryEvent event) {
            super.onSettled(event);
            event.connection().close();
        }
    }

    @Test
    @DisplayName("API-MHE-02: one message goes through the callbacks in the order of the reference sequence")
    void oneMessageGoesThroughTheCallbacksInOrder() {
        List<Object> bodies = new ArrayList<>();
        Recorder server = new Recorder() {
            private Listener listener;

            @Override
            public void onStart(ContainerEvent event) {
                super.onStart(event);
                listener = event.container().listen("localhost:0");
                Client client = new Client("localhost:" + listener.port() + "/queue");
                clients.add(client);
                Container other = Container.create(client);
                new Thread(other::run).start();
            }

            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                bodies.add(event.message().body());
            }

            @Override
            public void onConnectionClosed(ConnectionEvent event) {
                super.onConnectionClosed(event);
                listener.close();
            }
        };
        Container.create(server).run();

        assertThat(bodies).containsExactly("hello");
        assertThat(server.events)
                .containsExactly(
                        START,
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
                        TRANSPORT_CLOSED,
                        STOP);
    }

    private static final List<Client> clients = new ArrayList<>();
}
