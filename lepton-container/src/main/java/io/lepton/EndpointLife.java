package io.lepton;

import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.Handler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The life of one endpoint, as the application sees it: whom to tell, and how far that was done. Kept in the endpoint. */
abstract sealed class EndpointLife permits ConnectionLife, SessionLife, LinkLife {
    final Endpoint endpoint;
    /** {@code on…Opened} was called and the peer's side has not gone since. */
    boolean openedTold;
    /** {@code on…Error} was called for what has ended it. */
    boolean errorTold;
    /** {@code on…Closed} was called: nothing more comes. */
    boolean closedTold;

    EndpointLife(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The life of the connection that it belongs to, or is. */
    abstract ConnectionLife connectionLife();

    /**
     * Who gets its events: the handler of the nearest scope that has one, of link, session and connection; null: the handlers
     * of the container. API-DIS-02
     */
    abstract @Nullable Handler handler();

    /** The event that tells of {@code phase}. */
    abstract ConnectionEvent event(Phase phase, Events events);

    /** Whether we have closed what it belongs to, and it goes with that. */
    abstract boolean isParentClosed();

    /** Whether the peer has closed what it belongs to, and it went with that. */
    abstract boolean isParentRemoteClosed();

    /** Whether the peer's open only makes way for its close: it refuses ours. */
    boolean isRefused() {
        return false;
    }

    /** The peer has opened it: sets up our side for the application to look at, and to change. */
    void prepareOpen() {}

    /** The application has left it to us to open our side: adds what is missing. */
    void completeOpen() {}

    /** It is open on both sides, and that was told. */
    void opened() {}

    /** What the library does by itself, as the handler wants it. */
    HandlerOptions options() {
        return optionsOf(optionsScope(handler()));
    }

    static HandlerOptions optionsOf(@Nullable Handler scope) {
        return scope instanceof MessagingHandler handler ? handler.options() : HandlerOptions.DEFAULT;
    }

    /** Whose options count, given who gets the events: with several handlers in the container those of the first. */
    final @Nullable Handler optionsScope(@Nullable Handler nearest) {
        if (nearest != null) {
            return nearest;
        }
        List<MessagingHandler> handlers = connectionLife().container().handlers();
        return handlers.isEmpty() ? null : handlers.get(0);
    }
}
