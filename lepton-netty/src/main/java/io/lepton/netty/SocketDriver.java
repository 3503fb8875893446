package io.lepton.netty;

import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Driver;
import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SpareArray;
import io.lepton.endpoint.Transport;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives one connection: makes its turns on the thread of an {@link IoLoop}, and carries its transports, one after the
 * other, over sockets.
 *
 * <p>A turn is begun by bytes from the peer, a task, a timer, a finished write, or {@link #wake}. It takes in what there is,
 * lets the owner {@linkplain Owner#drain() tell the application}, and writes what came of all that in one go.
 *
 * <p>Before {@link #assign} the connection belongs to the thread that made it, and tasks wait.
 */
public final class SocketDriver implements Driver {
    /** Whose connection it is. Called on the thread of the loop, within a turn. */
    public interface Owner {
        /** Tells the application all that the connection has to tell. */
        void drain();

        /** There is a socket that carries {@code transport} from now on. */
        void connected(Transport transport);

        /** Who is told of the frames when that is asked for while the connection lives; null: nobody. */
        @Nullable FrameTrace trace();

        /** What another thread has said in vain: for a log. */
        void unheeded(String what);

        /** A message of the sender has to wait, and none before it. */
        void waits(Sender sender);

        /** Runs a task that was given to {@link SocketDriver#execute} or {@link SocketDriver#schedule}. */
        void run(Runnable task);
    }

    /** A task that hands over the next one must not keep the socket waiting for ever. */
    private static final int TASKS_OF_A_TURN = 256;

    private static final Runnable NO_CHANGE = () -> {};

    private final Thread maker = Thread.currentThread();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<Timer> timers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean turnRequested = new AtomicBoolean();
    private final Runnable turn = this::turn;
    private final Runnable flush = this::flush;
    private final LongSupplier numbers;
    private volatile @Nullable IoLoop loop;
    private volatile boolean ended;
    private @Nullable Owner owner;
    private @Nullable Connection connection;
    private @Nullable Dial dial;
    private @Nullable Transport dialled;
    private @Nullable Wire wire;
    private @Nullable Transport connected; // and the owner has not been told
    private boolean turning;

    /** Makes a driver that belongs to the calling thread. {@code numbers} gives a number only once; any thread asks it. */
    public SocketDriver(LongSupplier numbers) {
        this.numbers = numbers;
    }

    /** Says whom to drive. Once, before anything else. */
    public void drive(Connection connection, Owner owner) {
        this.connection = connection;
        this.owner = owner;
    }

    /** Gives the connection to a loop, for good. From now on it belongs to that loop's thread. */
    public void assign(IoLoop loop) {
        this.loop = loop;
        turnRequested.set(true);
        loop.execute(turn);
    }

    /** The loop that has the connection, or null before {@link #assign}. */
    public @Nullable IoLoop loop() {
        return loop;
    }

    @Override
    public boolean isOwnThread() {
        IoLoop assigned = loop;
        return assigned == null ? Thread.currentThread() == maker : assigned.isOwnThread();
    }

    /** {@inheritDoc} Any thread. */
    @Override
    public void execute(Runnable task) {
        if (!ended) {
            tasks.add(task);
            // a task that is not there any more has run, whatever has ended meanwhile
            if (!ended && requestTurn() || !tasks.remove(task)) {
                return;
            }
        }
        throw ended();
    }

    /** {@inheritDoc} Any thread. */
    @Override
    public boolean executeLate(Runnable task) {
        IoLoop assigned = loop;
        if (assigned == null) {
            return false;
        }
        try {
            assigned.execute(() -> assigned.contain(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Runs {@code task} in a turn as {@link #execute} does, but in the order of all that is given to the loop, and not only of
     * what is given to this connection. Any thread.
     *
     * @throws RejectedExecutionException if the connection or its loop has ended
     */
    public void perform(Runnable task) {
        if (ended) {
            throw ended();
        }
        IoLoop assigned = loop;
        if (assigned == null) {
            execute(task);
        } else {
            assigned.execute(() -> runInTurn(task));
        }
    }

    private void runInTurn(Runnable task) {
        tasks.add(task);
        turn();
    }

    /** {@inheritDoc} Any thread. Before there is a loop, the time begins to run with {@link #assign}. */
    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        if (ended) {
            throw ended();
        }
        Timer timer = new Timer(task);
        timers.add(timer);
        try {
            IoLoop assigned = loop;
            if (assigned != null) {
                timer.start(assigned, delay.toNanos());
            } else {
                long due = System.nanoTime() + delay.toNanos();
                execute(() -> timer.start(theLoop(), due - System.nanoTime()));
            }
        } catch (RejectedExecutionException e) {
            timer.cancel();
            throw e;
        }
        if (ended && timer.cancel()) {
            throw ended();
        }
        return timer;
    }

    /** {@inheritDoc} Any thread; asks for one turn, however often it is called before that. */
    @Override
    public void wake() {
        if (!ended && (!turning || !isOwnThread())) {
            requestTurn();
        }
    }

    @Override
    public SpareArray spareArray() {
        return theLoop().spareArray();
    }

    @Override
    public long nextNumber() {
        return numbers.getAsLong();
    }

    @Override
    public String uniqueId() {
        return UUID.randomUUID().toString();
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public @Nullable FrameTrace trace() {
        return owner().trace();
    }

    @Override
    public void unheeded(String what) {
        owner().unheeded(what);
    }

    @Override
    public void waits(Sender sender) {
        owner().waits(sender);
    }

    /**
     * Begins to carry {@code transport} to a host over TCP. How it goes is told by the transport alone: when no address
     * answers it {@linkplain Transport#fail fails} with {@link LeptonError#IO}, when TLS fails with {@link LeptonError#TLS} or
     * {@link LeptonError#TLS_CERTIFICATE}. Own thread.
     *
     * @param timeout how to share the time among the addresses; that the whole attempt keeps within it is up to the caller
     * @param tls how TLS is spoken, before anything of AMQP goes out; null: not at all
     */
    public void connect(Transport transport, String host, int port, Duration timeout, @Nullable TlsClient tls) {
        release();
        dialled = transport;
        dial = new Dial(theLoop(), host, port, timeout.toNanos(), new Dial.Outcome() {
            @Override
            public void connected(Channel channel) {
                dial = null;
                TlsLayer layer;
                try {
                    layer = tls == null ? null : TlsLayer.client(channel, tls.context(), tls.name(), port);
                } catch (IllegalArgumentException e) {
                    channel.close();
                    failed(LeptonError.TLS, "the name '" + tls.name() + "' is of no use in TLS: " + e.getMessage());
                    return;
                }
                Wire wire = new Wire(SocketDriver.this, channel, transport, layer);
                attach(wire, transport, layer == null);
                wire.begin();
                turn();
            }

            @Override
            public void failed(String why) {
                dial = null;
                failed(LeptonError.IO, why);
            }

            private void failed(Symbol name, String why) {
                turn(() -> transport.fail(Condition.of(name, why)));
            }
        });
    }

    /**
     * Begins to carry {@code transport} over a socket that was accepted. Own thread.
     *
     * @param tls how TLS is spoken, before anything of AMQP goes out; null: not at all
     */
    public void accepted(AcceptedSocket socket, Transport transport, @Nullable TlsServer tls) {
        release();
        Channel channel = socket.channel();
        TlsLayer layer = tls == null ? null : TlsLayer.server(channel, tls.context(), tls.plaintextAllowed());
        Wire wire = new Wire(this, channel, transport, layer);
        attach(wire, transport, layer == null);
        wire.begin();
        theLoop().register(channel);
        socket.served();
        turn();
    }

    /** {@inheritDoc} It is the address at the other end of the socket. */
    @Override
    public @Nullable String remoteAddress() {
        return wire == null ? null : wire.remoteAddress();
    }

    /** The socket that there is, or null. Own thread. */
    @Nullable Channel channel() {
        return wire == null ? null : wire.channel();
    }

    /** Closes the socket at once, whatever still waits to be written. The transport is not told. Own thread. */
    public void abort() {
        cancelDial();
        if (wire != null) {
            wire.abort();
            wire = null;
        }
    }

    /**
     * Says that the connection is over: tasks that wait are run, later ones refused, timers taken back. The thread stays its own.
     * Own thread; does nothing the second time.
     */
    public void end() {
        release();
        ended = true;
        timers.forEach(Timer::cancel); // each would keep what it refers to until it is due
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            Runnable last = task;
            theLoop().contain(() -> owner().run(last)); // whoever waits for one of them must not wait for ever
        }
    }

    /** Makes a turn now, or leaves it to the one that is being made. Own thread. */
    void turn() {
        if (!turning) {
            turnRequested.set(false); // what comes from now on may be missed by this turn and gets another
            turn(NO_CHANGE);
        }
    }

    /** Makes {@code change} to the engine, and a turn of it; within a turn, only the change, and asks for another. Own thread. */
    @HotPath
    void turn(Runnable change) {
        if (turning) {
            change.run();
            requestTurn();
            return;
        }
        turning = true;
        try {
            contain(change);
            tell();
            contain(flush);
        } catch (RuntimeException | Error e) {
            theLoop().fail(e); // the owner contains what can be contained
        } finally {
            turning = false;
        }
        if (!ended && (!tasks.isEmpty() || (connection != null && connection.hasEvents()))) {
            requestTurn();
        }
    }

    /**
     * Runs what calls the engine only: what it throws is a fault of ours, or there was no memory for it, which ends the
     * transport and nothing else.
     */
    @HotPath
    private void contain(Runnable engine) {
        try {
            engine.run();
        } catch (RuntimeException e) {
            brokenWire(e).fail(e);
        } catch (OutOfMemoryError e) {
            brokenWire(e).fail(e);
        }
    }

    /** The wire that {@code why} ends; without one it is thrown. */
    private <E extends Throwable> Wire brokenWire(E why) throws E {
        Wire wire = this.wire;
        if (wire == null) {
            throw why;
        }
        return wire;
    }

    /** Runs what calls the application. */
    @HotPath
    private void tell() {
        Transport connected = this.connected;
        if (connected != null) {
            this.connected = null;
            if (!connected.isClosed()) {
                owner().connected(connected);
            }
        }
        runTasks();
        if (!ended) {
            owner().drain();
        }
    }

    @Override
    @HotPath
    public void relieve() {
        if (turning && wire != null && connected == null) {
            wire.write();
        }
    }

    private void flush() {
        if (dial != null && dialled != null && dialled.isClosed()) {
            release(); // closed or timed out before there was a socket
        }
        Wire wire = this.wire;
        if (wire == null) {
            return;
        }
        wire.flush();
        if (wire.isReleased() && this.wire == wire) {
            this.wire = null;
        }
    }

    /** Lets go of a socket whose transport has ended: it writes what it still has and closes by itself. */
    private void release() {
        cancelDial();
        if (wire != null) {
            wire.release();
            wire = null;
        }
    }

    private void cancelDial() {
        if (dial != null) {
            dial.cancel();
            dial = null;
        }
    }

    /** {@code ready}: whether AMQP may begin, which has to wait for TLS otherwise. */
    private void attach(Wire wire, Transport transport, boolean ready) {
        this.wire = wire;
        connected = ready ? transport : null;
    }

    /** The socket that we have was made secure, and carries {@code transport} from now on. */
    void connected(Wire wire, Transport transport) {
        if (this.wire == wire) {
            connected = transport;
            turn(NO_CHANGE);
        }
    }

    private void runTasks() {
        for (int i = 0; i < TASKS_OF_A_TURN; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            owner().run(task);
        }
    }

    private Owner owner() {
        return Objects.requireNonNull(owner, "drive was not called");
    }

    private RejectedExecutionException ended() {
        return new RejectedExecutionException(connection + " has ended");
    }

    /** False if the loop has ended, and there will be no turn. */
    private boolean requestTurn() {
        IoLoop assigned = loop;
        if (!turnRequested.get() && turnRequested.compareAndSet(false, true) && assigned != null) {
            try {
                assigned.execute(turn);
            } catch (RejectedExecutionException e) {
                turnRequested.set(false); // and whoever asks next is told so too
                return false;
            }
        }
        return true;
    }

    IoLoop theLoop() {
        IoLoop assigned = loop;
        if (assigned == null) {
            throw new IllegalStateException(connection + " has no loop yet");
        }
        return assigned;
    }

    /** A task of {@link #schedule}: becomes a task of the connection when its time has come. */
    private final class Timer implements Scheduled, Runnable {
        private final AtomicBoolean begun = new AtomicBoolean();
        private final Runnable task;
        private volatile @Nullable Scheduled scheduled;

        Timer(Runnable task) {
            this.task = task;
        }

        void start(IoLoop loop, long delayNanos) {
            if (!begun.get()) {
                Scheduled waiting = loop.schedule(delayNanos, this);
                scheduled = waiting;
                if (begun.get()) { // taken back meanwhile, by who could not see it
                    waiting.cancel();
                }
            }
        }

        @Override
        public void run() {
            if (!ended && begun.compareAndSet(false, true)) {
                timers.remove(this);
                runInTurn(task);
            }
        }

        @Override
        public boolean cancel() {
            boolean first = begun.compareAndSet(false, true);
            timers.remove(this);
            Scheduled waiting = scheduled;
            if (first && waiting != null) {
                waiting.cancel();
            }
            return first;
        }
    }
}
