package io.lepton.endpoint;

/**
 * What whoever drives the engine is told. The engine answers no open and no close by itself: the methods here decide,
 * by calling {@code open} and {@code close} on the endpoint.
 */
public interface EngineHandler {
    /** The peer's open arrived. */
    void onConnectionRemoteOpen(Connection connection);

    /** {@link Connection#close()} was called: there will be no other attempt to connect. */
    void onConnectionLocalClose(Connection connection);

    /** The peer's close arrived; its error is {@link Endpoint#remoteCondition()}. All links and sessions were told before. */
    void onConnectionRemoteClose(Connection connection);

    /** {@link Connection#wake()} was called, once or more often. Does nothing unless it is overridden. */
    default void onConnectionWake(Connection connection) {}

    /** The peer's begin arrived. */
    void onSessionRemoteOpen(Session session);

    /** The session is over for the peer: by its end, or by the end of the connection. Its links were told before. */
    void onSessionRemoteClose(Session session);

    /** The peer's attach arrived. Look at {@link Link#isRefused()}. */
    void onLinkRemoteOpen(Link link);

    /** The peer detached the link and keeps it. */
    void onLinkRemoteDetach(Link link);

    /**
     * The link has failed, for what the peer did or lacks: {@link Link#failure()}. Its side here is closed; that the peer's is,
     * comes later, if at all.
     */
    default void onLinkFailed(Link link) {}

    /**
     * A link that {@linkplain Link#setRecovering recovers} was attached again, and what became of the deliveries that were
     * unsettled is known, or on its way: {@link Link#resumption()}.
     */
    default void onLinkResumed(Link link) {}

    /**
     * The peer of a link that {@linkplain Link#setRecovering recovers} does not: {@link Link#recoveryFailure()} says how that
     * was found out. The link goes on without; what was unsettled is in doubt.
     */
    default void onRecoveryUnavailable(Link link) {}

    /** The link is over for the peer: by its closing detach, or by the end of the session or connection. */
    void onLinkRemoteClose(Link link);

    /** Credit, drain or what is available changed, or what waited was written and there is room again. */
    void onLinkFlow(Link link);

    /**
     * Something about a delivery changed. Incoming: data came, it is complete, aborted or settled by the sender.
     * Outgoing: the receiver told a state or settled it.
     */
    void onDelivery(Delivery delivery);

    /** What became of an outgoing delivery will not be known: its connection, session or link ended before. */
    void onInDoubt(Delivery delivery);

    /** A transport ended; {@link Transport#condition()} says why. Exactly once for each. */
    void onTransportClosed(Transport transport);
}
