package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import io.lepton.amqp.SessionError;
import io.lepton.frame.Begin;
import io.lepton.frame.Flow;

/** How many transfers we may send on a session, and their numbers (AMQP 1.0 §2.5.6). */
@HotPath
final class OutgoingWindow {
    private final Session session;
    private int nextOutgoingId;
    private int initialOutgoingId;
    private long remoteIncomingWindow;
    /** What we say that we could send: we keep nothing to be sent again, and so have no bound. */
    private int size = Integer.MAX_VALUE;

    OutgoingWindow(Session session) {
        this.session = session;
    }

    /** How many transfers we say that we could send. */
    int size() {
        return size;
    }

    /** Says that we could send that many. */
    void resize(int transfers) {
        size = transfers;
    }

    /** Numbers transfers from here on. */
    void startCounting(int id) {
        nextOutgoingId = id;
    }

    /** The number of the next transfer. */
    int nextOutgoingId() {
        return nextOutgoingId;
    }

    /** How many transfers the peer has room for. */
    long remoteIncomingWindow() {
        return remoteIncomingWindow;
    }

    /** Our begin goes out: the peer will count from the number that it tells. */
    void begin() {
        initialOutgoingId = nextOutgoingId;
    }

    void onBegin(Begin begin) {
        remoteIncomingWindow = begin.incomingWindow();
    }

    /** A transfer was written. */
    void transferred() {
        nextOutgoingId++;
        remoteIncomingWindow--;
    }

    /** Throws when the peer has seen what was never sent. */
    void check(Flow flow) {
        if (Serial.distance(seen(flow), nextOutgoingId) < 0) {
            throw ProtocolViolation.of(
                    session,
                    SessionError.WINDOW_VIOLATION,
                    session + ": next-incoming-id " + Serial.unsigned(seen(flow)) + " was never sent");
        }
    }

    void onFlow(Flow flow) {
        // what is in flight is taken off the window that the peer had when it wrote the flow
        remoteIncomingWindow = Math.max(0, flow.incomingWindow() - Serial.distance(seen(flow), nextOutgoingId));
    }

    private int seen(Flow flow) {
        return flow.nextIncomingId() == Flow.ABSENT ? initialOutgoingId : (int) flow.nextIncomingId();
    }

    /** The transport is gone. */
    void unbind() {
        remoteIncomingWindow = 0;
    }
}
