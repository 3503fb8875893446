package io.lepton;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Warns of callbacks that take too long: once each, while they go on, with the stack of their thread. A callback that never
 * returns is found as well as one that is merely slow. API-DIS-11
 */
final class Watchdog {
    private static final Logger LOG = System.getLogger("lepton");

    private final long limitNanos;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private volatile @Nullable Thread thread;

    Watchdog(Duration limit) {
        limitNanos = limit.toNanos();
    }

    /** A watch over one thread that calls. */
    Watch watch() {
        Watch watch = new Watch();
        watches.add(watch);
        return watch;
    }

    /** Begins to look. */
    void start() {
        Thread looking = new Thread(this::look, "lepton watchdog");
        looking.setDaemon(true);
        thread = looking;
        looking.start();
    }

    void stop() {
        Thread looking = thread;
        thread = null;
        LockSupport.unpark(looking);
    }

    private void look() {
        long interval = Math.max(1_000_000, limitNanos / 4);
        while (thread == Thread.currentThread()) {
            LockSupport.parkNanos(this, interval);
            watches.forEach(Watch::look);
        }
    }

    /** What one thread is calling, if anything, and since when. */
    final class Watch {
        private volatile @Nullable Call call;

        /** A callback begins. Own thread. */
        void begin(Event event) {
            call = new Call(event.type(), event.context(), Thread.currentThread(), System.nanoTime());
        }

        /** It has returned. Own thread. */
        void end() {
            Call ended = call;
            call = null;
            if (ended != null) {
                ended.look(false);
            }
        }

        private void look() {
            Call going = call;
            if (going != null) {
                going.look(true);
            }
        }
    }

    private final class Call {
        private final EventType type;
        private final Object context;
        private final Thread caller;
        private final long since;
        private final AtomicBoolean warned = new AtomicBoolean();

        Call(EventType type, Object context, Thread caller, long since) {
            this.type = type;
            this.context = context;
            this.caller = caller;
            this.since = since;
        }

        void look(boolean going) {
            long nanos = System.nanoTime() - since;
            if (nanos < limitNanos || !warned.compareAndSet(false, true)) {
                return;
            }
            String text = (type == EventType.TASK ? "a task" : type.callback()) + " of " + context
                    + (going ? " has taken " : " took ")
                    + Duration.ofNanos(nanos).toMillis() + " ms of the thread '" + caller.getName()
                    + "', where nothing else happens until it returns";
            if (going) {
                Throwable stack = new Throwable("what it is doing");
                stack.setStackTrace(caller.getStackTrace());
                LOG.log(Level.WARNING, text, stack);
            } else {
                LOG.log(Level.WARNING, text);
            }
        }
    }
}
