package io.lepton;

import io.lepton.amqp.HotPath;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which callback of a {@link MessagingHandler}, or of a {@link TransactionHandler}, an event is for. */
public enum EventType {
    /** {@link MessagingHandler#onStart}. */
    START(ContainerEvent.class, MessagingHandler::onStart),
    /** {@link MessagingHandler#onStop}. */
    STOP(ContainerEvent.class, MessagingHandler::onStop),
    /** {@link MessagingHandler#onTimer}. */
    TIMER(TimerEvent.class, MessagingHandler::onTimer),
    /** {@link MessagingHandler#onApplicationEvent}. */
    APPLICATION_EVENT(ApplicationEvent.class, MessagingHandler::onApplicationEvent),
    /** {@link MessagingHandler#onConnectionOpening}. */
    CONNECTION_OPENING(ConnectionEvent.class, MessagingHandler::onConnectionOpening),
    /** {@link MessagingHandler#onConnectionOpened}. */
    CONNECTION_OPENED(ConnectionEvent.class, MessagingHandler::onConnectionOpened),
    /** {@link MessagingHandler#onConnectionError}. */
    CONNECTION_ERROR(ConnectionEvent.class, MessagingHandler::onConnectionError),
    /** {@link MessagingHandler#onConnectionClosing}. */
    CONNECTION_CLOSING(ConnectionEvent.class, MessagingHandler::onConnectionClosing),
    /** {@link MessagingHandler#onConnectionClosed}. */
    CONNECTION_CLOSED(ConnectionEvent.class, MessagingHandler::onConnectionClosed),
    /** {@link MessagingHandler#onWake}. */
    WAKE(ConnectionEvent.class, MessagingHandler::onWake),
    /** {@link MessagingHandler#onSessionOpening}. */
    SESSION_OPENING(SessionEvent.class, MessagingHandler::onSessionOpening),
    /** {@link MessagingHandler#onSessionOpened}. */
    SESSION_OPENED(SessionEvent.class, MessagingHandler::onSessionOpened),
    /** {@link MessagingHandler#onSessionError}. */
    SESSION_ERROR(SessionEvent.class, MessagingHandler::onSessionError),
    /** {@link MessagingHandler#onSessionClosing}. */
    SESSION_CLOSING(SessionEvent.class, MessagingHandler::onSessionClosing),
    /** {@link MessagingHandler#onSessionClosed}. */
    SESSION_CLOSED(SessionEvent.class, MessagingHandler::onSessionClosed),
    /** {@link MessagingHandler#onLinkOpening}. */
    LINK_OPENING(LinkEvent.class, MessagingHandler::onLinkOpening),
    /** {@link MessagingHandler#onLinkOpened}. */
    LINK_OPENED(LinkEvent.class, MessagingHandler::onLinkOpened),
    /** {@link MessagingHandler#onLinkError}. */
    LINK_ERROR(LinkEvent.class, MessagingHandler::onLinkError),
    /** {@link MessagingHandler#onLinkDetached}. */
    LINK_DETACHED(LinkEvent.class, MessagingHandler::onLinkDetached),
    /** {@link MessagingHandler#onLinkResumed}. */
    LINK_RESUMED(LinkEvent.class, MessagingHandler::onLinkResumed),
    /** {@link MessagingHandler#onRecoveryUnavailable}. */
    RECOVERY_UNAVAILABLE(LinkEvent.class, MessagingHandler::onRecoveryUnavailable),
    /** {@link MessagingHandler#onLinkClosing}. */
    LINK_CLOSING(LinkEvent.class, MessagingHandler::onLinkClosing),
    /** {@link MessagingHandler#onLinkClosed}. */
    LINK_CLOSED(LinkEvent.class, MessagingHandler::onLinkClosed),
    /** {@link MessagingHandler#onFlow}. */
    FLOW(LinkEvent.class, MessagingHandler::onFlow),
    /** {@link MessagingHandler#onSendable}. */
    SENDABLE(SenderEvent.class, MessagingHandler::onSendable),
    /** {@link MessagingHandler#onDrainStart}. */
    DRAIN_START(SenderEvent.class, MessagingHandler::onDrainStart),
    /** {@link MessagingHandler#onDrainFinished}. */
    DRAIN_FINISHED(LinkEvent.class, MessagingHandler::onDrainFinished),
    /** {@link MessagingHandler#onMessage}. */
    MESSAGE(MessageEvent.class, MessagingHandler::onMessage),
    /** {@link MessagingHandler#onMessagePart}. */
    MESSAGE_PART(DeliveryEvent.class, MessagingHandler::onMessagePart),
    /** {@link MessagingHandler#onMessageUndecodable}. */
    MESSAGE_UNDECODABLE(DeliveryEvent.class, MessagingHandler::onMessageUndecodable),
    /** {@link MessagingHandler#onAborted}. */
    ABORTED(DeliveryEvent.class, MessagingHandler::onAborted),
    /** {@link MessagingHandler#onDelivery}. */
    DELIVERY(DeliveryEvent.class, MessagingHandler::onDelivery),
    /** {@link MessagingHandler#onAccepted}. */
    ACCEPTED(DeliveryEvent.class, MessagingHandler::onAccepted),
    /** {@link MessagingHandler#onRejected}. */
    REJECTED(DeliveryEvent.class, MessagingHandler::onRejected),
    /** {@link MessagingHandler#onReleased}. */
    RELEASED(DeliveryEvent.class, MessagingHandler::onReleased),
    /** {@link MessagingHandler#onModified}. */
    MODIFIED(DeliveryEvent.class, MessagingHandler::onModified),
    /** {@link MessagingHandler#onDeliveryUpdated}. */
    DELIVERY_UPDATED(DeliveryEvent.class, MessagingHandler::onDeliveryUpdated),
    /** {@link MessagingHandler#onTransactionalOutcome}. */
    TRANSACTIONAL_OUTCOME(DeliveryEvent.class, MessagingHandler::onTransactionalOutcome),
    /** {@link MessagingHandler#onSettled}. */
    SETTLED(DeliveryEvent.class, MessagingHandler::onSettled),
    /** {@link MessagingHandler#onInDoubt}. */
    IN_DOUBT(DeliveryEvent.class, MessagingHandler::onInDoubt),
    /** {@link MessagingHandler#onTransportOpened}. */
    TRANSPORT_OPENED(TransportEvent.class, MessagingHandler::onTransportOpened),
    /** {@link MessagingHandler#onTransportError}. */
    TRANSPORT_ERROR(TransportEvent.class, MessagingHandler::onTransportError),
    /** {@link MessagingHandler#onDisconnected}. */
    DISCONNECTED(TransportEvent.class, MessagingHandler::onDisconnected),
    /** {@link MessagingHandler#onReconnecting}. */
    RECONNECTING(ReconnectingEvent.class, MessagingHandler::onReconnecting),
    /** {@link MessagingHandler#onReconnectGivenUp}. */
    RECONNECT_GIVEN_UP(TransportEvent.class, MessagingHandler::onReconnectGivenUp),
    /** {@link MessagingHandler#onTransportClosed}. */
    TRANSPORT_CLOSED(TransportEvent.class, MessagingHandler::onTransportClosed),
    /** {@link TransactionHandler#onTransactionDeclared}. */
    TRANSACTION_DECLARED(TransactionHandler::onTransactionDeclared),
    /** {@link TransactionHandler#onTransactionDeclareFailed}. */
    TRANSACTION_DECLARE_FAILED(TransactionHandler::onTransactionDeclareFailed),
    /** {@link TransactionHandler#onTransactionCommitted}. */
    TRANSACTION_COMMITTED(TransactionHandler::onTransactionCommitted),
    /** {@link TransactionHandler#onTransactionCommitFailed}. */
    TRANSACTION_COMMIT_FAILED(TransactionHandler::onTransactionCommitFailed),
    /** {@link TransactionHandler#onTransactionAborted}. */
    TRANSACTION_ABORTED(TransactionHandler::onTransactionAborted),
    /** {@link TransactionHandler#onTransactionInDoubt}. */
    TRANSACTION_IN_DOUBT(TransactionHandler::onTransactionInDoubt),
    /**
     * None: a task given to {@code execute} or {@code schedule}; such events are seen by
     * {@link MessagingHandler#onHandlerError} only.
     */
    TASK(Event.class, MessagingHandler::onUnhandled);

    private final Class<?> event;
    private final BiConsumer<MessagingHandler, Event> callback;
    private final @Nullable BiConsumer<TransactionHandler, TransactionEvent> ofTransaction;

    @SuppressWarnings("unchecked") // each type of event is made with events of its class only: Events
    <E extends Event> EventType(Class<E> event, BiConsumer<MessagingHandler, E> callback) {
        this.event = event;
        this.callback = (BiConsumer<MessagingHandler, Event>) (BiConsumer<MessagingHandler, ?>) callback;
        ofTransaction = null;
    }

    EventType(BiConsumer<TransactionHandler, TransactionEvent> callback) {
        event = TransactionEvent.class;
        this.callback = (handler, event) -> {
            if (handler instanceof TransactionHandler ofTransactions) {
                callback.accept(ofTransactions, (TransactionEvent) event);
            } else {
                handler.onUnhandled(event);
            }
        };
        ofTransaction = callback;
    }

    /** Whether it is for a {@link TransactionHandler}. */
    boolean isOfTransaction() {
        return ofTransaction != null;
    }

    /** Calls the callback of a handler of transactions. */
    void call(TransactionHandler handler, TransactionEvent event) {
        Objects.requireNonNull(ofTransaction).accept(handler, event);
    }

    /** What the callback is called with. */
    Class<?> event() {
        return event;
    }

    /** The name of the callback: that of this constant behind "on", in camelCase. */
    String callback() {
        StringBuilder name = new StringBuilder("on");
        for (String word : name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    /**
     * Calls the callback of {@code handler}, for a handler that passes events on to another.
     *
     * @param event an event of this type
     */
    @HotPath
    public void call(MessagingHandler handler, Event event) {
        callback.accept(handler, event);
    }
}
