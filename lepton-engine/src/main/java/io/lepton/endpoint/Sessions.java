package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.frame.Begin;
import io.lepton.frame.Performative;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions of a connection, and the channels on which either side has begun them (AMQP 1.0 §2.5.1, §2.5.3). */
final class Sessions {
    private final Connection connection;
    private final List<Session> sessions = new ArrayList<>();
    private final Channels channels = new Channels();
    private final LateTransfers late = new LateTransfers();

    Sessions(Connection connection) {
        this.connection = connection;
    }

    /** A copy, for callers that change them. */
    List<Session> all() {
        return List.copyOf(sessions);
    }

    /** As they are, for loops that change none. */
    List<Session> now() {
        return sessions;
    }

    /** The session counts from now on, if it did not before. */
    void add(Session session) {
        if (!sessions.contains(session)) {
            sessions.add(session);
        }
    }

    void forget(Session session) {
        if (sessions.remove(session)) {
            connection.held().add(-session.heldBytes);
        }
    }

    // ------------------------------------------------------------------ how many there may be

    /** Throws when there is no channel for one more; the answer to a begin of the peer waits for one. */
    void checkOpen(boolean answer) {
        long open = sessions.stream()
                .filter(other -> other.localState() == EndpointState.ACTIVE)
                .count();
        if (!answer && open >= most()) {
            throw new SessionException(connection + ": " + tooMany(), null);
        }
    }

    /** Ends the sessions that were opened before it was known that the partner has no channels for them. */
    void endAboveTheLimit() {
        int open = 0;
        for (Session session : all()) {
            if (session.localState() == EndpointState.ACTIVE && ++open > most() && session.channel() < 0) {
                session.ended(Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, tooMany()));
                connection.forget(session);
            }
        }
    }

    /** How many sessions both sides have channels for, as far as is known. */
    private int most() {
        return 1 + Math.min(connection.channelMax(), connection.remoteChannelMax());
    }

    private String tooMany() {
        return "no more than " + most() + (most() == 1 ? " session is" : " sessions are") + " allowed";
    }

    // ------------------------------------------------------------------ channels

    /**
     * The lowest free channel; -1 when there is none that the partner takes: before its open that is 0 alone (§2.4.1),
     * and a channel is not free before both ends of its session were seen.
     */
    int takeChannel(Session session) {
        return channels.take(session, connection.knowsPartner() ? connection.remoteChannelMax() : 0);
    }

    /** The begin that was to take the channel could not be sent. */
    void returnChannel(int channel) {
        channels.release(channel);
    }

    /** The partner has ended the session with an error, and it is to be begun again: on another channel. */
    void refused(Session session) {
        channels.refused(session.channel());
    }

    /** Both ends of the session have gone out: its channel is free, and another may have waited for it. */
    void unmap(Session session) {
        if (session.channel() >= 0 && channels.get(session.channel()) == session) {
            channels.release(session.channel());
            for (Session waiting : all()) {
                if (waiting.channel() < 0 && waiting.localState() == EndpointState.ACTIVE) {
                    waiting.sync();
                }
            }
        }
    }

    void onBegin(Begin begin, int channel) {
        if (channels.remote(channel) != null) {
            throw connection.framingError("begin on channel " + channel + ", which is in use");
        }
        Session session;
        if (begin.remoteChannel() == Performative.ABSENT) {
            if (connection.localState() == EndpointState.CLOSED) {
                channels.end(channel); // under way when our close went out: there is nobody to tell
                return;
            }
            session = new Session(connection, connection.sessionDefaults());
            sessions.add(session);
            session.heldBytes = connection.held().endpoint();
            connection.held().add(session.heldBytes);
        } else {
            session = channels.get(begin.remoteChannel());
            if (session == null || session.remoteChannel() >= 0) {
                throw connection.violation(
                        AmqpError.NOT_FOUND, "begin for channel " + begin.remoteChannel() + ", which we never opened");
            }
        }
        channels.begin(channel, session);
        session.onBegin(begin, channel);
    }

    /** The partner's end has come. */
    void onEnd(int remoteChannel) {
        channels.end(remoteChannel);
    }

    /** The session that the partner has begun on the channel and not ended; null where it has ended: its frames are late. */
    @Nullable Session begun(int remoteChannel) {
        Session session = channels.remote(remoteChannel);
        if (session == null && !channels.hadSession(remoteChannel)) {
            throw connection.framingError("a frame on channel " + remoteChannel + ", where no session was begun");
        }
        return session;
    }

    /** Those for sessions that have ended. */
    LateTransfers lateTransfers() {
        return late;
    }

    /** The transport is gone, and with it all channels. */
    void unbind() {
        channels.unbind();
        for (Session session : all()) {
            session.unbind();
        }
    }
}
