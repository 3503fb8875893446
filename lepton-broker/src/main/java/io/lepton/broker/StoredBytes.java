package io.lepton.broker;

import io.lepton.amqp.AmqpError;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How much of the heap all that the broker keeps takes, as near as that can be told, and who waits for it to be less. From
 * three quarters of the limit on nobody gets credit to send, from seven eighths on messages and nodes are refused; the last
 * eighth is for those who receive, without whom it would stay as it is. On the broker's thread.
 */
final class StoredBytes {
    /** What a message takes in a queue beside its own bytes. */
    static final int MESSAGE = 512;
    /** What a node or a subscription takes beside its names and filters. */
    static final int NODE = 4096;
    /** What a receiving link takes here beside its filters. */
    static final int CONSUMER = 4096;
    /** What it takes to remember that a message must not go to a link again. */
    static final int BARRED = 128;

    /** The share of what is free that one link may be promised, for there are others. */
    private static final int SHARE = 8;

    private final long limit;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private long used;

    StoredBytes(long limit) {
        this.limit = limit;
    }

    /** How many bytes are taken. */
    long used() {
        return used;
    }

    // ------------------------------------------------------------------ credit

    /** Whether nobody should send more. */
    boolean isFull() {
        return used >= creditLimit();
    }

    /** How many messages of that size one link should have credit for at most. */
    int window(long size) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, creditLimit() - used) / SHARE / size);
    }

    /** Calls {@code wake} once, when it {@link #isFull} no longer. */
    void await(Runnable wake) {
        waiting.add(wake);
    }

    void forget(Runnable wake) {
        waiting.remove(wake);
    }

    private long creditLimit() {
        return limit - limit / 4;
    }

    // ------------------------------------------------------------------ in and out

    /** Whether messages or nodes may take so much more. */
    boolean hasRoom(long bytes) {
        return bytes <= sendersLimit() - used;
    }

    /**
     * As {@link #hasRoom}.
     *
     * @throws Refused if not
     */
    void check(long bytes) {
        check(bytes, sendersLimit());
    }

    /**
     * Whether what receivers ask for may take so much more.
     *
     * @throws Refused if not
     */
    void checkReceiver(long bytes) {
        check(bytes, limit);
    }

    private long sendersLimit() {
        return limit - limit / 8;
    }

    private void check(long bytes, long most) {
        if (bytes > most - used) {
            throw new Refused(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "the broker stores " + used + " bytes, and " + bytes + " more would be above the limit of " + most);
        }
    }

    /** Whether more is taken than there should be. */
    boolean isOver() {
        return used > limit;
    }

    /** So much more is taken, whether there is room or not. */
    void add(long bytes) {
        used += bytes;
    }

    /** So much is given back. */
    void remove(long bytes) {
        used -= bytes;
        if (!waiting.isEmpty() && !isFull()) {
            List<Runnable> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(Runnable::run); // some wait again
        }
    }
}
