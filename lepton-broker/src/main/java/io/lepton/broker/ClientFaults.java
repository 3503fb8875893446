package io.lepton.broker;

import io.lepton.ConnectionEvent;
import io.lepton.LinkEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.LeptonError;
import org.jspecify.annotations.Nullable;

/** What the log hears of clients: that one broke a rule, a limit or could not log in; not what went wrong for itself. */
final class ClientFaults {
    private ClientFaults() {}

    /** Whether to log that the client's connection, session or link has ended with the error. */
    static boolean areLogged(ConnectionEvent event, @Nullable Condition condition) {
        if (event instanceof TransportEvent) {
            return condition != null
                    && !LeptonError.IO.equals(condition.name()); // who just goes has done nothing wrong
        }
        Endpoint of = event instanceof LinkEvent ofLink ? ofLink.link() : event.session();
        return (of == null ? event.connection() : of).failure() != null;
    }

    /** Whether to log that the broker has turned down what the client wanted. */
    static boolean areLogged(Refused refused) {
        return refused.condition().name().equals(AmqpError.UNAUTHORIZED_ACCESS)
                || refused.condition().name().equals(AmqpError.RESOURCE_LIMIT_EXCEEDED);
    }
}
