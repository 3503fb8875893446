package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What connections, sessions and links have in common: two sides that open and close on their own, and a slot for the
 * application's handler.
 *
 * <p>An endpoint is desired state and outlives the transport: {@link #open()} and {@link #close()} count at once for the
 * local side, and go to the peer as soon as there is a transport to carry them. Unless a member says otherwise, an
 * endpoint is used by the thread of its connection only; another thread gets a {@link WrongThreadException}.
 */
public abstract sealed class Endpoint permits Connection, Session, Link {
    private EndpointState localState = EndpointState.UNINIT;
    private EndpointState remoteState = EndpointState.UNINIT;
    private @Nullable Condition condition;
    private @Nullable Condition remoteCondition;
    private @Nullable Condition failure;
    private @Nullable Handler handler;
    private @Nullable Object driverData;
    private long changedNanos;
    private @Nullable Attachments attachments;

    Endpoint() {}

    /** Our side: opened by {@link #open()}, closed by {@link #close()}. */
    public final EndpointState localState() {
        return localState;
    }

    /** The peer's side, as far as its frames have arrived. Back to {@code UNINIT} when the transport is lost. */
    public final EndpointState remoteState() {
        return remoteState;
    }

    /** Whether both sides are open. */
    public final boolean isOpen() {
        return localState == EndpointState.ACTIVE && remoteState == EndpointState.ACTIVE;
    }

    /** Whether both sides are closed. */
    public final boolean isClosed() {
        return localState == EndpointState.CLOSED && remoteState == EndpointState.CLOSED;
    }

    /**
     * Opens our side. Does nothing when it is open.
     *
     * @throws IllegalStateException if our side was closed
     */
    public final void open() {
        checkThread();
        if (localState == EndpointState.ACTIVE) {
            return;
        }
        if (localState == EndpointState.CLOSED) {
            throw new IllegalStateException(this + ": open after close");
        }
        checkOpen();
        localState(EndpointState.ACTIVE);
        localOpened();
    }

    /** Closes our side, with the condition of {@link #setCondition} if there is one. Does nothing when it is closed. */
    public void close() {
        close(condition);
    }

    /**
     * Closes our side and tells the peer {@code condition} as the reason. Does nothing when it is closed. A session or link
     * that was never opened is opened to be closed, so that the peer gets to see it.
     */
    public void close(@Nullable Condition condition) {
        checkThread();
        if (localState == EndpointState.CLOSED) {
            return;
        }
        this.condition = condition;
        boolean neverOpened = localState == EndpointState.UNINIT;
        localState(EndpointState.CLOSED);
        localClosed(neverOpened);
    }

    /** Why our side closed or will close, or null. */
    public final @Nullable Condition condition() {
        return condition;
    }

    /** Sets the reason that goes to the peer with a later {@link #close()}. */
    public final void setCondition(@Nullable Condition condition) {
        checkThread();
        this.condition = condition;
    }

    /** The error with which the peer closed, or null. */
    public final @Nullable Condition remoteCondition() {
        return remoteCondition;
    }

    /**
     * Why our side was closed without the application: the peer broke a rule, or lacks what we cannot do without. Null if
     * that is not so. The peer was told.
     */
    public final @Nullable Condition failure() {
        return failure;
    }

    /** The error that ended it: {@link #failure()}, else {@link #remoteCondition()}. Null if it ended without one. */
    public final @Nullable Condition closeReason() {
        return failure == null ? remoteCondition : failure;
    }

    /** The handler of this endpoint's events, or null when they go to the next wider scope. */
    public final @Nullable Handler handler() {
        return handler;
    }

    /** Sets or, with null, removes the handler. Counts from the next event on. */
    public final void setHandler(@Nullable Handler handler) {
        checkMaker();
        this.handler = handler;
    }

    /** The handler that it is made with, on whatever thread. */
    final void initialHandler(@Nullable Handler handler) {
        this.handler = handler;
    }

    /** What the application keeps with this endpoint. */
    public final Attachments attachments() {
        checkThread();
        Attachments kept = attachments;
        if (kept == null) {
            kept = new Attachments();
            attachments = kept;
        }
        return kept;
    }

    /** What whoever drives the connection keeps here, or null. Not for applications. */
    public final @Nullable Object driverData() {
        return driverData;
    }

    /** Keeps something of whoever drives the connection. Not for applications. */
    public final void setDriverData(@Nullable Object data) {
        driverData = data;
    }

    /** The connection that this endpoint is or belongs to. */
    public abstract Connection connection();

    /**
     * What it waits for before it can go on, in words for a person, such as "credit" or "the peer's attach"; null: for nothing that
     * is known here. {@link Connection#diagnose()} says also since when.
     */
    public final @Nullable String waitsFor() {
        return Diagnosis.waitsFor(this);
    }

    /** Throws when the standard or a limit forbids to open now; nothing has changed then. */
    abstract void checkOpen();

    abstract void localOpened();

    abstract void localClosed(boolean neverOpened);

    final void checkThread() {
        if (!connection().driver().isOwnThread()) {
            throw new WrongThreadException(toString());
        }
    }

    /** As {@link #checkThread}, for what also the thread may do that is making the endpoint, and has not handed it over. */
    final void checkMaker() {
        if (!isBeingMade()) {
            checkThread();
        }
    }

    /** Whether it is being made, and known to nobody but the thread that does. */
    boolean isBeingMade() {
        return false;
    }

    final void localState(EndpointState state) {
        localState = state;
        changedNanos = connection().driver().nowNanos();
    }

    final void remoteState(EndpointState state) {
        remoteState = state;
        changedNanos = connection().driver().nowNanos();
    }

    /** When either state has changed last, by the driver's clock. */
    final long changedNanos() {
        return changedNanos;
    }

    final void remoteCondition(@Nullable Condition condition) {
        remoteCondition = condition;
    }

    /** Our side is closed not because the application wants it. */
    final void failed(Condition why) {
        condition = why;
        failure = why;
    }

    final void localCondition(@Nullable Condition condition) {
        this.condition = condition;
    }
}
