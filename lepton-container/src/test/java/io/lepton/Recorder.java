package io.lepton;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes down which callbacks came, in order; {@code onDelivery} and {@code onFlow} only if a test overrides them. What a
 * test overrides is written down if it calls super.
 */
class Recorder implements MessagingHandler {
    static {
        // what goes wrong in tests does so on purpose
        Logger.getLogger("lepton").setLevel(Level.OFF);
    }

    /** What is told of the life of a connection, its sessions and links. */
    static final EventType[] OF_CONNECTION = {
        EventType.TRANSPORT_OPENED,
        EventType.TRANSPORT_ERROR,
        EventType.DISCONNECTED,
        EventType.IN_DOUBT,
        EventType.RECONNECTING,
        EventType.RECONNECT_GIVEN_UP,
        EventType.CONNECTION_OPENED,
        EventType.SESSION_OPENED,
        EventType.LINK_OPENED,
        EventType.SENDABLE,
        EventType.CONNECTION_ERROR,
        EventType.CONNECTION_CLOSING,
        EventType.CONNECTION_CLOSED,
        EventType.LINK_CLOSED,
        EventType.TRANSPORT_CLOSED
    };

    final List<EventType> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicIntegerArray counts = new AtomicIntegerArray(EventType.values().length);
    /** Run when the last event of a connection has come. */
    Runnable atEnd = () -> {};

    private HandlerOptions options = HandlerOptions.DEFAULT;

    Recorder with(HandlerOptions.Builder options) {
        this.options = options.build();
        return this;
    }

    @Override
    public HandlerOptions options() {
        return options;
    }

    @Override
    public void onUnhandled(Event event) {
        if (event.type() != EventType.DELIVERY && event.type() != EventType.FLOW) {
            events.add(event.type());
            counts.incrementAndGet(event.type().ordinal());
        }
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        onUnhandled(event);
        atEnd.run();
    }

    /** The events of these types, in order. */
    List<EventType> only(EventType... types) {
        List<EventType> wanted = List.of(types);
        synchronized (events) {
            return events.stream().filter(wanted::contains).toList();
        }
    }

    /** How often that was written down. */
    int count(EventType type) {
        return counts.get(type.ordinal());
    }
}
