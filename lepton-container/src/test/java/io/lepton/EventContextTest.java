package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.Transport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventContextTest {
    @Test
    @DisplayName(
            "API-EVT-06: the context of an event is what it is about: the kind of thing that its type is named for")
    void contextOfEachKind() {
        Map<EventType, Class<?>> contexts = new EnumMap<>(EventType.class);
        class Contexts implements MessagingHandler {
            Runnable atEnd = () -> {};

            @Override
            public void onUnhandled(Event event) {
                Object context = event.context();
                contexts.merge(event.type(), kindOf(event, context), (one, other) -> {
                    assertThat(one).isSameAs(other);
                    return one;
                });
            }

            private Class<?> kindOf(Event event, Object context) {
                // and it is the very thing that the accessor of that name answers
                if (context instanceof Link) {
                    assertThat(context).isSameAs(event.link());
                    return Link.class;
                } else if (context instanceof Delivery) {
                    assertThat(context).isSameAs(event.delivery());
                } else if (context instanceof Session) {
                    assertThat(context).isSameAs(event.session());
                } else if (context instanceof Connection) {
                    assertThat(context).isSameAs(event.connection());
                } else if (context instanceof Transport) {
                    assertThat(context).isSameAs(event.transport());
                } else if (context instanceof Container) {
                    assertThat(context).isSameAs(event.container());
                }
                return context.getClass();
            }

            @Override
            public void onSendable(SenderEvent event) {
                onUnhandled(event);
                event.sender().send(Message.create("m"));
            }

            @Override
            public void onSettled(DeliveryEvent event) {
                onUnhandled(event);
                event.connection().wake();
                event.container().post(new ApplicationEvent("a", null));
                event.container().schedule(Duration.ZERO, this);
                event.connection().execute(() -> {
                    throw new IllegalStateException("to see the event of a task");
                });
            }

            @Override
            public void onHandlerError(Throwable thrown, Event event) {
                onUnhandled(event);
                event.connection().close(Condition.of("x:done", "seen"));
            }

            @Override
            public void onTransportClosed(TransportEvent event) {
                onUnhandled(event);
                atEnd.run();
            }
        }
        Contexts handler = new Contexts();
        Container container = Container.create(handler);
        Listener listener = container.listen("localhost:0");
        handler.atEnd = listener::close;
        container.connect("localhost:" + listener.port()).createSender("q");
        container.run();

        for (Map.Entry<EventType, Class<?>> told : contexts.entrySet()) {
            Class<?> kind = told.getValue();
            switch (told.getKey()) {
                case START, STOP -> assertThat(kind).isEqualTo(Container.class);
                case TIMER -> assertThat(kind).isEqualTo(ScheduledTask.class);
                case APPLICATION_EVENT -> assertThat(kind).isEqualTo(ApplicationEvent.class);
                case CONNECTION_OPENING,
                        CONNECTION_OPENED,
                        CONNECTION_ERROR,
                        CONNECTION_CLOSING,
                        CONNECTION_CLOSED,
                        WAKE,
                        TASK -> assertThat(kind).isEqualTo(Connection.class);
                case SESSION_OPENING, SESSION_OPENED, SESSION_CLOSED ->
                    assertThat(kind).isEqualTo(Session.class);
                case LINK_OPENING, LINK_OPENED, LINK_CLOSED, FLOW, SENDABLE ->
                    assertThat(kind).isEqualTo(Link.class);
                case TRANSPORT_OPENED, TRANSPORT_CLOSED -> assertThat(kind).isEqualTo(Transport.class);
                default -> assertThat(kind).as(told.getKey().name()).isEqualTo(Delivery.class);
            }
        }
        assertThat(contexts)
                .containsKeys(
                        EventType.START,
                        EventType.STOP,
                        EventType.TIMER,
                        EventType.APPLICATION_EVENT,
                        EventType.CONNECTION_OPENED,
                        EventType.TASK,
                        EventType.SESSION_OPENED,
                        EventType.LINK_OPENED,
                        EventType.SENDABLE,
                        EventType.MESSAGE,
                        EventType.SETTLED,
                        EventType.TRANSPORT_OPENED);
    }
}
