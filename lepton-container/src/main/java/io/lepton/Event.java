package io.lepton;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. What its type guarantees is never null.
 *
 * <p>An event is good during the callback only: the library uses the same object again, so that an event costs nothing. The
 * objects that it names stay good, and so does an {@link ApplicationEvent}.
 */
public sealed interface Event permits ContainerEvent, ConnectionEvent, TimerEvent, ApplicationEvent {
    /** Which callback it is for. */
    EventType type();

    /** The container in which it happened. */
    Container container();

    /** What it is about: a container, connection, session, link, delivery, transport or task, or an event of the application. */
    Object context();

    /** The connection concerned, or null if there is none. */
    default @Nullable Connection connection() {
        return null;
    }

    /** The session concerned, or null if there is none. */
    default @Nullable Session session() {
        return null;
    }

    /** The link concerned, or null if there is none. */
    default @Nullable Link link() {
        return null;
    }

    /** The link if it is a sender, or null. */
    default @Nullable Sender sender() {
        return link() instanceof Sender sender ? sender : null;
    }

    /** The link if it is a receiver, or null. */
    default @Nullable Receiver receiver() {
        return link() instanceof Receiver receiver ? receiver : null;
    }

    /** The delivery concerned, or null if there is none. */
    default @Nullable Delivery delivery() {
        return null;
    }

    /** The transport concerned, or null if there is none. */
    default @Nullable Transport transport() {
        return null;
    }
}
