package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Link;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/** What the log, and the peer, hear of faults: of handlers, and of peers that the handlers leave to us. */
final class HandlerFault {
    /** Says nothing about our inside: the log does. */
    static final Condition CONDITION = Condition.of(AmqpError.INTERNAL_ERROR, "the application failed");

    private static final Logger LOG = System.getLogger("lepton");

    private HandlerFault() {}

    static void log(Throwable thrown, Event event) {
        String line = "a handler failed in " + event.type() + " of " + subject(event);
        Connection connection = event.connection();
        if (connection == null) {
            LOG.log(Level.ERROR, line, thrown);
        } else {
            ConnectionLife.of(connection).error(line, thrown);
        }
    }

    /** What leaves {@code run()} for it. */
    static RuntimeException unchecked(Exception thrown) {
        return thrown instanceof RuntimeException unchecked ? unchecked : new UndeclaredThrowableException(thrown);
    }

    /** What follows a fault unless the application says otherwise. */
    static void close(Event event) {
        Connection connection = event.connection();
        if (connection != null) {
            connection.close(CONDITION);
        }
    }

    static void logError(ConnectionEvent event, @Nullable Condition condition) {
        Connection connection = event.connection();
        String line = subject(event) + ": " + text(condition);
        if (connection == null) {
            LOG.log(Level.WARNING, line);
            return;
        }
        ConnectionLife life = ConnectionLife.of(connection);
        if (!(event instanceof TransportEvent)) {
            life.warn(line);
        } else if (!life.isAccepted()) {
            life.outage().failed(life.where(), condition);
        } else if (isPassing(connection, condition)) {
            LOG.log(Level.DEBUG, line);
        } else {
            life.warn(line);
        }
    }

    /** Whether a peer has come and gone before it has opened the connection, as those do who look whether a port is there. */
    private static boolean isPassing(Connection connection, @Nullable Condition condition) {
        return condition != null
                && condition.name().equals(LeptonError.IO)
                && connection.remoteState() == EndpointState.UNINIT;
    }

    static String text(@Nullable Condition condition) {
        return condition == null ? "closed by the peer without a reason" : condition.toString();
    }

    private static String subject(Event event) {
        Connection connection = event.connection();
        if (connection == null) {
            return event.context().toString();
        }
        boolean ofConnection = event instanceof ConnectionEvent && event.session() == null;
        return ofConnection ? where(connection) : event.context() + ", " + where(connection);
    }

    /** The connection, by what the application knows it by: {@code connection to amqp://localhost:5672}. */
    static String where(Connection connection) {
        return ConnectionLife.of(connection).where();
    }

    static void logNoRecovery(Link link) {
        ConnectionLife life = ConnectionLife.of(link.connection());
        life.warn(link + ", " + life.where() + ": no exactly-once with this peer: " + link.recoveryFailure());
    }

    static void logUndecodable(Delivery delivery) {
        ConnectionLife life = ConnectionLife.of(delivery.connection());
        life.warn(delivery + ", " + life.where() + ": " + delivery.localState());
    }
}
