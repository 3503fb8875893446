package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a connection holds because of its peer, told to the {@link MemoryBudget} that it shares with others, if there
 * is one. On the thread of the connection.
 */
@HotPath
final class HeldBytes {
    /** What is told is right to so many bytes. */
    static final int BLOCK = 16 * 1024;

    /** What a connection holds that does nothing: its socket, its buffers. */
    private static final int AT_REST = BLOCK;
    /** What an unsettled delivery holds beside its message. */
    static final int DELIVERY = 200;
    /** What a session or link holds beside what the peer said of it. */
    private static final int ENDPOINT = 2048;
    /** How much larger than the frame that brings it a value is, at most, as objects: small ones are. */
    private static final int AS_OBJECTS = 8;

    /** Who holds too much is read from so often. */
    private static final long BREATH_NANOS = 100_000_000;

    private final Connection connection;
    private @Nullable MemoryBudget budget;
    private long now;
    /** What the TLS under the transport holds. */
    private long tls;
    /** What is held for the transport by who carries it. */
    private long carried;
    /** What the budget knows. Under its lock; read without, where a little too late does no harm. */
    volatile long told;

    /** Whether the peer has opened the connection: before that nobody knows who it is. */
    volatile boolean open;

    private int frameSize;

    /** May be read from once, although it holds too much. */
    private boolean breath;

    private boolean breathless;
    private long breathDue;

    HeldBytes(Connection connection) {
        this.connection = connection;
    }

    void share(MemoryBudget budget) {
        this.budget = budget;
    }

    /** What part it has of the budget, for people; null where there is none. */
    @Nullable String share() {
        return budget == null ? null : told + " of " + budget + " in use";
    }

    /** There is a transport. */
    void begin() {
        if (budget != null) {
            budget.join(this);
        }
    }

    /** The transport is over TLS, whose engine keeps a record of the peer's and one of ours, of so many bytes each. */
    void secured(int recordSize) {
        tls = 2L * recordSize;
    }

    /** So much is held for the transport by who carries it. */
    void carried(long bytes) {
        carried = bytes;
    }

    /** The transport is gone, and with it what it held. */
    void end() {
        carried = 0;
        tls = 0;
        if (budget != null) {
            budget.leave(this);
        }
    }

    /** So many more, or less. */
    void add(long bytes) {
        now += bytes;
    }

    /** The peer has opened the connection. */
    void open() {
        open = true;
    }

    /** A frame has come that may bring an endpoint. */
    void arriving(int frameSize) {
        this.frameSize = frameSize;
    }

    /** What the endpoint holds that the peer's last frame brought. */
    int endpoint() {
        return ENDPOINT + AS_OBJECTS * frameSize;
    }

    /** The turn has ended, and {@code buffers} are as large. */
    void tell(long buffers) {
        MemoryBudget shared = budget;
        if (shared != null) {
            long all = AT_REST + tls + carried + now + buffers;
            long change = all - told;
            if (change >= BLOCK || change <= -BLOCK) {
                shared.told(this, all);
            }
        }
    }

    private boolean isGreedy(MemoryBudget shared) {
        long held = told;
        return held > 2 * BLOCK && held > shared.allowance();
    }

    /** Whether more may be read from the peer. */
    boolean mayRead() {
        MemoryBudget shared = budget;
        return shared == null || breath || !isGreedy(shared);
    }

    /** Something was read. */
    void read() {
        breath = false;
    }

    /** Lets time pass, and answers when to call again, or {@link Transport#NEVER}. */
    long tick(long nowNanos) {
        MemoryBudget shared = budget;
        if (shared == null || !isGreedy(shared)) {
            breathless = false;
            return Transport.NEVER;
        }
        if (!breathless) {
            breathless = true;
            breathDue = nowNanos + BREATH_NANOS;
        } else if (nowNanos - breathDue >= 0) {
            // what it waits for to hold less may be what comes next: the rest of a message, a settlement, credit
            breath = true;
            breathDue = nowNanos + BREATH_NANOS;
        }
        shared.tick(nowNanos);
        return breathDue;
    }

    /** Ends the transport. Any thread. */
    void close(Condition why) {
        connection.handOver(() -> {
            Transport transport = connection.liveTransport();
            if (transport != null) {
                transport.giveUp(why);
            }
        });
    }
}
