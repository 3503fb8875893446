package io.lepton;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Session;

/** Something happened to a session, or to what belongs to one. */
public sealed interface SessionEvent extends ConnectionEvent permits LinkEvent, TransactionEvent, Events.OfSession {
    @Override
    Session session();

    @Override
    default Connection connection() {
        return session().connection();
    }

    @Override
    default Object context() {
        return session();
    }
}
