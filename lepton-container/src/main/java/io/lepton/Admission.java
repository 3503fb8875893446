package io.lepton;

import io.lepton.endpoint.MemoryBudget;
import io.lepton.netty.TlsServer;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom a listener lets in: how many there may be at a time, how many of them from one address, how many who have not opened yet,
 * and nobody while their memory is used up (ROB-41). Any thread.
 */
final class Admission {
    private static final Runnable NOTHING = () -> {};
    /** Of an IPv6 address, what tells one site from another: whoever has one address there has all of them. */
    private static final int SITE_BYTES = 8;
    /** What part of the memory is for newcomers, so that they cannot keep others out by it. */
    private static final int SHARE_OF_MEMORY = 2;
    /** For what part of the time that it has a newcomer's place is safe. */
    private static final int SAFE_PART = 4;

    private final int most;
    private final int mostPerAddress;
    private final @Nullable MemoryBudget memory;
    private final Newcomers newcomers;

    /** How many there are from each address. */
    private final Map<Object, Integer> addresses = new HashMap<>();

    private int all;
    private Runnable whenRoom = NOTHING;

    /** {@code memory}: what all share, or null; {@code secured}: whether TLS takes some of it before they open. */
    Admission(ListenOptions options, @Nullable MemoryBudget memory, boolean secured) {
        this.memory = memory;
        most = options.maxConnections();
        mostPerAddress = options.maxConnectionsPerAddress();
        long each = MemoryBudget.NEWCOMER + (secured ? TlsServer.HAND_SHAKE_BYTES : 0);
        long affordable = memory == null ? Long.MAX_VALUE : memory.limit() / SHARE_OF_MEMORY / each;
        newcomers = new Newcomers(
                (int) Math.max(1, Math.min(options.maxHandshakes(), affordable)),
                options.handshakeTimeout().toNanos() / SAFE_PART);
    }

    /**
     * What is said to one who has connected.
     *
     * @param guest the one that was let in; null: not
     * @param out whose place that one gets; null: nobody has to leave
     * @param refusal why nobody was let in, for the log
     */
    record Answer(
            @Nullable Guest guest,
            @Nullable Guest out,
            @Nullable String refusal) {
        private static Answer no(String refusal) {
            return new Answer(null, null, refusal);
        }
    }

    /** Somebody has connected. */
    synchronized Answer admit(@Nullable InetAddress from, long nowNanos) {
        Object address = keyOf(from);
        if (memory != null && memory.isFull()) {
            return Answer.no(memory + " in use (maxMemory)");
        }
        int here = addresses.getOrDefault(address, 0);
        Guest out = null;
        if (here >= mostPerAddress) {
            out = newcomers.outFrom(address, nowNanos);
            if (out == null) {
                return Answer.no("there are " + here + " connections from that address (maxConnectionsPerAddress)");
            }
        } else if (newcomers.isFull() || all >= most) {
            out = newcomers.outFor(address, nowNanos);
            if (out == null) {
                return Answer.no(
                        all >= most
                                ? "there are " + all + " connections (maxConnections)"
                                : newcomers.from(address) + " from that address have not opened yet, of "
                                        + newcomers.places() + " that may be on their way (maxHandshakes, maxMemory)");
            }
        }
        if (out != null) {
            out.forget();
        }
        Guest guest = new Guest(address, nowNanos);
        all++;
        addresses.merge(address, 1, Integer::sum);
        newcomers.add(guest);
        return new Answer(guest, out, null);
    }

    /** How long nobody need be accepted, for there is no place; {@link #whenRoom} may end that before. 0: somebody may come. */
    synchronized long closedNanos(long nowNanos) {
        return newcomers.closedNanos(nowNanos);
    }

    /** Runs {@code then} once, as soon as there is room: now, or on the thread of whoever makes it. */
    void whenRoom(Runnable then) {
        synchronized (this) {
            if (newcomers.isFull()) {
                whenRoom = then;
                return;
            }
        }
        then.run();
    }

    /** Under the lock; what it answers is to be run without. */
    private Runnable takeWhenRoom() {
        Runnable then = whenRoom;
        whenRoom = NOTHING;
        return then;
    }

    /** What is equal for addresses that count as one. */
    static Object keyOf(@Nullable InetAddress from) {
        if (from == null) {
            return "";
        }
        byte[] bytes = from.getAddress();
        return bytes.length == 4 ? from : ByteBuffer.wrap(bytes, 0, SITE_BYTES);
    }

    /** One who was let in, and counts until the socket is closed, or somebody else gets its place. */
    final class Guest {
        final Object address;
        final long cameNanos;
        private boolean gone;
        private boolean out;
        private @Nullable Runnable howOut;

        private Guest(Object address, long nowNanos) {
            this.address = address;
            cameNanos = nowNanos;
        }

        /** The peer's open has come. */
        void opened() {
            Runnable then;
            synchronized (Admission.this) {
                then = newcomers.remove(this) ? takeWhenRoom() : NOTHING;
            }
            then.run();
        }

        /** The socket is closed. */
        void left() {
            Runnable then;
            synchronized (Admission.this) {
                then = forget() ? takeWhenRoom() : NOTHING;
            }
            then.run();
        }

        /** It does not count any more. Whether it had one of the places of newcomers. */
        private boolean forget() {
            if (gone) {
                return false;
            }
            gone = true;
            all--;
            addresses.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
            return newcomers.remove(this);
        }

        /** Somebody else has its place: ends it, by what {@link #outBy} says, now or then. */
        void out() {
            Runnable how;
            synchronized (Admission.this) {
                out = true;
                how = howOut;
            }
            if (how != null) {
                how.run();
            }
        }

        /** How it is ended where that has to be. Once. */
        void outBy(Runnable how) {
            boolean now;
            synchronized (Admission.this) {
                howOut = how;
                now = out;
            }
            if (now) {
                how.run();
            }
        }
    }
}
