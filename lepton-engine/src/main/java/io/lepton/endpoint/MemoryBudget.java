package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Memory that connections share, so that all their peers together cannot take more than there is: frames that have begun to
 * come, incomplete messages, messages that nobody has settled, output that peers do not read, and the endpoints themselves.
 * Each connection counts for itself and tells the sum in blocks of {@value HeldBytes#BLOCK} bytes, so what is known here is
 * right to a block for each.
 *
 * <p>What happens as it comes to an end hurts the greediest first, and nobody else:
 *
 * <ol>
 *   <li>A connection that holds more than what is still free is read from slowly. A single one has half of the budget for
 *       itself before that; and there is always something left for who needs little.
 *   <li>When all is in use, or seven eighths have been for ten seconds, those whose peers have not opened them yet give way,
 *       half of them, the eldest first, where a sixteenth of the budget or more is theirs. Else the connection that holds most
 *       is closed. Both with {@code amqp:resource-limit-exceeded}.
 *   <li>When seven eighths are in use, and no connection holds so much that to close it would help, it
 *       {@linkplain #isFull is full}: what fills it is the number of connections, and whoever listens lets nobody in.
 * </ol>
 *
 * <p>Any thread.
 */
public final class MemoryBudget {
    /** No more bytes than that count for a connection whose peer has not opened yet, TLS apart. */
    public static final int NEWCOMER = 2 * HeldBytes.BLOCK;

    /** Below that a connection is not worth closing: what fills the budget then is their number. */
    private static final long WORTH_CLOSING = 4L * HeldBytes.BLOCK;

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final long limit;
    private final Set<HeldBytes> members = new LinkedHashSet<>();
    private volatile long used;
    private boolean tight;
    private long tightSince;

    /**
     * Makes a budget of which nothing is used.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public MemoryBudget(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a budget of " + bytes + " bytes: want 1 or more");
        }
        limit = bytes;
    }

    /** How many bytes there are. */
    public long limit() {
        return limit;
    }

    /** How many bytes are used, as far as the connections have told. */
    public long used() {
        return used;
    }

    /** Whether seven eighths are used by connections none of which holds much: nobody should be let in. */
    public boolean isFull() {
        return isTight() && !hasGreedy();
    }

    private boolean isTight() {
        return used >= limit - limit / 8;
    }

    private synchronized boolean hasGreedy() {
        for (HeldBytes member : members) {
            if (member.told > WORTH_CLOSING) {
                return true;
            }
        }
        return false;
    }

    /** What each may hold: as much as is still free. */
    long allowance() {
        return limit - used;
    }

    synchronized void join(HeldBytes member) {
        members.add(member);
    }

    synchronized void leave(HeldBytes member) {
        if (members.remove(member)) {
            used -= member.told;
            member.told = 0;
        }
    }

    /** So much a member holds now. Those that use it up are closed, the one that holds most first. */
    void told(HeldBytes member, long bytes) {
        synchronized (this) {
            if (!members.contains(member)) {
                return;
            }
            used += bytes - member.told;
            member.told = bytes;
        }
        while (used > limit && makeRoom()) {
            // until what the others hold fits
        }
    }

    /** Time has passed. Called while there is a member that holds more than it should. */
    void tick(long nowNanos) {
        synchronized (this) {
            if (!isTight()) {
                tight = false;
                return;
            }
            if (!tight) {
                tight = true;
                tightSince = nowNanos;
            }
            if (nowNanos - tightSince < PATIENCE_NANOS) {
                return;
            }
            tight = false;
        }
        makeRoom();
    }

    /** False if there is none that is worth it. */
    private boolean makeRoom() {
        return closeNewcomers() || closeGreediest();
    }

    /** Half of those that have not opened: they may be anybody. False if they hold little. */
    private boolean closeNewcomers() {
        List<HeldBytes> out = new ArrayList<>();
        synchronized (this) {
            long theirs = 0;
            for (HeldBytes member : members) {
                if (!member.open) {
                    theirs += member.told;
                    out.add(member);
                }
            }
            if (theirs < limit / 16) {
                return false;
            }
            out.subList((out.size() + 1) / 2, out.size()).clear();
            out.forEach(this::leave);
        }
        Condition why = Condition.of(
                AmqpError.RESOURCE_LIMIT_EXCEEDED, "not opened yet, and the memory is needed for those that are");
        out.forEach(each -> each.close(why));
        return true;
    }

    private boolean closeGreediest() {
        HeldBytes greediest;
        long most;
        synchronized (this) {
            greediest = greediest();
            if (greediest == null) {
                return false;
            }
            most = greediest.told;
            leave(greediest);
        }
        greediest.close(Condition.of(
                AmqpError.RESOURCE_LIMIT_EXCEEDED,
                "this connection holds " + most + " bytes, more than any other, of the " + limit + " for all of them"));
        return true;
    }

    private @Nullable HeldBytes greediest() {
        HeldBytes greediest = null;
        for (HeldBytes member : members) {
            if (member.told > WORTH_CLOSING && (greediest == null || member.told > greediest.told)) {
                greediest = member;
            }
        }
        return greediest;
    }

    @Override
    public String toString() {
        return used + " of " + limit + " bytes";
    }
}
