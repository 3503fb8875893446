package io.lepton;

import static io.lepton.EventType.APPLICATION_EVENT;
import static io.lepton.EventType.CONNECTION_OPENED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the application tells itself: {@code post}, {@code injector}. */
class ApplicationEventTest {
    /** Writes down the events of the application, and on which thread they came. */
    private static final class Heard extends Recorder {
        final List<ApplicationEvent> heard = Collections.synchronizedList(new ArrayList<>());
        final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            super.onApplicationEvent(event);
            heard.add(event);
            threads.add(Thread.currentThread());
        }

        List<Object> subjects() {
            return heard.stream().<Object>map(ApplicationEvent::subject).toList();
        }
    }

    @Test
    @DisplayName(
            "API-APP-01, API-CON-24, API-MHE-24, API-THR-01: what another thread triggers is told on the loop, in order")
    void triggeredByAnotherThread() {
        Heard handler = new Heard();
        Container container = Container.create(handler);
        EventInjector injector = container.injector();
        Thread other = new Thread(() -> {
            for (int i = 0; i < 1000; i++) {
                injector.trigger(new ApplicationEvent("number", i));
            }
            injector.close();
        });
        other.start();
        container.run();
        assertThat(handler.subjects()).hasSize(1000).isSortedAccordingTo((a, b) -> (Integer) a - (Integer) b);
        assertThat(handler.threads).containsOnly(Thread.currentThread());
    }

    @Test
    @DisplayName(
            "API-APP-01: an injector keeps the container running until it is closed; what came before that is told")
    void keepsRunning() {
        Heard handler = new Heard();
        Container container = Container.create(handler);
        EventInjector injector = container.injector();
        try (Running running = Running.run(container)) {
            CompletableFuture<Void> idle = new CompletableFuture<>();
            container.execute(() -> idle.complete(null));
            Running.await(idle);
            assertThat(running.isRunning()).isTrue();
            injector.trigger(new ApplicationEvent("last", 1));
            injector.close();
            injector.close(); // does nothing
            running.join();
        }
        assertThat(handler.subjects()).containsExactly(1);
    }

    @Test
    @DisplayName("API-APP-01: to trigger after close is an error, and not lost in silence")
    void triggerAfterClose() {
        try (Container container = Container.create()) {
            EventInjector injector = container.injector();
            injector.close();
            assertThatThrownBy(() -> injector.trigger(new ApplicationEvent("late", null)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("late");
        }
    }

    @Test
    @DisplayName("API-APP-01: a container that has stopped refuses events and injectors")
    void afterTheEnd() {
        Container container = Container.create();
        EventInjector injector = container.injector();
        container.stop();
        container.run();
        ApplicationEvent event = new ApplicationEvent("late", null);
        assertThatThrownBy(() -> injector.trigger(event)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> container.post(event)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(container::injector).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("API-APP-02, API-DIS-02: an event of the application goes to the nearest handler of what it is about")
    void nearestHandler() {
        Heard atContainer = new Heard();
        Heard atConnection = new Heard();
        Heard atSession = new Heard();
        Heard atLink = new Heard();
        Container container = Container.create(atContainer);
        Connection connection = container.connect(
                "localhost:" + RawPeer.closedPort(),
                ConnectionOptions.builder()
                        .reconnectDisabled()
                        .handler(atConnection)
                        .build());
        Session session = connection.createSession(SessionOptions.DEFAULT.withHandler(atSession));
        session.open();
        Link link = session.createSender(
                "q", SenderOptions.builder().handler(atLink).build());
        link.open();
        Link plain = session.createSender("r", SenderOptions.DEFAULT);
        plain.open();
        Delivery delivery = link.connection().createSender("s").send(Message.create("m"));

        container.post(new ApplicationEvent("e", "container"));
        container.post(new ApplicationEvent("e", "connection").connection(connection));
        container.post(new ApplicationEvent("e", "session").session(session));
        container.post(new ApplicationEvent("e", "link").link(link));
        container.post(new ApplicationEvent("e", "plain link").link(plain));
        container.post(new ApplicationEvent("e", "delivery").delivery(delivery));
        container.run();

        assertThat(atContainer.subjects()).containsExactly("container");
        assertThat(atConnection.subjects()).containsExactly("connection", "delivery");
        assertThat(atSession.subjects()).containsExactly("session", "plain link");
        assertThat(atLink.subjects()).containsExactly("link");
        ApplicationEvent last = atConnection.heard.get(1);
        assertThat(last.delivery()).isSameAs(delivery);
        assertThat(last.link()).isSameAs(delivery.link());
        assertThat(last.session()).isSameAs(delivery.link().session());
        assertThat(last.connection()).isSameAs(connection);
    }

    @Test
    @DisplayName("API-APP-02: events for the container and for connections come in the order in which they were posted")
    void oneOrder() {
        List<Object> order = new ArrayList<>();
        MessagingHandler handler = new MessagingHandler() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                Connection connection = event.connection();
                event.container().post(new ApplicationEvent("e", 1));
                event.container().post(new ApplicationEvent("e", 2).connection(connection));
                event.container().post(new ApplicationEvent("e", 3));
                event.container().post(new ApplicationEvent("e", 4).connection(connection));
                event.container().post(new ApplicationEvent("end", 5).connection(connection));
            }

            @Override
            public void onApplicationEvent(ApplicationEvent event) {
                order.add(event.subject());
                if (event.name().equals("end")) {
                    event.connection().close();
                }
            }
        };
        Container container = Container.create();
        Recorder server = new Recorder();
        Listener listener = container.listen(
                "localhost:0", ListenOptions.builder().handler(server).build());
        server.atEnd = listener::close;
        container.addHandler(handler);
        container.connect("localhost:" + listener.port());
        container.run();
        assertThat(order).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    @DisplayName(
            "API-APP-02: an event is written as its name and what it is about and has to say; one that nobody handles is ignored")
    void asText() {
        assertThat(new ApplicationEvent("hello", 1)).hasToString("hello(1)");
        assertThat(new ApplicationEvent("unhandled", null)).hasToString("unhandled()");
        Container container = Container.create(new MessagingHandler() {});
        Connection connection = container.connect("localhost:" + RawPeer.closedPort());
        assertThat(new ApplicationEvent("hello", 1).connection(connection)).hasToString("hello(" + connection + ", 1)");
        container.post(new ApplicationEvent("nobody", "asked").connection(connection));
        connection.close();
        container.run();
    }

    @Test
    @DisplayName(
            "API-APP-03, API-EVT-06, API-EVT-07: an event of the application has one type, and names itself and its container")
    void whatItNames() {
        Heard handler = new Heard();
        Container container = Container.create(handler);
        ApplicationEvent event = new ApplicationEvent("a", "b");
        assertThatThrownBy(event::container).isInstanceOf(IllegalStateException.class);
        container.post(event);
        container.run();
        ApplicationEvent told = handler.heard.get(0);
        assertThat(told.type()).isEqualTo(APPLICATION_EVENT);
        assertThat(told.container()).isSameAs(container);
        assertThat(told.context()).isSameAs(told);
        assertThat(told.name()).isEqualTo("a");
    }

    @Test
    @DisplayName(
            "API-APP-02: an event about a connection that has ended is refused, and one of another container's is a mistake")
    void wrongConnection() {
        Container container = Container.create();
        Connection connection = container.connect("localhost:" + RawPeer.closedPort());
        connection.close();
        try (Container other = Container.create()) {
            ApplicationEvent event = new ApplicationEvent("e", null).connection(connection);
            assertThatThrownBy(() -> other.post(event)).isInstanceOf(IllegalArgumentException.class);
            EventInjector injector = container.injector();
            List<Throwable> thrown = new ArrayList<>();
            container.addHandler(new MessagingHandler() {
                @Override
                public void onTransportClosed(TransportEvent ended) {
                    container.execute(() -> {
                        thrown.add(catchThrowable(() -> injector.trigger(event)));
                        injector.close();
                    });
                }
            });
            container.run();
            assertThat(thrown).hasSize(1).hasOnlyElementsOfType(RejectedExecutionException.class);
        }
    }

    @Test
    @DisplayName(
            "API-APP-02, API-DIS-12: an exception in onApplicationEvent ends the connection that the event is about")
    void thrown() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                event.container().post(new ApplicationEvent("e", null).connection(event.connection()));
            }

            @Override
            public void onApplicationEvent(ApplicationEvent event) {
                throw new IllegalStateException("oops");
            }
        };
        Container container = Container.create();
        Recorder server = new Recorder();
        Listener listener = container.listen(
                "localhost:0", ListenOptions.builder().handler(server).build());
        server.atEnd = listener::close;
        container.connect(
                "localhost:" + listener.port(),
                ConnectionOptions.builder().handler(client).build());
        container.run();
        assertThat(client.count(CONNECTION_OPENED)).isEqualTo(1);
        assertThat(server.count(EventType.CONNECTION_ERROR)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-APP-04: what blocks is done on another thread, which hands its result back to the connection")
    void resultsHandedBack() {
        CompletableFuture<Boolean> handedBack = new CompletableFuture<>();
        Recorder server = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                Delivery delivery = event.delivery();
                Connection connection = event.connection();
                new Thread(() -> connection.execute(() -> {
                            handedBack.complete(delivery.accept());
                            connection.close();
                        }))
                        .start();
            }
        }.with(HandlerOptions.builder().autoAccept(false));
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                event.sender().send(Message.create("work"));
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(handedBack).isCompletedWithValue(true);
        assertThat(client.count(EventType.ACCEPTED)).isEqualTo(1);
    }
}
