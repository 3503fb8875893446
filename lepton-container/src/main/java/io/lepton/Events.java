package io.lepton;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.Transport;
import java.time.Duration;
import java.util.Objects;

/**
 * The events of one loop: one object of each kind, filled in anew for each event. What stands there already is not written
 * again: to write a reference into an old object costs the collector a fence, as much as a callback.
 */
final class Events {
    private final OfConnection connectionEvent;
    private final OfSession sessionEvent;
    private final OfLink linkEvent;
    private final OfSender senderEvent;
    private final OfDelivery deliveryEvent;
    private final OfMessage messageEvent;
    private final OfTransport transportEvent;

    Events(Container container) {
        connectionEvent = new OfConnection(container);
        sessionEvent = new OfSession(container);
        linkEvent = new OfLink(container);
        senderEvent = new OfSender(container);
        deliveryEvent = new OfDelivery(container);
        messageEvent = new OfMessage(container);
        transportEvent = new OfTransport(container);
    }

    ConnectionEvent of(EventType type, Connection connection) {
        connectionEvent.type = type;
        connectionEvent.connection = connection;
        return connectionEvent;
    }

    SessionEvent of(EventType type, Session session) {
        sessionEvent.type = type;
        sessionEvent.session = session;
        return sessionEvent;
    }

    LinkEvent of(EventType type, Link link) {
        linkEvent.type = type;
        linkEvent.link = link;
        return linkEvent;
    }

    SenderEvent ofSender(EventType type, Sender sender) {
        senderEvent.type = type;
        senderEvent.sender = sender;
        return senderEvent;
    }

    DeliveryEvent of(EventType type, Delivery delivery) {
        OfDelivery event = deliveryEvent;
        if (event.type != type) {
            event.type = type;
        }
        if (event.delivery != delivery) {
            event.delivery = delivery;
        }
        return event;
    }

    MessageEvent ofMessage(Delivery delivery) {
        messageEvent.delivery = delivery;
        return messageEvent;
    }

    TransportEvent of(EventType type, Transport transport) {
        transportEvent.type = type;
        transportEvent.transport = transport;
        return transportEvent;
    }

    /** What all have. */
    abstract static class Base {
        private final Container container;
        EventType type;

        Base(Container container, EventType type) {
            this.container = container;
            this.type = type;
        }

        public final Container container() {
            return container;
        }

        public final EventType type() {
            return type;
        }

        @Override
        public String toString() {
            return type + " in container " + container.containerId();
        }
    }

    static final class OfContainer extends Base implements ContainerEvent {
        OfContainer(Container container, EventType type) {
            super(container, type);
        }
    }

    static final class OfTimer extends Base implements TimerEvent {
        private final ScheduledTask task;

        OfTimer(Container container, EventType type, ScheduledTask task) {
            super(container, type);
            this.task = task;
        }

        @Override
        public ScheduledTask task() {
            return task;
        }
    }

    static final class OfConnection extends Base implements ConnectionEvent {
        private Connection connection;

        OfConnection(Container container) {
            super(container, EventType.CONNECTION_OPENED);
        }

        @Override
        public Connection connection() {
            return connection;
        }
    }

    static final class OfSession extends Base implements SessionEvent {
        private Session session;

        OfSession(Container container) {
            super(container, EventType.SESSION_OPENED);
        }

        @Override
        public Session session() {
            return session;
        }
    }

    static final class OfLink extends Base implements LinkEvent {
        private Link link;

        OfLink(Container container) {
            super(container, EventType.LINK_OPENED);
        }

        @Override
        public Link link() {
            return link;
        }
    }

    static final class OfSender extends Base implements SenderEvent {
        private Sender sender;

        OfSender(Container container) {
            super(container, EventType.SENDABLE);
        }

        @Override
        public Sender sender() {
            return sender;
        }
    }

    static final class OfDelivery extends Base implements DeliveryEvent {
        private Delivery delivery;

        OfDelivery(Container container) {
            super(container, EventType.DELIVERY_UPDATED);
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    static final class OfMessage extends Base implements MessageEvent {
        private Delivery delivery;

        OfMessage(Container container) {
            super(container, EventType.MESSAGE);
        }

        @Override
        public Receiver receiver() {
            return (Receiver) delivery.link();
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }

        @Override
        public Message message() {
            return Objects.requireNonNull(delivery.message());
        }
    }

    static final class OfTransaction extends Base implements TransactionEvent {
        private final Transaction transaction;

        OfTransaction(Container container, EventType type, Transaction transaction) {
            super(container, type);
            this.transaction = transaction;
        }

        @Override
        public Transaction transaction() {
            return transaction;
        }
    }

    static final class OfTransport extends Base implements TransportEvent {
        private Transport transport;

        OfTransport(Container container) {
            super(container, EventType.TRANSPORT_CLOSED);
        }

        @Override
        public Transport transport() {
            return transport;
        }

        @Override
        public Connection connection() {
            return transport.connection();
        }
    }

    static final class OfReconnecting extends Base implements ReconnectingEvent {
        private final Connection connection;
        private final int attempt;
        private final Duration delay;
        private final String url;

        OfReconnecting(Container container, Connection connection, int attempt, Duration delay, String url) {
            super(container, EventType.RECONNECTING);
            this.connection = connection;
            this.attempt = attempt;
            this.delay = delay;
            this.url = url;
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public int attempt() {
            return attempt;
        }

        @Override
        public Duration delay() {
            return delay;
        }

        @Override
        public String url() {
            return url;
        }
    }
}
