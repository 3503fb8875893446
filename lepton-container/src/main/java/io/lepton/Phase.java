package io.lepton;

/** What happens in the life of a connection, a session or a link, and the type of event that tells of it. */
enum Phase {
    /** The peer opened what we have not. */
    OPENING(EventType.CONNECTION_OPENING, EventType.SESSION_OPENING, EventType.LINK_OPENING),
    /** It is open on both sides. */
    OPENED(EventType.CONNECTION_OPENED, EventType.SESSION_OPENED, EventType.LINK_OPENED),
    /** The peer closed it with an error. */
    ERROR(EventType.CONNECTION_ERROR, EventType.SESSION_ERROR, EventType.LINK_ERROR),
    /** The peer closed what we have open. */
    CLOSING(EventType.CONNECTION_CLOSING, EventType.SESSION_CLOSING, EventType.LINK_CLOSING),
    /** It is closed on both sides. */
    CLOSED(EventType.CONNECTION_CLOSED, EventType.SESSION_CLOSED, EventType.LINK_CLOSED);

    final EventType ofConnection;
    final EventType ofSession;
    final EventType ofLink;

    Phase(EventType ofConnection, EventType ofSession, EventType ofLink) {
        this.ofConnection = ofConnection;
        this.ofSession = ofSession;
        this.ofLink = ofLink;
    }
}
