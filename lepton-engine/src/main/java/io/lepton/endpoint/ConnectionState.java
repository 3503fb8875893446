package io.lepton.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * The life of a connection on one transport, AMQP 1.0 §2.4.6. One state is added to the standard's: a peer may send its
 * close before our open is out; it then waits for our open ({@link #OPEN_CLOSE_RCVD}).
 */
enum ConnectionState {
    START,
    HDR_RCVD,
    HDR_SENT,
    HDR_EXCH,
    OPEN_PIPE,
    OC_PIPE,
    OPEN_RCVD,
    OPEN_SENT,
    CLOSE_PIPE,
    OPEN_CLOSE_RCVD,
    OPENED,
    CLOSE_RCVD,
    CLOSE_SENT,
    DISCARDING,
    END;

    /** What moves a connection from state to state. */
    enum Step {
        SEND_HEADER,
        RECV_HEADER,
        SEND_OPEN,
        RECV_OPEN,
        SEND_CLOSE,
        SEND_CLOSE_ERROR,
        RECV_CLOSE
    }

    /** The state after {@code step}, or null where there is no such arrow. */
    @Nullable ConnectionState after(Step step) {
        return switch (this) {
            case START -> step == Step.SEND_HEADER ? HDR_SENT : step == Step.RECV_HEADER ? HDR_RCVD : null;
            case HDR_RCVD -> step == Step.SEND_HEADER ? HDR_EXCH : null;
            case HDR_SENT -> step == Step.RECV_HEADER ? HDR_EXCH : step == Step.SEND_OPEN ? OPEN_PIPE : null;
            case HDR_EXCH -> step == Step.SEND_OPEN ? OPEN_SENT : step == Step.RECV_OPEN ? OPEN_RCVD : null;
            case OPEN_PIPE -> step == Step.RECV_HEADER ? OPEN_SENT : isClose(step) ? OC_PIPE : null;
            case OC_PIPE -> step == Step.RECV_HEADER ? CLOSE_PIPE : null;
            case OPEN_RCVD -> step == Step.SEND_OPEN ? OPENED : step == Step.RECV_CLOSE ? OPEN_CLOSE_RCVD : null;
            case OPEN_SENT -> step == Step.RECV_OPEN ? OPENED : isClose(step) ? CLOSE_PIPE : null;
            case CLOSE_PIPE -> step == Step.RECV_OPEN ? CLOSE_SENT : null;
            case OPEN_CLOSE_RCVD -> step == Step.SEND_OPEN ? CLOSE_RCVD : null;
            case OPENED ->
                switch (step) {
                    case SEND_CLOSE -> CLOSE_SENT;
                    case SEND_CLOSE_ERROR -> DISCARDING;
                    case RECV_CLOSE -> CLOSE_RCVD;
                    default -> null;
                };
            case CLOSE_RCVD -> isClose(step) ? END : null;
            case CLOSE_SENT, DISCARDING -> step == Step.RECV_CLOSE ? END : null;
            case END -> null;
        };
    }

    private static boolean isClose(Step step) {
        return step == Step.SEND_CLOSE || step == Step.SEND_CLOSE_ERROR;
    }

    /** Whether our open is out and our close is not: frames other than open may be sent. */
    boolean maySend() {
        return this == OPEN_PIPE || this == OPEN_SENT || this == OPENED;
    }

    /** Whether our close is out. */
    boolean closeSent() {
        return this == OC_PIPE || this == CLOSE_PIPE || this == CLOSE_SENT || this == DISCARDING || this == END;
    }

    /** Whether our open is out. */
    boolean openSent() {
        return switch (this) {
            case START, HDR_RCVD, HDR_SENT, HDR_EXCH, OPEN_RCVD, OPEN_CLOSE_RCVD -> false;
            default -> true;
        };
    }

    /** Whether the partner's open has arrived, so that its limits are known. */
    boolean openReceived() {
        return switch (this) {
            case OPEN_RCVD, OPEN_CLOSE_RCVD, OPENED, CLOSE_RCVD, CLOSE_SENT, DISCARDING, END -> true;
            default -> false;
        };
    }
}
