package io.lepton.endpoint;

/**
 * Something that the application should know. Taken from {@link Connection#nextEvent()}, in the order it arose. A
 * {@link Delivery} and a {@link Link} are their own events, so that a message costs none.
 */
public sealed interface EngineEvent
        permits Delivery,
                Link,
                AsyncSend,
                EngineEvent.Endpoints,
                EngineEvent.SessionFailed,
                EngineEvent.TransportClosed {

    /** Calls the method of {@code to} that fits this event. */
    void deliver(EngineHandler to);

    /** The peer opened, closed or detached an endpoint, or an endpoint ended with what it belongs to. */
    enum Change {
        /** The peer's open, begin or attach arrived. */
        REMOTE_OPEN,
        /** The peer detached a link without closing it. */
        REMOTE_DETACH,
        /** A link has failed: {@link Endpoint#failure()}. */
        FAILED,
        /** A link was attached again, and both sides have shown what they held unsettled. */
        RESUMED,
        /** The peer of a link has shown that it resumes no deliveries. */
        RECOVERY_UNAVAILABLE,
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
        /**
         * Checks that the change is one that befalls such an endpoint.
         *
         * @throws IllegalArgumentException if it is not
         */
        public Endpoints {
            boolean fits = switch (change) {
                case REMOTE_OPEN, REMOTE_CLOSE -> true;
                case REMOTE_DETACH, FAILED, RESUMED, RECOVERY_UNAVAILABLE -> endpoint instanceof Link;
                case LOCAL_CLOSE, WAKE -> endpoint instanceof Connection;
            };
            if (!fits) {
                throw new IllegalArgumentException(endpoint + ": " + change + " cannot befall it");
            }
        }

        @Override
        public void deliver(EngineHandler to) {
            switch (change) {
                case REMOTE_OPEN -> remoteOpen(to);
                case REMOTE_DETACH -> to.onLinkRemoteDetach((Link) endpoint);
                case FAILED -> to.onLinkFailed((Link) endpoint);
                case RESUMED -> to.onLinkResumed((Link) endpoint);
                case RECOVERY_UNAVAILABLE -> to.onRecoveryUnavailable((Link) endpoint);
                case REMOTE_CLOSE -> remoteClose(to);
                case LOCAL_CLOSE -> to.onConnectionLocalClose((Connection) endpoint);
                case WAKE -> to.onConnectionWake((Connection) endpoint);
            }
        }

        private void remoteOpen(EngineHandler to) {
            if (endpoint instanceof Connection connection) {
                to.onConnectionRemoteOpen(connection);
            } else if (endpoint instanceof Session session) {
                to.onSessionRemoteOpen(session);
            } else if (endpoint instanceof Link link) {
                to.onLinkRemoteOpen(link);
            }
        }

        private void remoteClose(EngineHandler to) {
            if (endpoint instanceof Connection connection) {
                to.onConnectionRemoteClose(connection);
                connection.answerClose();
            } else if (endpoint instanceof Session session) {
                to.onSessionRemoteClose(session);
            } else if (endpoint instanceof Link link) {
                to.onLinkRemoteClose(link);
            }
        }
    }

    /**
     * A session had to be ended for what the peer did. Delivering it ends it here too, and so the events that follow tell; for
     * whatever the peer still says of it is dropped.
     *
     * @param session what has failed
     */
    record SessionFailed(Session session) implements EngineEvent {
        @Override
        public void deliver(EngineHandler to) {
            session.ended(null);
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
