package io.lepton;

import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.Session;
import org.jspecify.annotations.Nullable;

/** The life of one session in a container. */
final class SessionLife extends EndpointLife {
    private final Session session;
    private final ConnectionLife connectionLife;

    private SessionLife(Session session) {
        super(session);
        this.session = session;
        connectionLife = ConnectionLife.of(session.connection());
    }

    static SessionLife of(Session session) {
        if (session.driverData() instanceof SessionLife life) {
            return life;
        }
        SessionLife life = new SessionLife(session);
        session.setDriverData(life);
        return life;
    }

    @Override
    ConnectionLife connectionLife() {
        return connectionLife;
    }

    @Override
    @Nullable Handler handler() {
        return handlerOf(session);
    }

    static @Nullable Handler handlerOf(Session session) {
        Handler handler = session.handler();
        return handler == null ? session.connection().handler() : handler;
    }

    @Override
    SessionEvent event(Phase phase, Events events) {
        return events.of(phase.ofSession, session);
    }

    @Override
    boolean isParentClosed() {
        return session.connection().localState() == EndpointState.CLOSED;
    }

    @Override
    boolean isParentRemoteClosed() {
        return session.connection().remoteState() == EndpointState.CLOSED;
    }
}
