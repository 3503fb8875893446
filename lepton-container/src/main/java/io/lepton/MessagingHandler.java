package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Handler;
import org.jspecify.annotations.Nullable;

/**
 * What an application is told. Every callback does nothing unless it is overridden; what the protocol needs (to answer an
 * open or a close, to accept, to settle, to give credit) the library does by itself after the callbacks, as
 * {@link #options()} say.
 *
 * <p>An event goes to the nearest scope that has a handler: the link, its session, its connection, else the container, whose
 * handlers are all called, in their order. It does not go on to the next wider scope.
 *
 * <p>The callbacks of one connection never overlap, and come in the order in which things happened; with several threads
 * those of different connections may overlap. A callback may call anything, on any object of its connection; what comes of
 * it is told later, never within. It must not block: nothing else happens on the connection (and others of its loop) until it
 * returns.
 *
 * <p>An exception that leaves a callback ends the connection, see {@link #onHandlerError}; one out of {@link #onMessage} may
 * decide the fate of the message instead: {@link RejectException}, {@link ReleaseException}.
 */
public interface MessagingHandler extends Handler {
    /** What the library does by itself. Asked when the handler is met first on an endpoint. */
    default HandlerOptions options() {
        return HandlerOptions.DEFAULT;
    }

    /** What was not handled: called by the default body of the other callbacks. Does nothing. */
    default void onUnhandled(Event event) {}

    // ------------------------------------------------------------------ container

    /** The container runs. The first callback, once; the place to connect, listen and schedule. Its exceptions leave {@code run()}. */
    default void onStart(ContainerEvent event) {
        onUnhandled(event);
    }

    /** The container stops. The last callback, once. */
    default void onStop(ContainerEvent event) {
        onUnhandled(event);
    }

    /** The time of a scheduled task has come. */
    default void onTimer(TimerEvent event) {
        onUnhandled(event);
    }

    /** An event of the application's own has come: {@link Container#post}, {@link EventInjector#trigger}. */
    default void onApplicationEvent(ApplicationEvent event) {
        onUnhandled(event);
    }

    /**
     * A callback, or a task, threw. It was logged. Goes to the container's handlers, whichever scope threw. The default closes
     * the connection with {@code amqp:internal-error}; a delivery in question stays unsettled. Other connections go on.
     *
     * @param thrown what was thrown
     * @param event what the callback was called with
     */
    default void onHandlerError(Throwable thrown, Event event) {
        HandlerFault.close(event);
    }

    // ------------------------------------------------------------------ connection

    /**
     * The peer opened a connection to us. Set capabilities and properties here, or refuse by {@code close}. Afterwards it is
     * opened by itself.
     */
    default void onConnectionOpening(ConnectionEvent event) {
        onUnhandled(event);
    }

    /** Both sides are open. Again after every reconnection: {@link ConnectionEvent#reconnected()}. */
    default void onConnectionOpened(ConnectionEvent event) {
        onUnhandled(event);
    }

    /** The peer closed with an error, {@code connection().remoteCondition()}. Afterwards our side is closed by itself. */
    default void onConnectionError(ConnectionEvent event) {
        onError(event, event.connection().remoteCondition());
    }

    /** The peer closed, and we had not. Afterwards our side is closed by itself. */
    default void onConnectionClosing(ConnectionEvent event) {
        onUnhandled(event);
    }

    /** Both sides are closed. Once. */
    default void onConnectionClosed(ConnectionEvent event) {
        onUnhandled(event);
    }

    /** {@link Connection#wake()} was called, once or several times. */
    default void onWake(ConnectionEvent event) {
        onUnhandled(event);
    }

    // ------------------------------------------------------------------ session

    /** The peer began a session. Afterwards it is opened by itself. */
    default void onSessionOpening(SessionEvent event) {
        onUnhandled(event);
    }

    /** Both sides are open. Again after every reconnection. */
    default void onSessionOpened(SessionEvent event) {
        onUnhandled(event);
    }

    /**
     * The peer ended the session with an error, {@code session().remoteCondition()}, or broke a rule for which it had to be
     * ended, {@code session().failure()}; {@code session().closeReason()} is either. Afterwards our side is closed by itself.
     */
    default void onSessionError(SessionEvent event) {
        onError(event, event.session().closeReason());
    }

    /** The peer ended the session, and we had not. Afterwards our side is closed by itself. */
    default void onSessionClosing(SessionEvent event) {
        onUnhandled(event);
    }

    /** Both sides are closed, after the links of the session. Once. */
    default void onSessionClosed(SessionEvent event) {
        onUnhandled(event);
    }

    // ------------------------------------------------------------------ link

    /**
     * The peer attached a link. Our source and target are the peer's unless they are changed here; a dynamic one gets an
     * address unless it is given one here. Refuse by {@code close}. Afterwards the link is opened by itself.
     */
    default void onLinkOpening(LinkEvent event) {
        onUnhandled(event);
    }

    /** Both sides are open. Again after every reconnection; the address of a dynamic node may have changed then. */
    default void onLinkOpened(LinkEvent event) {
        onUnhandled(event);
    }

    /**
     * The peer closed (or detached, or refused) the link with an error, {@code link().remoteCondition()}; or the link had to
     * be closed for what the peer did or lacks, {@code link().failure()}, as for a filter that it does not apply, which is told
     * before the peer has answered; {@code link().closeReason()} is either. Afterwards our side is closed by itself; but one that
     * the peer detached with {@code amqp:link:detach-forced} is attached again after a while, unless it is closed here. See
     * {@link io.lepton.endpoint.LinkOptions#reattach}.
     */
    default void onLinkError(LinkEvent event) {
        onError(event, event.link().closeReason());
    }

    /** The peer detached the link without closing it: it keeps it. Afterwards our side is detached by itself. */
    default void onLinkDetached(LinkEvent event) {
        onUnhandled(event);
    }

    /**
     * A link with {@code exactlyOnce} was attached again, and both sides have shown what they held unsettled: what was undecided
     * goes on where it stopped. {@code link().resumption()} counts. Outcomes that are known by now come by their own callbacks.
     */
    default void onLinkResumed(LinkEvent event) {
        onUnhandled(event);
    }

    /**
     * The peer of a link with {@code exactlyOnce} does not resume deliveries: {@code link().recoveryFailure()} says how that was
     * found out. The link goes on as at least once; what a lost connection leaves undecided comes by {@link #onInDoubt}. The
     * default logs it.
     */
    default void onRecoveryUnavailable(LinkEvent event) {
        HandlerFault.logNoRecovery(event.link());
        onUnhandled(event);
    }

    /** The peer closed the link, and we had not. Afterwards our side is closed by itself. */
    default void onLinkClosing(LinkEvent event) {
        onUnhandled(event);
    }

    /** Both sides are closed. Once; also when the link ended with its session or connection. */
    default void onLinkClosed(LinkEvent event) {
        onUnhandled(event);
    }

    /** Credit, drain, or what is available changed. For those who give credit by hand. */
    default void onFlow(LinkEvent event) {
        onUnhandled(event);
    }

    // ------------------------------------------------------------------ sending

    /**
     * There is credit. Called when credit comes, and again when what was sent is written and credit is left; send as much as
     * {@code sender().credit()}.
     */
    default void onSendable(SenderEvent event) {
        onUnhandled(event);
    }

    /** The receiver asks to use the credit or to give it back. What is not used when this and {@code onSendable} return, is given back. */
    default void onDrainStart(SenderEvent event) {
        onUnhandled(event);
    }

    /** The receiver accepted a delivery. */
    default void onAccepted(DeliveryEvent event) {
        onUnhandled(event);
    }

    /** The receiver rejected a delivery. */
    default void onRejected(DeliveryEvent event) {
        onUnhandled(event);
    }

    /** The receiver released a delivery, or, unless {@link #onModified} is overridden, modified it. */
    default void onReleased(DeliveryEvent event) {
        onUnhandled(event);
    }

    /** The receiver gave a delivery back changed. The default calls {@link #onReleased}. */
    default void onModified(DeliveryEvent event) {
        onReleased(event);
    }

    /** The peer gave an outgoing delivery a state, or settled it. After the callback of the outcome, if it is one. */
    default void onDeliveryUpdated(DeliveryEvent event) {
        onUnhandled(event);
    }

    /**
     * The receiver told what becomes of a message that was sent in a {@link Transaction} once that is committed:
     * {@code delivery().outcome()}. Afterwards the callback of the outcome comes, if it was accepted the one for that.
     */
    default void onTransactionalOutcome(DeliveryEvent event) {
        onUnhandled(event);
    }

    /** The peer settled a delivery. Afterwards it is settled by us. */
    default void onSettled(DeliveryEvent event) {
        onUnhandled(event);
    }

    /**
     * What became of an outgoing delivery will not be known: its connection, session or link ended before. Once for each, in
     * the order of sending. If {@code delivery().isUnsent()} it certainly did not arrive.
     */
    default void onInDoubt(DeliveryEvent event) {
        onUnhandled(event);
    }

    // ------------------------------------------------------------------ receiving

    /**
     * A message arrived, whole. Afterwards it is accepted, unless it was given another outcome here or
     * {@link HandlerOptions#autoAccept()} is off.
     *
     * @throws RejectException to reject it
     * @throws ReleaseException to give it back
     */
    default void onMessage(MessageEvent event) {
        onUnhandled(event);
    }

    /** Part of a message arrived, or the end of it, on a link with {@code ReceiverOptions.streaming}. Read it with {@code receiver().read}. */
    default void onMessagePart(DeliveryEvent event) {
        onUnhandled(event);
    }

    /** A message made no sense. It was rejected with {@code amqp:decode-error}, see {@code delivery().localState()}. The default logs it. */
    default void onMessageUndecodable(DeliveryEvent event) {
        HandlerFault.logUndecodable(event.delivery());
        onUnhandled(event);
    }

    /** The sender took back a message of which only part had come. Afterwards it is settled. */
    default void onAborted(DeliveryEvent event) {
        onUnhandled(event);
    }

    /** The sender has used or given back all credit of a drain. */
    default void onDrainFinished(LinkEvent event) {
        onUnhandled(event);
    }

    /** Something about a delivery changed, in either direction. Before the callback that says what. */
    default void onDelivery(DeliveryEvent event) {
        onUnhandled(event);
    }

    // ------------------------------------------------------------------ transport

    /** There is a socket; what is said over it follows. */
    default void onTransportOpened(TransportEvent event) {
        onUnhandled(event);
    }

    /**
     * A transport failed, or could not be had: {@code transport().condition()}. Afterwards, if the condition is one of
     * {@link HandlerOptions#fatalConditions()}, the connection is closed. The default logs it: a warning for the first of
     * those that come one after the other, and then how that ended.
     */
    default void onTransportError(TransportEvent event) {
        onError(event, event.transport().condition());
    }

    /**
     * The transport of a connection that is open on our side is gone, or an attempt to get one has failed. Once for each. Unless the
     * connection is closed here, it is tried again.
     */
    default void onDisconnected(TransportEvent event) {
        onUnhandled(event);
    }

    /** The connection will be tried again. Once for each attempt. */
    default void onReconnecting(ReconnectingEvent event) {
        onUnhandled(event);
    }

    /** The last attempt failed, there will be no more. {@link #onTransportClosed} follows. */
    default void onReconnectGivenUp(TransportEvent event) {
        onUnhandled(event);
    }

    /** The connection will never have a transport again. Once; the last callback of a connection. */
    default void onTransportClosed(TransportEvent event) {
        onUnhandled(event);
    }

    /**
     * Called by the default body of the {@code …Error} callbacks: logs the condition.
     *
     * @param condition why, or null where the peer gave no reason
     */
    default void onError(ConnectionEvent event, @Nullable Condition condition) {
        HandlerFault.logError(event, condition);
        onUnhandled(event);
    }

    // ------------------------------------------------------------------ in the words of other libraries

    /** Accepts and settles: {@link Delivery#accept()}. */
    static void accept(Delivery delivery) {
        delivery.accept();
    }

    /** Rejects and settles: {@link Delivery#reject()}. */
    static void reject(Delivery delivery) {
        delivery.reject();
    }

    /** Gives back as an attempt that failed, and settles: {@link Delivery#release(boolean) release(true)}. */
    static void release(Delivery delivery) {
        delivery.release(true);
    }

    /** Settles: {@link Delivery#settle()}. */
    static void settle(Delivery delivery) {
        delivery.settle();
    }
}
