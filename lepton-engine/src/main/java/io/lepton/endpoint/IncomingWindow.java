package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import io.lepton.amqp.SessionError;
import io.lepton.frame.Begin;
import io.lepton.frame.Flow;

/**
 * How many transfers the peer may send on a session, and their numbers (AMQP 1.0 §2.5.6). While streaming readers are so
 * far behind that their bytes reach the capacity, the window is not opened again.
 */
@HotPath
final class IncomingWindow {
    private final Session session;
    private int capacity;
    private int size;
    /** The largest frame, where the window is as many of them as there is room for; else 0. */
    private long frameSize;

    private int nextIncomingId;
    /** How many transfers the window allows that the peer was told last. */
    private int incomingWindow;
    /** How many more were allowed before we told a smaller one: they may be under way. */
    private int slack;

    private long remoteOutgoingWindow;
    private long unreadBytes;

    /** {@code size}: in transfers; {@code capacity}: in bytes. */
    IncomingWindow(Session session, int size, int capacity) {
        this.session = session;
        this.size = size;
        this.capacity = capacity;
    }

    /** Makes it that large, from the next flow on. */
    void resize(int transfers) {
        size = transfers;
        frameSize = 0;
    }

    /** Makes it as many frames as there is room for in {@code bytes}, from the next flow on; 0 for no bound. */
    void limit(int bytes, long maxFrameSize) {
        capacity = bytes == 0 ? Integer.MAX_VALUE : bytes;
        size = Integer.MAX_VALUE;
        frameSize = bytes == 0 ? 0 : maxFrameSize;
    }

    /** How many transfers there is room for. */
    private int size() {
        return frameSize == 0 ? size : (int) (Math.max(0, capacity - unreadBytes) / frameSize);
    }

    int incomingWindow() {
        return incomingWindow;
    }

    int nextIncomingId() {
        return nextIncomingId;
    }

    /** How many transfers the peer says it could send. */
    long remoteOutgoingWindow() {
        return remoteOutgoingWindow;
    }

    /** How many bytes have arrived that streaming readers have not taken. */
    long unreadBytes() {
        return unreadBytes;
    }

    /** Our begin goes out, and tells the whole window. */
    void begin() {
        incomingWindow = size();
        slack = 0;
    }

    void onBegin(Begin begin) {
        nextIncomingId = (int) begin.nextOutgoingId();
        remoteOutgoingWindow = begin.outgoingWindow();
    }

    /** Throws when the peer counts back. */
    void check(Flow flow) {
        if (Serial.distance(nextIncomingId, (int) flow.nextOutgoingId()) < 0) {
            throw ProtocolViolation.of(
                    session,
                    SessionError.WINDOW_VIOLATION,
                    session + ": next-outgoing-id " + flow.nextOutgoingId() + " lies behind what was received");
        }
    }

    void onFlow(Flow flow) {
        nextIncomingId = (int) flow.nextOutgoingId();
        remoteOutgoingWindow = flow.outgoingWindow();
    }

    /** A transfer has arrived. */
    void onTransfer() {
        if (incomingWindow > 0) {
            incomingWindow--;
        } else if (slack > 0) {
            slack--;
        } else {
            throw ProtocolViolation.of(
                    session, SessionError.WINDOW_VIOLATION, session + ": a transfer beyond our incoming window");
        }
        nextIncomingId++;
        if (remoteOutgoingWindow > 0) {
            remoteOutgoingWindow--;
        }
    }

    /** A flow goes out: opens the window again if there is room, and answers what it is. */
    int open() {
        if (hasRoom()) {
            slack = Math.max(0, incomingWindow + slack - size());
            incomingWindow = size();
        }
        return incomingWindow;
    }

    /** Whether half of the window is used, and there is room for what it would let in. */
    boolean isLow() {
        return incomingWindow <= size() / 2 && incomingWindow < size() && hasRoom();
    }

    /** Whether streaming readers are not so far behind that nothing more should come. */
    boolean hasRoom() {
        return unreadBytes < capacity;
    }

    /** A streaming reader has not taken these bytes yet. */
    void unread(int bytes) {
        unreadBytes += bytes;
    }

    /** A streaming reader has taken these bytes. */
    void read(int bytes) {
        unreadBytes -= bytes;
    }
}
