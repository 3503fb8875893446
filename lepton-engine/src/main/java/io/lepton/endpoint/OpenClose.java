package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.ConnectionState.Step;
import io.lepton.frame.Close;
import io.lepton.frame.Open;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connection on one transport: its open and its close, and how far it is between them (AMQP 1.0 §2.4). */
final class OpenClose {
    private static final int MAX_CONTAINER_ID = 1024;

    private final Transport transport;
    private final Connection connection;
    private final TransportOptions options;

    private ConnectionState state = ConnectionState.START;
    private boolean closeStarted;
    /** The close has waited long enough for what was to be sent before it. */
    private boolean closeForced;

    OpenClose(Transport transport, TransportOptions options) {
        this.transport = transport;
        connection = transport.connection();
        this.options = options;
    }

    /** How far it is. */
    ConnectionState state() {
        return state;
    }

    /** Whether our open is out and our close is not. */
    boolean maySend() {
        return state.maySend() || state == ConnectionState.CLOSE_RCVD;
    }

    /** Whether the standard draws that arrow from where we are. */
    private boolean may(Step step) {
        return state.after(step) != null;
    }

    /** The one place where the state changes. */
    void step(Step step) {
        ConnectionState after = state.after(step);
        if (after == null) {
            throw new IllegalStateException("no step " + step + " from state " + state);
        }
        state = after;
    }

    // ------------------------------------------------------------------ to the wire

    /** Sends what stands between what was sent and what is wanted of the connection, but for its close: open, sessions. */
    void sync() {
        if (connection.localState() != EndpointState.UNINIT && !state.openSent()) {
            if (connection.localState() == EndpointState.CLOSED && !state.openReceived()) {
                // closed before anything was opened: there is nothing to close. API-CNX-02
                connection.ended(null);
                transport.end(null);
                return;
            }
            if (!may(Step.SEND_OPEN)) {
                return; // not before the headers
            }
            if (!sendOpen()) {
                transport.end(Condition.of(
                        AmqpError.FRAME_SIZE_TOO_SMALL,
                        "our open is larger than the " + transport.sendFrameSize() + " that may be sent"));
                return;
            }
        }
        if (maySend()) {
            for (Session session : connection.sessions()) {
                session.sync();
            }
            connection.turnDue(); // our close, if it is wanted, waits for the end of the turn
        }
    }

    /** Sends our open. False when it may not go out yet, or is larger than the peer takes. */
    private boolean sendOpen() {
        if (!may(Step.SEND_OPEN) || !transport.send(0, connection.openFrame())) {
            return false;
        }
        step(Step.SEND_OPEN);
        return true;
    }

    /** Sends our close if it is wanted, and what can be sent before it has been. */
    void syncClose() {
        if (connection.localState() == EndpointState.CLOSED && state.maySend()) {
            for (Session session : connection.allSessions().now()) {
                if (!closeForced && session.turn().backlog().hasSendable()) {
                    return;
                }
            }
            for (Session session : connection.allSessions().now()) {
                session.turn().flushDispositions();
            }
            writeClose(connection.condition(), Step.SEND_CLOSE);
        }
    }

    /** Sends our close if it is wanted, whatever else there is to send. False when that was done before. */
    boolean forceClose() {
        if (closeStarted || closeForced) {
            return false;
        }
        closeForced = true;
        syncClose();
        return true;
    }

    /** Whether our close is out, or wanted. */
    boolean isClosing() {
        return closeStarted || connection.localState() == EndpointState.CLOSED;
    }

    /**
     * The connection cannot go on: sends a close with the error, after an open if there was none.
     *
     * @return false when there is no answer to wait for: it could not be sent, or the peer never opened
     */
    boolean closeWith(Condition why) {
        boolean open = state.openSent() || sendOpen();
        if (!open || !may(Step.SEND_CLOSE_ERROR)) {
            return false;
        }
        writeClose(why, Step.SEND_CLOSE_ERROR);
        return state.openReceived();
    }

    private void writeClose(@Nullable Condition error, Step step) {
        if (!transport.send(0, new Close(error))) {
            transport.send(0, new Close(error == null ? null : new Condition(error.name(), null, Map.of())));
        }
        step(step);
        closeStarted = true;
    }

    // ------------------------------------------------------------------ from the wire

    void onOpen(Open open, int channel) {
        if (channel != 0) {
            throw connection.framingError("open on channel " + channel);
        }
        if (!may(Step.RECV_OPEN)) {
            throw connection.violation(AmqpError.ILLEGAL_STATE, "a second open");
        }
        check(open);
        step(Step.RECV_OPEN);
        transport.opened(open);
        connection.onOpen(open);
        sync();
    }

    private void check(Open open) {
        if (open.maxFrameSize() < Transport.MIN_MAX_FRAME_SIZE && !options.lenientFrameSize()) {
            throw connection.framingError(
                    "max-frame-size " + open.maxFrameSize() + " is below " + Transport.MIN_MAX_FRAME_SIZE);
        }
        if (open.containerId().length() > MAX_CONTAINER_ID) {
            throw connection.violation(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "a container-id of more than " + MAX_CONTAINER_ID + " characters");
        }
        long idle = open.idleTimeOut();
        long shortest = options.minIdleTimeout().toMillis();
        if (idle > 0 && idle < shortest) {
            throw connection.violation(AmqpError.INVALID_FIELD, "idle-time-out " + idle + " ms is below " + shortest);
        }
        connection.checkCapabilities(open);
    }

    void onClose(Close close) {
        if (!may(Step.RECV_CLOSE)) {
            throw connection.violation(AmqpError.ILLEGAL_STATE, "a close before the open");
        }
        boolean ours = state == ConnectionState.DISCARDING;
        step(Step.RECV_CLOSE);
        transport.stopReading();
        if (ours) {
            // as if it had not answered: what broke is this transport, and not the connection
            transport.end(transport.condition());
        } else if (connection.isLoss(close.error())) {
            if (state == ConnectionState.CLOSE_RCVD) {
                writeClose(null, Step.SEND_CLOSE);
            }
            transport.end(close.error());
        } else {
            connection.ended(close.error());
            if (state == ConnectionState.END) {
                transport.end(transport.condition());
            }
        }
    }

    /** Our side is closed and the application knows of the peer's close: answers it, after all that came before. */
    void answerClose() {
        if (state == ConnectionState.CLOSE_RCVD) {
            for (Session session : connection.sessions()) {
                session.finishTurn(transport, transport.hasRoom());
            }
            writeClose(connection.condition(), Step.SEND_CLOSE);
            transport.end(transport.condition());
        }
    }
}
