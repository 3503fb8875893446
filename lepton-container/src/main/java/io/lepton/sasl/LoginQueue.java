package io.lepton.sasl;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passwords of clients that wait to be hashed. It takes some milliseconds for each, so that who tries many of them could keep
 * everybody waiting. Therefore each address has its turn, whatever waits of the others; and what nobody waits for any more, or
 * has waited too long when its turn comes, costs nothing. Whoever does not get his turn is told to come again. For all listeners of the process,
 * which share the processors; from any thread.
 */
final class LoginQueue {
    static final LoginQueue SHARED = new LoginQueue(Work.OF_SERVERS, Work.THREADS, System::nanoTime);

    /** So many may wait at one address, and in all: those of the address that has most make room for others. */
    static final int OF_ONE = 250;

    static final int OF_ALL = 2_000;
    /** Who waits longer would run into the time that he has for the hand-shake. */
    static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

    private final Executor threads;
    private final int most;
    private final LongSupplier nanos;
    /** By address; the first has the next turn, and is the last after it. */
    private final Map<String, Deque<Waiting<?>>> waiting = new LinkedHashMap<>();

    private int count;
    /** How many threads work at it, or are about to. */
    private int busy;

    /** @param most how many threads there are */
    LoginQueue(Executor threads, int most, LongSupplier nanos) {
        this.threads = threads;
        this.most = most;
        this.nanos = nanos;
    }

    /** There is no time for a client now: it may come again. */
    static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1;

        Busy(String why) {
            super(why, null, false, false);
        }
    }

    /** What is to be done for a client, from when on it waits, and whether it does still. */
    private record Waiting<T>(Supplier<T> task, BooleanSupplier gone, long since, CompletableFuture<T> answer) {
        /** Whether the client has gone, or should not wait any longer. */
        boolean isOver(long now) {
            return gone.getAsBoolean() || now - since > LONGEST;
        }

        void refuse() {
            answer.completeExceptionally(new Busy("waited too long"));
        }

        void run() {
            try {
                answer.complete(task.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        }
    }

    /**
     * Does it when its turn comes.
     *
     * @param from where the client is, as {@code host:port}; null where that is not known
     * @param gone whether the client has gone
     * @return fails when too much waits, or when it has waited too long
     */
    <T> CompletionStage<T> later(@Nullable String from, BooleanSupplier gone, Supplier<T> task) {
        Waiting<T> one = new Waiting<>(task, gone, nanos.getAsLong(), new CompletableFuture<>());
        if (!add(network(from), one)) {
            return CompletableFuture.failedFuture(new Busy("too many log in at a time"));
        }
        if (mayBegin()) {
            threads.execute(this::doNext);
        }
        return one.answer;
    }

    private boolean add(String network, Waiting<?> one) {
        List<Waiting<?>> over = new ArrayList<>();
        boolean added = add(network, one, over);
        over.forEach(Waiting::refuse); // without the lock: who hears of it does as he likes
        return added;
    }

    /** {@code over}: takes those whose places it has taken, as they are of no use any more. */
    private synchronized boolean add(String network, Waiting<?> one, List<Waiting<?>> over) {
        Deque<Waiting<?>> ofOne = waiting.computeIfAbsent(network, key -> new ArrayDeque<>());
        if (ofOne.size() >= OF_ONE) {
            long now = nanos.getAsLong();
            ofOne.removeIf(each -> each.isOver(now) && over.add(each));
            count -= over.size();
        }
        if (count >= OF_ALL) {
            Deque<Waiting<?>> most = Collections.max(waiting.values(), Comparator.comparingInt(Collection::size));
            if (most.size() > ofOne.size() + 1) {
                over.add(most.removeLast());
                count--;
            }
        }
        boolean room = ofOne.size() < OF_ONE && count < OF_ALL;
        if (room) {
            ofOne.add(one);
            count++;
        } else if (ofOne.isEmpty()) {
            waiting.remove(network);
        }
        return room;
    }

    /** A thread begins with one, and comes back for the next while there is one. */
    private void doNext() {
        Waiting<?> next = take();
        while (next != null && next.isOver(nanos.getAsLong())) {
            next.refuse();
            next = take();
        }
        if (next != null) {
            next.run();
        }
        if (mayGoOn()) {
            threads.execute(this::doNext);
        }
    }

    private synchronized boolean mayBegin() {
        if (busy == most) {
            return false;
        }
        busy++;
        return true;
    }

    private synchronized boolean mayGoOn() {
        if (waiting.isEmpty()) {
            busy--;
            return false;
        }
        return true;
    }

    private synchronized @Nullable Waiting<?> take() {
        Iterator<Map.Entry<String, Deque<Waiting<?>>>> turns =
                waiting.entrySet().iterator();
        if (!turns.hasNext()) {
            return null;
        }
        Map.Entry<String, Deque<Waiting<?>>> turn = turns.next();
        String network = turn.getKey();
        Deque<Waiting<?>> ofOne = turn.getValue();
        turns.remove();
        Waiting<?> next = ofOne.remove();
        count--;
        if (!ofOne.isEmpty()) {
            waiting.put(network, ofOne);
        }
        return next;
    }

    /** What one stranger has for himself: an address of IPv4, or the first half of one of IPv6. */
    static String network(@Nullable String hostAndPort) {
        if (hostAndPort == null) {
            return "";
        }
        String host = hostAndPort.substring(0, Math.max(0, hostAndPort.lastIndexOf(':')));
        if (!host.startsWith("[")) {
            return host;
        }
        try {
            InetAddress address = InetAddress.getByName(host); // asks nobody: it is written in numbers
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                    : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }
}
