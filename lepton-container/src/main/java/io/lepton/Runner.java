package io.lepton;

import io.lepton.amqp.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs a container: its loops and their threads, what it still waits for, and how it ends. */
final class Runner {
    private enum State {
        NEW,
        RUNNING,
        STOPPED
    }

    private final Container container;
    private final ThreadFactory threadFactory;
    private volatile boolean autoStop;

    /** Guards the state, the loops and who waits for them. Held for moments only, and never while a handler is called. */
    private final Object lock = new Object();

    private State state = State.NEW;
    private final List<ContainerLoop> loops = new ArrayList<>();
    private final List<Thread> otherThreads = new ArrayList<>();
    private final List<ConnectionLife> unplaced = new ArrayList<>();
    private int placed;
    private boolean polled;
    private boolean started;

    private final Set<ConnectionLife> lives = ConcurrentHashMap.newKeySet();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    /** How many connections, listeners, tasks and timers there are: what the container runs for. */
    private final AtomicInteger reasons = new AtomicInteger();

    private volatile boolean stopRequested;
    private volatile boolean closing;
    private volatile @Nullable Condition stopCondition;
    private @Nullable Throwable failure;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Runner(Container container, ThreadFactory threadFactory, boolean autoStop) {
        this.container = container;
        this.threadFactory = threadFactory;
        this.autoStop = autoStop;
    }

    // ------------------------------------------------------------------ what it runs for

    /**
     * There is one more thing to run for, until {@link #release}.
     *
     * @throws IllegalStateException if it stops or has stopped
     */
    void retain() {
        synchronized (lock) {
            if (stopRequested || closing) {
                throw new IllegalStateException("container " + container.containerId() + " has stopped");
            }
            reasons.incrementAndGet();
        }
    }

    void release() {
        if (reasons.decrementAndGet() == 0 || closing) {
            wakeFirst();
        }
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    void remove(Listener listener) {
        if (listeners.remove(listener)) {
            release();
        }
    }

    /** A connection has ended, and was told so. */
    void remove(ConnectionLife life) {
        if (lives.remove(life)) {
            release();
        }
    }

    boolean isRunning() {
        synchronized (lock) {
            return state == State.RUNNING && !stopRequested;
        }
    }

    @Nullable Condition stopCondition() {
        return stopCondition;
    }

    // ------------------------------------------------------------------ loops

    /** The loop of the container's own timers, tasks and listeners; made when it is first asked for. */
    ContainerLoop first() {
        synchronized (lock) {
            if (loops.isEmpty()) {
                loops.add(new ContainerLoop(container));
            }
            return loops.get(0);
        }
    }

    /** As {@link #retain}, for an accepted connection: the loop that it is to live on; null if it comes too late. */
    @Nullable ContainerLoop retainLoop() {
        synchronized (lock) {
            if (state != State.RUNNING || stopRequested || closing) {
                return null;
            }
            reasons.incrementAndGet();
            return loops.get(placed++ % loops.size());
        }
    }

    /** Gives a connection a loop as soon as there are any. Until then it belongs to the thread that made it. */
    void place(ConnectionLife life) {
        ContainerLoop loop;
        synchronized (lock) {
            lives.add(life);
            if (state == State.NEW) {
                unplaced.add(life);
                return;
            }
            loop = loops.get(placed++ % loops.size());
        }
        ContainerLoop current = current();
        if (current == null || current == loop) {
            placeOn(loop, life);
        } else {
            // It is made in a callback, which may go on to use it: it leaves this thread afterwards.
            current.io.execute(() -> placeOn(loop, life));
        }
    }

    private void placeOn(ContainerLoop loop, ConnectionLife life) {
        try {
            life.placeOn(loop);
        } catch (RejectedExecutionException e) {
            remove(life); // the loop has ended in the meantime, and nobody is told of anything any more
        }
    }

    /** An accepted connection begins on the loop that was chosen for it. */
    void begun(ConnectionLife life, ContainerLoop loop) {
        lives.add(life);
        life.placeOn(loop);
    }

    /** The loop of this container that the calling thread runs, or null. */
    private @Nullable ContainerLoop current() {
        ContainerLoop current = ContainerLoop.current();
        return current != null && current.dispatcher.container() == container ? current : null;
    }

    // ------------------------------------------------------------------ run

    void run(int threads) {
        claim(threads);
        runClaimed();
    }

    private void runClaimed() {
        begin();
        ContainerLoop first = first();
        try {
            while (!isTimeToStop()) {
                first.io.run(0);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        finish();
    }

    void start(int threads) {
        claim(threads);
        try {
            threadFactory
                    .newThread(() -> {
                        autoStop = false;
                        runClaimed();
                    })
                    .start();
        } catch (RuntimeException | Error e) {
            synchronized (lock) {
                state = State.NEW; // there is no such thread: it may still run on another
            }
            throw e;
        }
    }

    boolean poll(Duration maxWait, int threads) {
        synchronized (lock) {
            if (state == State.STOPPED && polled) {
                return false;
            }
        }
        if (!polled) {
            claim(threads);
            polled = true;
            begin();
        }
        ContainerLoop first = first();
        if (!first.io.isOwnThread() || first.dispatcher.isDispatching()) {
            throw new IllegalStateException("poll: from one thread only, and not in a callback");
        }
        try {
            if (!isTimeToStop()) {
                first.io.run(maxWait.isZero() ? -1 : maxWait.toNanos());
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        if (!isTimeToStop()) {
            return true;
        }
        finish();
        return false;
    }

    /** The caller, and nobody else ever, is to run it. */
    private void claim(int threads) {
        synchronized (lock) {
            if (state != State.NEW) {
                throw new IllegalStateException("container " + container.containerId()
                        + (state == State.RUNNING ? " runs already" : " has run, and does so only once"));
            }
            state = State.RUNNING;
            first();
            while (loops.size() < threads) {
                loops.add(new ContainerLoop(container));
            }
        }
    }

    private void begin() {
        first().own();
        if (stopRequested) {
            return;
        }
        started = true;
        try {
            container.tellStart();
            List<ContainerLoop> others;
            List<ConnectionLife> waiting;
            synchronized (lock) {
                others = List.copyOf(loops.subList(1, loops.size()));
                waiting = List.copyOf(unplaced);
                unplaced.clear();
            }
            for (ContainerLoop other : others) {
                Thread thread = threadFactory.newThread(() -> runOther(other));
                thread.start();
                otherThreads.add(thread);
            }
            waiting.forEach(this::place);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void runOther(ContainerLoop loop) {
        loop.own();
        try {
            while (!stopRequested) {
                loop.io.run(0);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        end(loop);
    }

    private boolean isTimeToStop() {
        if (!stopRequested && (autoStop && reasons.get() == 0 || closing && lives.isEmpty())) {
            synchronized (lock) {
                stopRequested |= closing || reasons.get() == 0; // nothing can be added any more
            }
        }
        return stopRequested;
    }

    private void failed(Throwable thrown) {
        synchronized (lock) {
            if (failure == null) {
                failure = thrown;
            } else if (failure != thrown) {
                failure.addSuppressed(thrown);
            }
            stopRequested = true;
        }
        wakeFirst();
    }

    // ------------------------------------------------------------------ the end

    void stop(@Nullable Condition condition) {
        synchronized (lock) {
            if (stopRequested) {
                return;
            }
            stopCondition = condition;
            stopRequested = true;
        }
        wakeFirst();
    }

    void close(Duration timeout) {
        boolean neverRun;
        synchronized (lock) {
            neverRun = state == State.NEW;
            if (neverRun) {
                state = State.STOPPED;
                stopRequested = true;
            }
        }
        if (neverRun) {
            listeners.forEach(Listener::close);
            loops.forEach(loop -> loop.io.close());
            stopped.countDown();
            return;
        }
        ContainerLoop first = first();
        try {
            first.io.execute(() -> closeGracefully(timeout));
        } catch (RejectedExecutionException e) {
            // it has stopped, or is about to
        }
        ContainerLoop current = ContainerLoop.current();
        if (current == null) {
            awaitStopped();
        } else if (polled && current == first && !first.dispatcher.isDispatching()) {
            while (poll(timeout, 1)) {
                // whoever polls is the one to do the rest
            }
        }
    }

    private void closeGracefully(Duration timeout) {
        if (!closing && !stopRequested) {
            closing = true;
            first().io.schedule(timeout.toNanos(), () -> stop(null));
            listeners.forEach(Listener::close);
            lives.forEach(ConnectionLife::close);
        }
    }

    private void awaitStopped() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            stop(null); // who is interrupted does not want to wait for the peers
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what there is and tells it. On the thread of the first loop, the last that is left. */
    private void finish() {
        ContainerLoop first = first();
        loops.forEach(loop -> loop.io.wake());
        listeners.forEach(Listener::close);
        otherThreads.forEach(Runner::join);
        for (ContainerLoop unstarted : loops.subList(1 + otherThreads.size(), loops.size())) {
            runOther(unstarted); // no more than its end
        }
        for (ConnectionLife life : lives) {
            if (life.loop() == null) {
                life.placeOn(first); // to be told its end
            }
        }
        end(first);
        try {
            if (started) {
                container.tellStop();
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        Throwable thrown;
        synchronized (lock) {
            state = State.STOPPED;
            thrown = failure;
        }
        stopped.countDown();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }

    /** Ends the connections of one loop, and the loop. On its thread. */
    private void end(ContainerLoop loop) {
        for (ConnectionLife life : lives) {
            if (life.loop() == loop) {
                try {
                    life.abort();
                } catch (RuntimeException | Error e) {
                    failed(e);
                }
            }
        }
        loop.close();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // it ends by itself, and soon
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeFirst() {
        ContainerLoop first;
        synchronized (lock) {
            first = loops.isEmpty() ? null : loops.get(0);
        }
        if (first != null) {
            first.io.wake();
        }
    }
}
