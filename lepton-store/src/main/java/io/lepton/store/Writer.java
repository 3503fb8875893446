package io.lepton.store;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes for all links of a store. It takes all that waits, has it committed in one go, and completes the stages
 * then; meanwhile the next group gathers. The slower the disk, the larger the groups.
 */
final class Writer {
    /** So many share a commit at most, so that the first ones are not kept waiting for all. */
    private static final int MAX_GROUP = 4096;

    private final String name;
    private final Callable<Records> opening;
    private final Runnable atEnd;
    private final Thread thread;

    private final Object lock = new Object();
    private final Deque<Work<?>> waiting = new ArrayDeque<>();
    private boolean closing;
    private @Nullable StoreException failure;

    private Records records;
    private int inWork;
    private long recorded;
    private long commits;

    /** What is to be done in the transaction of a group. */
    interface Step<T> {
        T run(Records records) throws SQLException;
    }

    private static final class Work<T> {
        private final Step<T> step;
        /** Whether it records something, and does not only read. */
        private final boolean isRecord;

        private final CompletableFuture<T> done = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable StoreException refusal;

        Work(Step<T> step, boolean isRecord) {
            this.step = step;
            this.isRecord = isRecord;
        }

        void run(Records records) throws SQLException {
            refusal = null;
            try {
                result = step.run(records);
            } catch (StoreException e) {
                refusal = e; // what it asked for cannot be had; all else can
            }
        }

        void complete() {
            if (refusal != null) {
                done.completeExceptionally(refusal);
            } else {
                done.complete(result);
            }
        }
    }

    /**
     * Begins.
     *
     * @param opening makes another connection where the first one was lost
     * @param atEnd what is to be done when nothing is written any more
     */
    Writer(String name, Records records, Callable<Records> opening, Runnable atEnd) {
        this.name = name;
        this.records = records;
        this.opening = opening;
        this.atEnd = atEnd;
        thread = new Thread(this::run, "lepton store " + name);
        thread.setDaemon(true); // an application that forgets to close its store ends all the same
        thread.start();
    }

    /** Has something recorded, in the order of the calls. Completed on the thread of the writer. */
    <T> CompletableFuture<T> record(Step<T> step) {
        return submit(new Work<>(step, true));
    }

    /** Has something read, behind all that was recorded before. */
    <T> CompletableFuture<T> read(Step<T> step) {
        return submit(new Work<>(step, false));
    }

    private <T> CompletableFuture<T> submit(Work<T> work) {
        synchronized (lock) {
            if (failure == null && !closing) {
                waiting.add(work);
                lock.notifyAll();
                return work.done;
            }
            return CompletableFuture.failedFuture(
                    failure != null ? failure : new StoreException(name + ": the store is closed", null));
        }
    }

    Statistics statistics() {
        synchronized (lock) {
            return new Statistics(recorded, commits, waiting.size() + inWork);
        }
    }

    /** Ends when all that waits is written. Waits for that, unless it is called by what a stage has completed. */
    void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // what was recorded is to be safe first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ------------------------------------------------------------------ on its thread

    private void run() {
        List<Work<?>> group = List.of();
        try {
            for (group = next(); !group.isEmpty(); group = next()) {
                write(group);
            }
        } catch (Throwable e) { // whatever it was: nobody waits for ever
            fail(group, e);
        } finally {
            records.close();
            atEnd.run();
        }
    }

    private List<Work<?>> next() throws InterruptedException {
        synchronized (lock) {
            while (waiting.isEmpty() && !closing) {
                lock.wait();
            }
            List<Work<?>> group = new ArrayList<>(Math.min(waiting.size(), MAX_GROUP));
            while (!waiting.isEmpty() && group.size() < MAX_GROUP) {
                group.add(waiting.remove());
            }
            inWork = group.size();
            return group;
        }
    }

    private void write(List<Work<?>> group) throws Exception {
        try {
            perform(group);
        } catch (SQLException e) {
            if (!records.isLost()) {
                throw e;
            }
            // a database that was started anew: what a record says, it may say twice
            records.close();
            records = opening.call();
            perform(group);
        }
        int records = 0;
        for (Work<?> work : group) {
            records += work.isRecord ? 1 : 0;
        }
        synchronized (lock) {
            recorded += records;
            commits += records > 0 ? 1 : 0;
            inWork = 0;
        }
        group.forEach(Work::complete);
    }

    private void perform(List<Work<?>> group) throws SQLException {
        records.begin();
        for (Work<?> work : group) {
            work.run(records);
        }
        records.commit();
    }

    private void fail(List<Work<?>> group, Throwable cause) {
        StoreException failed = new StoreException(
                name + ": the store has failed, and records nothing any more: " + StoreException.reason(cause)
                        + ". What was not recorded is not told to any peer; open the store anew when the cause is gone",
                cause);
        List<Work<?>> all = new ArrayList<>(group);
        synchronized (lock) {
            failure = failed;
            all.addAll(waiting);
            waiting.clear();
            inWork = 0;
        }
        all.forEach(work -> work.done.completeExceptionally(failed));
    }
}
