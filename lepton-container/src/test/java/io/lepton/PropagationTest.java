package io.lepton;

import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.SESSION_OPENED;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.amqp.Released;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Events that go on to wider scopes. */
class PropagationTest {
    private static final EventType[] OPENED = {CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED};

    @Test
    @DisplayName(
            "W-15, API-DIS-08: with ALL an event goes on from link to session, connection and container, once to each")
    void allScopes() {
        List<String> order = new ArrayList<>();
        class Named extends Recorder {
            private final String name;

            Named(String name) {
                this.name = name;
            }

            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                order.add(name);
                event.connection().close();
            }
        }
        Named atContainer = new Named("container");
        Named atConnection = new Named("connection");
        Named atSession = new Named("session");
        Named atLink = new Named("link");
        Container server = Container.create();
        Recorder serving = new Recorder();
        Listener listener = server.listen(
                "localhost:0", ListenOptions.builder().handler(serving).build());
        serving.atEnd = listener::close;
        Container container = Container.builder()
                .handlers(atContainer, atLink)
                .propagation(Propagation.ALL)
                .build();
        var connection = container.connect(
                "localhost:" + listener.port(),
                ConnectionOptions.builder().handler(atConnection).build());
        Session session = connection.createSession(SessionOptions.DEFAULT.withHandler(atSession));
        session.open();
        session.createSender("q", SenderOptions.builder().handler(atLink).build())
                .open();
        try (Running running = Running.run(server)) {
            container.run();
            running.join();
        }
        assertThat(order).containsExactly("link", "session", "connection", "container");
        assertThat(atContainer.only(OPENED)).containsExactly(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED);
        assertThat(atConnection.only(OPENED)).containsExactly(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED);
        assertThat(atSession.only(OPENED)).containsExactly(SESSION_OPENED, LINK_OPENED);
        assertThat(atContainer.count(EventType.START)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-DIS-08: a message and its outcome go to all scopes, and any of them may decide")
    void messages() {
        List<Object> outcomes = new ArrayList<>();
        Recorder nearest = new Recorder();
        MessagingHandler wider = new MessagingHandler() {
            @Override
            public void onMessage(MessageEvent event) {
                event.delivery().release();
            }

            @Override
            public void onReleased(DeliveryEvent event) {
                outcomes.add(event.delivery().remoteState());
                event.connection().close();
            }
        };
        Container container =
                Container.builder().handlers(wider).propagation(Propagation.ALL).build();
        Listener listener = container.listen(
                "localhost:0", ListenOptions.builder().handler(nearest).build());
        nearest.atEnd = listener::close;
        container
                .connect(
                        "localhost:" + listener.port(),
                        ConnectionOptions.builder()
                                .handler(new MessagingHandler() {})
                                .build())
                .createSender("q")
                .send(Message.create("m"), DeliveryOptions.DEFAULT);
        container.run();
        assertThat(nearest.count(EventType.MESSAGE)).isEqualTo(1);
        assertThat(outcomes).containsExactly(Released.INSTANCE);
    }

    @Test
    @DisplayName("API-DIS-08: the handler of a timer is called alone, with ALL too")
    void timers() {
        Recorder own = new Recorder();
        Recorder atContainer = new Recorder();
        Container container = Container.builder()
                .handlers(atContainer)
                .propagation(Propagation.ALL)
                .build();
        container.schedule(java.time.Duration.ZERO, own);
        container.run();
        assertThat(own.count(EventType.TIMER)).isEqualTo(1);
        assertThat(atContainer.count(EventType.TIMER)).isZero();
    }
}
