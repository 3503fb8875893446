package io.lepton.netty;

import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Driver;
import io.lepton.endpoint.SpareArray;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sockets, tasks and timers of one thread. The thread is the caller's: nothing happens but in {@link #run}.
 *
 * <p>Life: made, {@link #own owned} by the thread that will run it, {@link #run} again and again, {@link #close closed}.
 * Tasks, timers and listening sockets may be given to it before it runs.
 */
public final class IoLoop implements AutoCloseable {
    private static final Runnable NOTHING = () -> {};
    /** Bytes of output in one write that need no buffer of their own: what the engine keeps while the peer does not read. */
    private static final int SHARED_WRITE = 256 * 1024;

    /** How long tasks may run while sockets wait: one that hands over the next would never end otherwise. */
    private static final long TASK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Sockets sockets;
    private final ManualIoEventLoop eventLoop;
    private volatile @Nullable Thread owner;
    private final SharedBuffer readBuffer;
    private final SharedBuffer writeBuffer;
    private final Reads reads;
    private final SpareArray spareArray = new SpareArray();
    private @Nullable Throwable failure; // of the owning thread

    /** Makes a loop of native sockets where there are any, else (or with {@code -Dlepton.sockets=nio}) of the JDK's. */
    public IoLoop() {
        this(Sockets.forThisPlatform(), Unpooled::directBuffer);
    }

    /** {@code memory} gives a new buffer of so many bytes that the kernel can use. */
    IoLoop(Sockets sockets, IntFunction<ByteBuf> memory) {
        this.sockets = sockets;
        readBuffer = new SharedBuffer(Reads.SIZE, memory);
        writeBuffer = new SharedBuffer(SHARED_WRITE, memory);
        reads = new Reads(readBuffer);
        eventLoop = new ManualIoEventLoop(null, sockets.loopHandlers());
    }

    /**
     * Makes the calling thread the only one that may {@link #run} this loop, for good.
     *
     * @throws IllegalStateException if there is an owner
     */
    public void own() {
        eventLoop.setOwningThread(Thread.currentThread());
        owner = Thread.currentThread();
    }

    /** Whether the calling thread owns this loop. */
    @HotPath
    public boolean isOwnThread() {
        return Thread.currentThread() == owner;
    }

    /**
     * Does what is ready; if nothing is, waits for it, {@code maxWaitNanos} at most.
     *
     * @param maxWaitNanos 0: as long as it takes; negative: not at all
     * @throws Error what a task or a connection could not contain, as given to {@link #fail}
     * @throws RuntimeException likewise
     */
    public void run(long maxWaitNanos) {
        eventLoop.run(maxWaitNanos, TASK_NANOS);
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }

    /** Runs {@code task} on the owning thread, in the order of the calls. Any thread. */
    public void execute(Runnable task) {
        eventLoop.execute(() -> contain(task));
    }

    /** Makes a {@link #run} that waits return. Any thread. */
    public void wake() {
        try {
            eventLoop.execute(NOTHING); // a bare wake-up gets lost when the loop is just about to wait
        } catch (RejectedExecutionException e) {
            // Closed: nobody waits.
        }
    }

    /**
     * Runs {@code task} on the owning thread when {@code delayNanos} have passed from now; equal times in the order of the
     * calls. Any thread.
     */
    public Driver.Scheduled schedule(long delayNanos, Runnable task) {
        Future<?> timer = eventLoop.schedule(() -> contain(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /**
     * Lets {@link #run} throw {@code thrown}, the first of them, once it has done what is at hand: Netty would log and
     * forget it. Owning thread.
     */
    public void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        } else if (failure != thrown) {
            failure.addSuppressed(thrown);
        }
    }

    /**
     * Listens on an address: bound when this returns, accepting while the loop runs. Any thread.
     *
     * @param address where; port 0 takes any free one
     * @param backlog how many connections may wait to be accepted
     * @param accept takes each accepted socket, on the owning thread
     * @throws IOException if the address cannot be had
     */
    public BoundSocket listen(InetSocketAddress address, int backlog, Consumer<AcceptedSocket> accept)
            throws IOException {
        return new BoundSocket(this, listening(address, backlog), socket -> contain(() -> accept.accept(socket)));
    }

    private ServerChannel listening(InetSocketAddress address, int backlog) throws IOException {
        try {
            return sockets.listening(address, backlog);
        } catch (IOException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    /** Closes every socket, forgets tasks and timers, and gives back what the loop holds. Owning thread, or never owned. */
    @Override
    public void close() {
        if (eventLoop.isTerminated()) {
            return;
        }
        if (!isOwnThread()) {
            own();
        }
        eventLoop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!eventLoop.isTerminated()) {
            eventLoop.runNow();
        }
        readBuffer.close();
        writeBuffer.close();
    }

    Sockets sockets() {
        return sockets;
    }

    /** What its connections share while they take what arrives. Owning thread. */
    SpareArray spareArray() {
        return spareArray;
    }

    /** How its sockets read. Owning thread. */
    Reads reads() {
        return reads;
    }

    /** A direct buffer for {@code size} bytes that are to be written, which is the taker's to release. Owning thread. */
    ByteBuf writeBuffer(int size) {
        return writeBuffer.take(size);
    }

    /** Gives a channel to this loop. A channel that cannot be given closes. */
    void register(Channel channel) {
        EventLoopGroup group = eventLoop;
        group.register(channel);
    }

    /** Runs {@code task} on the owning thread and, if that is another, waits for its end. */
    void await(Runnable task) {
        if (isOwnThread() || owner == null) {
            task.run();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        try {
            eventLoop.execute(() -> {
                task.run();
                done.countDown();
            });
        } catch (RejectedExecutionException e) {
            return; // closed, and every socket with it
        }
        boolean interrupted = false;
        while (!eventLoop.isTerminated()) {
            try {
                if (done.await(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs {@code task} and keeps what it throws for {@link #run}. */
    void contain(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }
}
