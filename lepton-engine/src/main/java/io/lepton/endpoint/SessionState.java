package io.lepton.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * The life of a session endpoint on one transport, AMQP 1.0 §2.5.5. One arrow is added to the standard's: a peer may
 * send its end before our begin is out; it then waits for our begin ({@link #END_PIPE}).
 */
enum SessionState {
    UNMAPPED,
    BEGIN_SENT,
    BEGIN_RCVD,
    END_PIPE,
    MAPPED,
    END_SENT,
    END_RCVD,
    DISCARDING;

    /** What moves a session from state to state. */
    enum Step {
        SEND_BEGIN,
        RECV_BEGIN,
        SEND_END,
        SEND_END_ERROR,
        RECV_END
    }

    /** The state after {@code step}, or null where there is no such arrow. */
    @Nullable SessionState after(Step step) {
        return switch (this) {
            case UNMAPPED -> step == Step.SEND_BEGIN ? BEGIN_SENT : step == Step.RECV_BEGIN ? BEGIN_RCVD : null;
            case BEGIN_SENT -> step == Step.RECV_BEGIN ? MAPPED : null;
            case BEGIN_RCVD -> step == Step.SEND_BEGIN ? MAPPED : step == Step.RECV_END ? END_PIPE : null;
            case END_PIPE -> step == Step.SEND_BEGIN ? END_RCVD : null;
            case MAPPED ->
                switch (step) {
                    case SEND_END -> END_SENT;
                    case SEND_END_ERROR -> DISCARDING;
                    case RECV_END -> END_RCVD;
                    default -> null;
                };
            case END_SENT, DISCARDING -> step == Step.RECV_END ? UNMAPPED : null;
            case END_RCVD -> step == Step.SEND_END || step == Step.SEND_END_ERROR ? UNMAPPED : null;
        };
    }
}
