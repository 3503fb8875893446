package io.lepton.testkit;

import io.lepton.endpoint.Driver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A driver whose clock the test turns. Tasks, which any thread may hand over, run on the caller's thread, in the next turn
 * of whoever uses it. Every thread may use the endpoints, until one {@linkplain #belongsHere claims} them.
 */
public final class VirtualTime implements Driver {
    private volatile @Nullable Thread owner;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.<Timer>comparingLong(t -> t.due).thenComparingLong(t -> t.order));
    private long now = 1_000_000_000L;
    private long order;
    private long number;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final List<String> unheeded = new ArrayList<>();

    /** A clock that stands still. */
    public VirtualTime() {}

    /** The time, in nanoseconds. */
    public long now() {
        return now;
    }

    /** From now on only the calling thread may use the endpoints. */
    public void belongsHere() {
        owner = Thread.currentThread();
    }

    /** Makes it that late, unless it is later. */
    void until(long nanos) {
        now = Math.max(now, nanos);
    }

    /** When the next timer is due; {@link Long#MAX_VALUE}: there is none. */
    long due() {
        return timers.isEmpty() ? Long.MAX_VALUE : timers.peek().due;
    }

    /** Runs what was handed over and what is due. False when that was nothing. */
    boolean runTasks() {
        while (!timers.isEmpty() && timers.peek().due <= now) {
            tasks.add(timers.poll().task);
        }
        boolean any = !tasks.isEmpty();
        for (int count = tasks.size(); count > 0; count--) {
            tasks.remove().run();
        }
        return any;
    }

    /** Whether somebody asked for a turn since the last call. */
    boolean takeWake() {
        return woken.getAndSet(false);
    }

    @Override
    public boolean isOwnThread() {
        return owner == null || owner == Thread.currentThread();
    }

    @Override
    public void unheeded(String what) {
        unheeded.add(what);
    }

    /** What other threads have said in vain. */
    public List<String> unheeded() {
        return List.copyOf(unheeded);
    }

    @Override
    public long nowNanos() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(now + delay.toNanos(), order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public void wake() {
        woken.set(true);
    }

    @Override
    public long nextNumber() {
        return ++number;
    }

    @Override
    public String uniqueId() {
        return "id-" + nextNumber();
    }

    private record Timer(long due, long order, Runnable task) {}
}
