package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.LINK_OPENED;
import static io.lepton.EventType.MESSAGE;
import static io.lepton.EventType.SENDABLE;
import static io.lepton.EventType.SESSION_OPENED;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private static final EventType[] OPENED = {CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED};

    private static void sendOne(SenderEvent event, Recorder recorder) {
        if (recorder.count(SENDABLE) == 0) {
            recorder.onUnhandled(event);
            event.sender().send(Message.create("m"));
        }
    }

    /** Sends one message, and closes when it is settled. */
    private static Recorder sendingOne() {
        return new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                sendOne(event, this);
            }

            @Override
            public void onSettled(DeliveryEvent event) {
                super.onSettled(event);
                event.connection().close();
            }
        };
    }

    @Test
    @DisplayName("API-DIS-02, API-CON-09: an event goes to the nearest scope that has a handler, and no further")
    void nearestScope() {
        Recorder atContainer = new Recorder();
        Recorder atConnection = new Recorder();
        Recorder atSession = new Recorder();
        Recorder atLink = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                event.connection().close();
            }
        };
        Container container = Container.create(atContainer);
        Listener listener = container.listen("localhost:0");
        atConnection.atEnd = listener::close;
        var connection = container.connect(
                "localhost:" + listener.port(),
                ConnectionOptions.builder().handler(atConnection).build());
        Session session = connection.createSession(SessionOptions.DEFAULT.withHandler(atSession));
        session.open();
        session.createSender("q", SenderOptions.builder().handler(atLink).build())
                .open();
        container.run();

        assertThat(atConnection.only(OPENED)).containsExactly(CONNECTION_OPENED);
        assertThat(atSession.only(OPENED)).containsExactly(SESSION_OPENED);
        assertThat(atLink.only(OPENED)).containsExactly(LINK_OPENED);
        // what the container's handler sees are the accepted connections, which have none of their own
        assertThat(atContainer.only(OPENED)).containsExactly(CONNECTION_OPENED, SESSION_OPENED, LINK_OPENED);
    }

    @Test
    @DisplayName("API-DIS-09: a handler that is set in a callback counts from the next event on")
    void handlerSetInACallback() {
        Recorder later = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                super.onSendable(event);
                event.connection().close();
            }
        };
        Recorder client = new Recorder() {
            @Override
            public void onLinkOpened(LinkEvent event) {
                super.onLinkOpened(event);
                event.link().setHandler(later);
            }
        };
        Loopback loopback = new Loopback(client, new Recorder());
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(client.only(LINK_OPENED, SENDABLE)).containsExactly(LINK_OPENED);
        assertThat(later.only(LINK_OPENED, SENDABLE)).containsExactly(SENDABLE);
    }

    @Test
    @DisplayName("W-14, API-DIS-04, API-DIS-07: every handler of the container gets every callback once, in order")
    void everyHandlerOfTheContainer() {
        List<String> calls = new ArrayList<>();
        class Named extends Recorder {
            private final String name;

            Named(String name) {
                this.name = name;
            }

            @Override
            public void onUnhandled(Event event) {
                super.onUnhandled(event);
                if (events.contains(event.type())) {
                    calls.add(name + " " + event.type());
                }
            }
        }
        Named first = new Named("1");
        Named second = new Named("2");
        Container container = Container.create(first, second);
        Listener listener = container.listen("localhost:0");
        first.atEnd = listener::close;
        container
                .connect(
                        "localhost:" + listener.port(),
                        ConnectionOptions.builder().handler(sendingOne()).build())
                .createSender("q");
        container.run();
        assertThat(first.events).isEqualTo(second.events).contains(MESSAGE);
        for (int i = 0; i < calls.size(); i += 2) {
            assertThat(calls.get(i + 1)).isEqualTo(calls.get(i).replace("1 ", "2 "));
        }
    }

    @Test
    @DisplayName("API-DIS-07: an outcome that any handler gives turns automatic acceptance off for that delivery")
    void outcomeOfAnyHandler() {
        List<Object> outcomes = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                sendOne(event, this);
            }

            @Override
            public void onSettled(DeliveryEvent event) {
                outcomes.add(event.delivery().remoteState());
                event.connection().close();
            }
        };
        Recorder first = new Recorder();
        MessagingHandler second = new MessagingHandler() {
            @Override
            public void onMessage(MessageEvent event) {
                event.delivery().release();
            }
        };
        Container container = Container.create(first, second);
        Listener listener = container.listen("localhost:0");
        first.atEnd = listener::close;
        container
                .connect(
                        "localhost:" + listener.port(),
                        ConnectionOptions.builder().handler(client).build())
                .createSender("q");
        container.run();
        assertThat(outcomes).containsExactly(Released.INSTANCE);
    }

    @Test
    @DisplayName("API-DIS-01, API-DIS-10: what a callback causes is told after it, never within")
    void neverWithin() {
        List<String> calls = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                calls.add("begin");
                event.connection().createSender("q");
                event.connection().execute(() -> calls.add("task"));
                event.connection().close();
                calls.add("end");
            }

            @Override
            public void onConnectionClosed(ConnectionEvent event) {
                calls.add("closed");
            }
        };
        new Loopback(client, new Recorder()).run();
        assertThat(calls).containsExactly("begin", "end", "task", "closed");
    }

    @Test
    @DisplayName(
            "API-DIS-10: links that a callback makes and closes, what it sends and schedules is told when it has returned")
    void allThatACallbackCauses() {
        List<String> calls = new ArrayList<>();
        Recorder client = new Recorder() {
            private int within;

            @Override
            public void onUnhandled(Event event) {
                calls.add((within > 0 ? "within " : "") + event.type());
                if (calls.containsAll(List.of("ACCEPTED", "LINK_CLOSED", "timer", "task"))) {
                    event.connection().close();
                }
            }

            @Override
            public void onSendable(SenderEvent event) {
                within++;
                Receiver receiver = event.connection().createReceiver("r");
                event.sender().send(Message.create("m"));
                event.container().schedule(Duration.ZERO, () -> calls.add((within > 0 ? "within " : "") + "timer"));
                event.connection().execute(() -> calls.add((within > 0 ? "within " : "") + "task"));
                receiver.close();
                within--;
            }
        };
        Loopback loopback = new Loopback(client, new Recorder());
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(calls)
                .contains("ACCEPTED", "LINK_CLOSED", "timer", "task")
                .noneMatch(call -> call.startsWith("within"));
    }

    @Test
    @DisplayName(
            "API-EVT-01, API-EVT-02, API-EVT-03, API-EVT-04, API-EVT-05, API-EVT-06, API-EVT-07, API-EVT-08: an event names all that it is about")
    void whatAnEventNames() {
        List<String> facts = new ArrayList<>();
        Recorder server = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                facts.add("" + (event.context() == event.delivery()));
                facts.add("" + (event.link() == event.receiver()));
                facts.add("" + (event.session() == event.receiver().session()));
                facts.add("" + (event.connection() == event.session().connection()));
                facts.add("" + (event.sender() == null));
                facts.add("" + (event.container().containerId()));
            }
        };
        Loopback loopback = new Loopback(sendingOne(), server);
        loopback.connection.createSender("q");
        loopback.run();
        assertThat(facts).containsExactly("true", "true", "true", "true", "true", "loop");
    }

    @Test
    @DisplayName("API-EVT-10: a message stays good after its callback, also when others have come")
    void messagesStayGood() {
        List<Message> messages = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                if (count(SENDABLE) == 0) {
                    super.onSendable(event);
                    for (int i = 0; i < 100; i++) {
                        event.sender().send(Message.create("body " + i));
                    }
                }
            }

            @Override
            public void onSettled(DeliveryEvent event) {
                super.onSettled(event);
                if (count(EventType.SETTLED) == 100) {
                    event.connection().close();
                }
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                messages.add(event.message());
            }
        };
        Loopback loopback = new Loopback(client, server);
        loopback.connection.createSender("q");
        loopback.run();
        for (int i = 0; i < 100; i++) {
            assertThat(messages.get(i).body()).isEqualTo("body " + i);
        }
    }

    // ------------------------------------------------------------------ exceptions

    @Test
    @DisplayName(
            "W-16, API-DIS-12: an exception in a callback closes that connection with amqp:internal-error, and no other")
    void exceptionClosesTheConnection() {
        List<Condition> conditions = new ArrayList<>();
        List<Delivery> deliveries = new ArrayList<>();
        Recorder bad = new Recorder() {
            @Override
            public void onSendable(SenderEvent event) {
                sendOne(event, this);
            }

            @Override
            public void onConnectionError(ConnectionEvent event) {
                super.onConnectionError(event);
                conditions.add(event.connection().remoteCondition());
            }
        };
        Recorder server = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                super.onMessage(event);
                deliveries.add(event.delivery());
                throw new IllegalStateException("the application is at fault: secret details");
            }
        };
        Container container = Container.create(server);
        Listener listener = container.listen("localhost:0");
        String url = "localhost:" + listener.port();
        Recorder good = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                super.onConnectionOpened(event);
                container
                        .connect(url, ConnectionOptions.builder().handler(bad).build())
                        .createSender("q");
            }
        };
        var other =
                container.connect(url, ConnectionOptions.builder().handler(good).build());
        bad.atEnd = () -> {
            assertThat(other.isOpen()).isTrue();
            other.close();
            listener.close();
        };
        container.run();

        assertThat(conditions).hasSize(1);
        assertThat(conditions.get(0).name()).isEqualTo(AmqpError.INTERNAL_ERROR);
        assertThat(conditions.get(0).description()).doesNotContain("secret");
        assertThat(deliveries.get(0).localState()).isNull();
        assertThat(good.only(CONNECTION_OPENED, CONNECTION_ERROR, CONNECTION_CLOSED))
                .containsExactly(CONNECTION_OPENED, CONNECTION_CLOSED);
    }

    @Test
    @DisplayName(
            "API-CON-20, API-DIS-12, API-MHE-27: onHandlerError of the container replaces what follows an exception")
    void handlerErrorIsOverridden() {
        List<String> errors = new ArrayList<>();
        Recorder client = sendingOne();
        Recorder server = new Recorder() {
            @Override
            public void onMessage(MessageEvent event) {
                throw new IllegalStateException("oops");
            }

            @Override
            public void onHandlerError(Throwable thrown, Event event) {
                errors.add(thrown.getMessage() + " in " + event.type());
                ((MessageEvent) event).delivery().accept();
            }
        };
        Container container = Container.create(server);
        Listener listener = container.listen("localhost:0");
        server.atEnd = listener::close;
        container
                .connect(
                        "localhost:" + listener.port(),
                        ConnectionOptions.builder().handler(client).build())
                .createSender("q");
        container.run();
        assertThat(errors).containsExactly("oops in MESSAGE");
        assertThat(client.count(EventType.ACCEPTED)).isEqualTo(1);
        assertThat(client.count(CONNECTION_ERROR)).isZero();
    }

    @Test
    @DisplayName("API-DIS-12: an exception in a connection's own handler, or task, closes the connection too")
    void exceptionInATaskOfAConnection() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().execute(() -> {
                    throw new IllegalStateException("in a task");
                });
            }
        };
        Recorder server = new Recorder();
        Container container = Container.create();
        Listener listener = container.listen(
                "localhost:0", ListenOptions.builder().handler(server).build());
        server.atEnd = listener::close;
        container.connect(
                "localhost:" + listener.port(),
                ConnectionOptions.builder().handler(client).build());
        container.run();
        assertThat(server.count(CONNECTION_ERROR)).isEqualTo(1);
        assertThat(client.only(CONNECTION_CLOSED, TRANSPORT_CLOSED))
                .containsExactly(CONNECTION_CLOSED, TRANSPORT_CLOSED);
    }

    @Test
    @DisplayName("API-CON-20, API-DIS-12: with failFast an exception of a handler leaves run()")
    void failFast() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                throw new IllegalStateException("fast");
            }
        };
        assertThatThrownBy(() -> new Loopback(client, new Recorder()).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("fast");
        assertThat(client.count(TRANSPORT_CLOSED)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-DIS-12: an Error leaves run() in any case")
    void errorsLeaveRun() {
        Container container = Container.create(new MessagingHandler() {
            @Override
            public void onTimer(TimerEvent event) {
                throw new StackOverflowError("deep");
            }
        });
        container.schedule(java.time.Duration.ZERO);
        assertThatThrownBy(container::run).isInstanceOf(StackOverflowError.class);
    }
}
