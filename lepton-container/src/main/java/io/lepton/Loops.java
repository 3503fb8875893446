package io.lepton;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loops of a container, the threads that run them, and which connection lives on which. The first loop has the timers,
 * tasks and listeners too, and is run by whoever runs the container; the others have threads of their own.
 */
final class Loops {
    private final Container container;
    private final ThreadFactory threadFactory;

    /** Guards what follows. Held for moments only, and never while a handler is called. */
    private final Object lock = new Object();

    private final List<ContainerLoop> loops = new ArrayList<>();
    private final List<ConnectionLife> waiting = new ArrayList<>();
    private boolean given;
    private int placed;

    /** Of the loops from the second on, in order. Used by the thread of the first only. */
    private final List<Thread> otherThreads = new ArrayList<>();

    Loops(Container container, ThreadFactory threadFactory) {
        this.container = container;
        this.threadFactory = threadFactory;
    }

    /** The first one; made when it is first asked for. Any thread. */
    ContainerLoop first() {
        synchronized (lock) {
            if (loops.isEmpty()) {
                loops.add(new ContainerLoop(container));
            }
            return loops.get(0);
        }
    }

    /** Lets the first, if there is one, look at what has changed. Any thread. */
    void wakeFirst() {
        synchronized (lock) {
            if (!loops.isEmpty()) {
                loops.get(0).io.wake();
            }
        }
    }

    /** Makes as many as there are to be. From now on connections are given to them. */
    void make(int count) {
        first();
        synchronized (lock) {
            while (loops.size() < count) {
                loops.add(new ContainerLoop(container));
            }
            given = true;
        }
    }

    /** The one on which the next connection is to live. Any thread, once they are made. */
    ContainerLoop next() {
        synchronized (lock) {
            return loops.get(placed++ % loops.size());
        }
    }

    /** Gives a connection a loop as soon as there are any; until then it belongs to the thread that made it. Any thread. */
    void place(ConnectionLife life) {
        synchronized (lock) {
            if (!given) {
                waiting.add(life);
                return;
            }
        }
        ContainerLoop loop = next();
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
            container.over(life); // the loop has ended in the meantime, and nobody is told of anything any more
        }
    }

    /** The loop of this container that the calling thread runs, or null. */
    private @Nullable ContainerLoop current() {
        ContainerLoop current = ContainerLoop.current();
        return current != null && current.container == container ? current : null;
    }

    /** Lets a thread of its own run {@code run}, which is to run the first. */
    void startFirst(Runnable run) {
        threadFactory.newThread(run).start();
    }

    // ------------------------------------------------------------------ on the thread of the first

    /** Lets {@code run} run all but the first, on threads of their own, and places the connections that wait for a loop. */
    void startOthers(Consumer<ContainerLoop> run) {
        for (ContainerLoop other : others()) {
            Thread thread = threadFactory.newThread(() -> run.accept(other));
            thread.start();
            otherThreads.add(thread);
        }
        List<ConnectionLife> now;
        synchronized (lock) {
            now = List.copyOf(waiting);
            waiting.clear();
        }
        now.forEach(this::place);
    }

    /** Waits until all but the first have ended; {@code run} ends those for which no thread was found. */
    void awaitOthers(Consumer<ContainerLoop> run) {
        List<ContainerLoop> others = others();
        others.forEach(other -> other.io.wake());
        otherThreads.forEach(Loops::join);
        others.subList(otherThreads.size(), others.size()).forEach(run);
    }

    private List<ContainerLoop> others() {
        synchronized (lock) {
            return List.copyOf(loops.subList(1, loops.size()));
        }
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
}
