package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.HotPath;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Close;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.End;
import io.lepton.frame.Flow;
import io.lepton.frame.FrameReader;
import io.lepton.frame.Open;
import io.lepton.frame.Performative;
import io.lepton.frame.Transfer;
import org.jspecify.annotations.Nullable;

/** Takes each AMQP frame that arrives to the endpoint that it is for (AMQP 1.0 §2.3 to §2.7). */
@HotPath
final class IncomingFrames {
    private final OpenClose openClose;
    private final Connection connection;
    private final ControlFrameBudget budget;

    // filled anew for each frame
    private final Transfer transfer = new Transfer();
    private final Flow flow = new Flow();
    private final Disposition disposition = new Disposition();

    IncomingFrames(Transport transport, OpenClose openClose, ControlFrameBudget budget) {
        this.openClose = openClose;
        connection = transport.connection();
        this.budget = budget;
    }

    void onFrame(FrameReader frames, byte[] input, int size) {
        if (frames.isEmpty()) {
            spend();
            return;
        }
        ConnectionState state = openClose.state();
        int code = frames.code();
        if (state == ConnectionState.DISCARDING) {
            if (code == Close.CODE) {
                openClose.onClose((Close) frames.performative());
            }
            return;
        }
        if (!state.openReceived() && code != Open.CODE) {
            throw connection.violation(AmqpError.ILLEGAL_STATE, "a frame before the open");
        }
        int channel = frames.channel();
        if (channel > connection.channelMax()) {
            throw connection.framingError(
                    "channel " + channel + " is above our channel-max " + connection.channelMax());
        }
        switch (code) {
            case Transfer.CODE -> {
                budget.earn();
                Session session = sessionOfTransfer(channel);
                if (session != null) {
                    frames.read(transfer);
                    session.onTransfer(transfer, input, frames.payloadOffset(), frames.payloadLength());
                }
            }
            case Disposition.CODE -> {
                Session session = session(channel);
                if (session != null) {
                    frames.read(disposition);
                    session.dispositions().onDisposition(disposition);
                }
            }
            case Flow.CODE -> {
                spend();
                Session session = session(channel);
                if (session != null) {
                    frames.read(flow);
                    session.onFlow(flow);
                }
            }
            default -> {
                spend();
                connection.held().arriving(size);
                onRareFrame(channel, frames.performative());
            }
        }
    }

    private void spend() {
        if (!budget.spend() && !openClose.state().closeSent()) {
            throw connection.violation(AmqpError.RESOURCE_LIMIT_EXCEEDED, "too many frames that move no message");
        }
    }

    /** The session of the channel; null when the frame is to be dropped. */
    private @Nullable Session session(int channel) {
        Session session = connection.allSessions().begun(channel);
        return session == null || session.isDiscarding() ? null : session;
    }

    /** As {@link #session}; transfers do not go on without end where a session has ended. */
    private @Nullable Session sessionOfTransfer(int channel) {
        Session session = connection.allSessions().begun(channel);
        boolean ended = session == null || session.isEndSent();
        if (ended && connection.allSessions().lateTransfers().isOneTooMany()) {
            throw connection.violation(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "transfers go on and on on channel " + channel + ", whose session has ended");
        }
        return session == null || session.isDiscarding() ? null : session;
    }

    private void onRareFrame(int channel, Performative frame) {
        if (frame instanceof Attach attach) {
            Session session = session(channel);
            if (session != null) {
                session.sessionLinks().onAttach(attach);
            }
        } else if (frame instanceof Detach detach) {
            Session session = session(channel);
            if (session != null) {
                session.sessionLinks().attached(detach.handle()).attachment().onDetach(detach);
            }
        } else if (frame instanceof Begin begin) {
            connection.allSessions().onBegin(begin, channel);
        } else if (frame instanceof End end) {
            Session session = connection.allSessions().begun(channel);
            if (session != null) {
                session.onEnd(end);
            }
        } else if (frame instanceof Open open) {
            openClose.onOpen(open, channel);
        } else if (frame instanceof Close close) {
            openClose.onClose(close);
        }
    }
}
