package io.lepton.endpoint;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What endpoints ask of whoever drives them: a thread to run on, a timer, and a turn when there is something to carry
 * out. The engine itself has no thread and no clock.
 *
 * <p>One turn is: bytes are received, events are drained ({@link Connection#nextEvent()}), output is written once
 * ({@link Transport#output()}).
 */
public interface Driver {

    /** Whether the calling thread may touch the endpoints now. */
    boolean isOwnThread();

    /**
     * Runs {@code task} on the thread of the endpoints, after what was handed over before it, and gives it a turn.
     *
     * @throws java.util.concurrent.RejectedExecutionException if there is no such thread any more
     */
    void execute(Runnable task);

    /**
     * Runs {@code task} on the thread of the endpoints when {@code delay} has passed.
     *
     * @throws java.util.concurrent.RejectedExecutionException if there is no such thread any more
     */
    Scheduled schedule(Duration delay, Runnable task);

    /**
     * Runs {@code task} on the thread of the endpoints although the connection has ended: for deliveries that another will take
     * over. False where there is no such thread any more, which is the default.
     */
    default boolean executeLate(Runnable task) {
        return false;
    }

    /** Asks for a turn: there is output or an event. Cheap, and called on the own thread only. */
    void wake();

    /**
     * The output is full, and the application sends more: writes what can be written now, so that there is room for it. On the own
     * thread, while the application is called. Nothing, the default, need be done: messages wait for the end of the turn then.
     */
    default void relieve() {}

    /** A number that was not given before, for the default names of links. */
    long nextNumber();

    /** A text that nobody was given before, nor will be after the end of the process: for the ids of messages. */
    String uniqueId();

    /** Where the peer is, as {@code host:port}; null while that is not known. On the own thread only. */
    default @Nullable String remoteAddress() {
        return null;
    }

    /**
     * The array that the connections of this thread share, asked for once by each of their transports. By default each has one
     * of its own.
     */
    default SpareArray spareArray() {
        return new SpareArray();
    }

    /**
     * The time in nanoseconds, by a clock that only grows: for what is told of how long something lasts. 0 always, the default:
     * there is no clock.
     */
    default long nowNanos() {
        return 0;
    }

    /** Who is told the frames of a connection for which {@link Connection#setTrace} asks; null, the default: nobody. */
    default @Nullable FrameTrace trace() {
        return null;
    }

    /**
     * Is told what another thread has said in vain, such as an outcome that came too late: for a log. Nothing, the default, is
     * done with it. On the own thread only.
     */
    default void unheeded(String what) {}

    /**
     * Is told that a message of {@code sender} has to wait, and none before it: for a log, should that last. It must change nothing.
     * Nothing, the default, is done with it. On the own thread only.
     */
    default void waits(Sender sender) {}

    /** A driver for tests and for embedding: every thread may call, tasks run at once, and there is no timer. */
    static Driver manual() {
        return new ManualDriver();
    }

    /** A task that waits for its time. */
    interface Scheduled {
        /** Takes the task back. False if it has begun or was taken back before. */
        boolean cancel();
    }
}
