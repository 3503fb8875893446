package io.lepton.endpoint;

/**
 * Something that the application should know. Taken from {@link Connection#nextEvent()}, in the order it arose. A
 * {@link Delivery} and a {@link Link} are their own events, so that a message costs none.
 */
public sealed interface EngineEvent permits Delivery, Link, EngineEvent.Endpoints, EngineEvent.TransportClosed {

    /** Calls the method of {@code to} that fits this event. */
    void deliver(EngineHandler to);

    /** The peer opened, closed or detached an endpoint, or an endpoint ended with what it belongs to. */
    enum Change {
        /** The peer's open, begin or attach arrived. */
        REMOTE_OPEN,
        /** The peer detached a link without closing it. */
        REMOTE_DETACH,
        /** The peer's close, end or closing detach arrived, or what the endpoint belongs to ended. */
        REMOTE_CLOSE,
        /** The application closed the connection. */
        LOCAL_CLOSE,
        /** {@link Connection#wake()} was called. */
        WAKE
    }

    /**
     * The state of an endpoint changed.
     *
     * @param endpoint the connection, session or link
     * @param change what happened
     */
    record Endpoints(Endpoint endpoint, Change change) implements EngineEvent {
        @Override
        public void deliver(EngineHandler to) {
            if (endpoint instanceof Connection connection) {
                switch (change) {
                    case REMOTE_OPEN -> to.onConnectionRemoteOpen(connection);
                    case LOCAL_CLOSE -> to.onConnectionLocalClose(connection);
                    case WAKE -> to.onConnectionWake(connection);
                    default -> {
                        to.onConnectionRemoteClose(connection);
                        connection.answerClose();
                    }
                }
            } else if (endpoint instanceof Session session) {
                if (change == Change.REMOTE_OPEN) {
                    to.onSessionRemoteOpen(session);
                } else {
                    to.onSessionRemoteClose(session);
                }
            } else if (endpoint instanceof Link link) {
                switch (change) {
                    case REMOTE_OPEN -> to.onLinkRemoteOpen(link);
                    case REMOTE_DETACH -> to.onLinkRemoteDetach(link);
                    default -> to.onLinkRemoteClose(link);
                }
            }
        }
    }

    /**
     * A transport ended, cleanly or not. Delivering it unbinds the connection: when the handler is called, another
     * transport can be bound.
     *
     * @param transport what ended
     */
    record TransportClosed(Transport transport) implements EngineEvent {
        @Override
        public void deliver(EngineHandler to) {
            transport.connection().unbind(transport);
            to.onTransportClosed(transport);
        }
    }
}
