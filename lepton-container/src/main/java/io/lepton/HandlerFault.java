package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Endpoint;
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
        LOG.log(Level.ERROR, "a handler failed in " + event.type() + " of " + event.context(), thrown);
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

    /** Why a session or link has ended: the peer's word, or what the library had to close it for. */
    static @Nullable Condition why(Endpoint endpoint) {
        return endpoint.failure() == null ? endpoint.remoteCondition() : endpoint.failure();
    }

    static void logError(ConnectionEvent event, @Nullable Condition condition) {
        LOG.log(
                Level.WARNING,
                () -> subject(event) + ": " + (condition == null ? "closed by the peer without a reason" : condition));
    }

    private static String subject(ConnectionEvent event) {
        return event.session() == null ? event.context().toString() : event.context() + " of " + event.connection();
    }

    static void logUndecodable(Delivery delivery) {
        LOG.log(Level.WARNING, () -> delivery + ": " + delivery.localState());
    }
}
