package io.lepton;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Session;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Something that the application has to tell itself: {@link Container#post posted} or {@link EventInjector#trigger triggered}
 * on any thread, and told on the thread of what it is about by {@link MessagingHandler#onApplicationEvent}.
 *
 * <p>It goes to the nearest handler of what it names, as other events do: a delivery names its link too, a link its session,
 * a session its connection. One that names nothing goes to the container's handlers. Immutable: unlike other events it stays
 * good after the callback, and may be posted again.
 */
public final class ApplicationEvent implements Event {
    private final String name;
    private final @Nullable Object subject;
    private final @Nullable Connection connection;
    private final @Nullable Session session;
    private final @Nullable Link link;
    private final @Nullable Delivery delivery;
    private final @Nullable Container container;

    /**
     * An event about nothing in particular.
     *
     * @param name what the application calls events like this
     * @param subject what it has to say, or null
     */
    public ApplicationEvent(String name, @Nullable Object subject) {
        this(Objects.requireNonNull(name, "name"), subject, null, null, null, null, null);
    }

    private ApplicationEvent(
            String name,
            @Nullable Object subject,
            @Nullable Connection connection,
            @Nullable Session session,
            @Nullable Link link,
            @Nullable Delivery delivery,
            @Nullable Container container) {
        this.name = name;
        this.subject = subject;
        this.connection = connection;
        this.session = session;
        this.link = link;
        this.delivery = delivery;
        this.container = container;
    }

    /** This event, about a connection. */
    public ApplicationEvent connection(Connection connection) {
        Objects.requireNonNull(connection, "connection");
        return new ApplicationEvent(name, subject, connection, null, null, null, container);
    }

    /** This event, about a session. */
    public ApplicationEvent session(Session session) {
        return new ApplicationEvent(name, subject, session.connection(), session, null, null, container);
    }

    /** This event, about a link. */
    public ApplicationEvent link(Link link) {
        return new ApplicationEvent(name, subject, link.connection(), link.session(), link, null, container);
    }

    /** This event, about a delivery. */
    public ApplicationEvent delivery(Delivery delivery) {
        Link link = delivery.link();
        return new ApplicationEvent(name, subject, link.connection(), link.session(), link, delivery, container);
    }

    /** This event, as it happens in {@code container}. */
    ApplicationEvent in(Container container) {
        return new ApplicationEvent(name, subject, connection, session, link, delivery, container);
    }

    /** What the application calls events like this. */
    public String name() {
        return name;
    }

    /** What the event has to say, or null. */
    public @Nullable Object subject() {
        return subject;
    }

    /** {@link EventType#APPLICATION_EVENT}. */
    @Override
    public EventType type() {
        return EventType.APPLICATION_EVENT;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the event was not posted
     */
    @Override
    public Container container() {
        if (container == null) {
            throw new IllegalStateException("the event " + this + " was not posted to a container");
        }
        return container;
    }

    /** This event. */
    @Override
    public Object context() {
        return this;
    }

    @Override
    public @Nullable Connection connection() {
        return connection;
    }

    @Override
    public @Nullable Session session() {
        return session;
    }

    @Override
    public @Nullable Link link() {
        return link;
    }

    @Override
    public @Nullable Delivery delivery() {
        return delivery;
    }

    /** The name, and in parentheses what it is about and has to say. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", name + "(", ")");
        for (Object each : new Object[] {connection, session, link, delivery, subject}) {
            if (each != null) {
                text.add(each.toString());
            }
        }
        return text.toString();
    }
}
