package io.lepton;

import io.lepton.amqp.Condition;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs a container: what it runs for, when it has begun, and how it ends. */
final class Runner {
    private enum State {
        NEW,
        RUNNING,
        STOPPED
    }

    private final Container container;
    private final Loops loops;
    private volatile boolean autoStop;

    /** Guards the state, and what ends it. Held for moments only, and never while a handler is called. */
    private final Object lock = new Object();

    private State state = State.NEW;
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
        loops = new Loops(container, threadFactory);
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
            loops.wakeFirst();
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

    @Nullable Condition stopCondition() {
        return stopCondition;
    }

    /** The loop of the container's own timers, tasks and listeners. */
    ContainerLoop first() {
        return loops.first();
    }

    /** A connection that we make begins. */
    void begin(ConnectionLife life) {
        lives.add(life);
        loops.place(life);
    }

    /** As {@link #retain}, for an accepted connection: the loop that it is to live on; null if it comes too late. */
    @Nullable ContainerLoop retainLoop() {
        synchronized (lock) {
            if (state != State.RUNNING || stopRequested || closing) {
                return null;
            }
            reasons.incrementAndGet();
        }
        return loops.next();
    }

    /** An accepted connection begins on the loop that was chosen for it. */
    void begin(ConnectionLife life, ContainerLoop loop) {
        lives.add(life);
        life.placeOn(loop);
    }

    // ------------------------------------------------------------------ run

    void run(int threads) {
        claim(threads);
        runClaimed();
    }

    private void runClaimed() {
        startUp();
        while (step(0)) {
            // until it is time to stop
        }
        finish();
    }

    void start(int threads) {
        claim(threads);
        try {
            loops.startFirst(() -> {
                autoStop = false;
                runClaimed();
            });
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
            startUp();
        }
        ContainerLoop first = first();
        if (!first.io.isOwnThread() || first.calls.isCalling()) {
            throw new IllegalStateException("poll: from one thread only, and not in a callback");
        }
        if (step(maxWait.isZero() ? -1 : maxWait.toNanos())) {
            return true;
        }
        finish();
        return false;
    }

    /** Does what there is to do, waiting as {@code IoLoop.run} does. False when it is time to stop. */
    private boolean step(long maxWaitNanos) {
        try {
            if (!isTimeToStop()) {
                first().io.run(maxWaitNanos);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        return !isTimeToStop();
    }

    /** The caller, and nobody else ever, is to run it. */
    private void claim(int threads) {
        synchronized (lock) {
            if (state != State.NEW) {
                throw new IllegalStateException("container " + container.containerId()
                        + (state == State.RUNNING ? " runs already" : " has run, and does so only once"));
            }
            state = State.RUNNING;
            loops.make(threads);
        }
    }

    private void startUp() {
        first().own();
        if (stopRequested) {
            return;
        }
        started = true;
        Watchdog watchdog = container.watchdog();
        if (watchdog != null) {
            watchdog.start();
        }
        try {
            tell(EventType.START);
            loops.startOthers(this::runOther);
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
        loops.wakeFirst();
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
        loops.wakeFirst();
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
            endUnrun();
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
        } else if (polled && current == first && !first.calls.isCalling()) {
            while (poll(timeout, 1)) {
                // whoever polls is the one to do the rest
            }
        }
    }

    /** Nothing has run, and nothing will: only tasks that were accepted still do, and later ones are refused. API-THR-04 */
    private void endUnrun() {
        ContainerLoop first = first();
        first.own();
        for (ConnectionLife life : lives) {
            life.endUnrun(first);
        }
        first.close();
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
        try {
            endAll();
        } catch (RuntimeException | Error e) {
            failed(e); // there may be no memory for it: who waits for the end is not to wait for ever
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

    private void endAll() {
        ContainerLoop first = first();
        listeners.forEach(Listener::close);
        loops.awaitOthers(this::runOther);
        for (ConnectionLife life : lives) {
            if (life.loop() == null) {
                life.placeOn(first); // to be told its end
            }
        }
        end(first);
        try {
            if (started) {
                tell(EventType.STOP);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        Watchdog watchdog = container.watchdog();
        if (watchdog != null) {
            watchdog.stop();
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
        try {
            container.suspendedLinks().abandonAll(loop);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        loop.close();
    }

    private void tell(EventType type) {
        Event event = new Events.OfContainer(container, type);
        for (MessagingHandler handler : container.handlers()) {
            Exception thrown = first().calls.attempt(handler, event);
            if (thrown != null) {
                throw HandlerFault.unchecked(thrown);
            }
        }
        first().calls.tap(event);
    }
}
