package io.lepton.broker;

import io.lepton.AmqpUrl;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.IncomingConnection;
import io.lepton.ListenOptions;
import io.lepton.Listener;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A broker in memory, to develop and to test against.
 *
 * <pre>{@code
 * try (Broker broker = Broker.start()) {
 *     BlockingConnection connection = BlockingConnection.connect(broker.url());
 *     …
 * }
 * }</pre>
 *
 * <p><b>Nodes.</b> An address is that of a queue, which is made when it is used first: each message goes to one of its
 * receivers, in fair turns. {@code topic://name}, or the capability {@code topic} of a source or target, means a topic: each
 * message goes to all of its subscriptions. A subscription lasts as long as the expiry-policy and timeout of its source say,
 * one that never expires until its link is closed; with the capability {@code shared} its messages are shared out among
 * links. Dynamic nodes live as their lifetime-policy says. A sender without an address is a relay: each of its messages says
 * where to. Sources can browse ({@code copy}), select ({@code apache.org:selector-filter:string}) and leave out what the own
 * container sends ({@code apache.org:no-local-filter:list}).
 *
 * <p><b>Groups.</b> Messages with a group-id go to one receiver of those that compete, in their order, as long as it is attached.
 *
 * <p><b>Exactly once.</b> What clients send and receive over links with exactly-once goes on where it stopped when their
 * connection comes back (§2.6.13), as long as the broker lives.
 *
 * <p><b>Messages</b> go out bit for bit as they came, but for header and annotations. They wait in memory and last as long as the
 * broker: in that sense it takes durable ones, unless it {@linkplain BrokerBuilder#acceptDurable is told not to}. Those whose
 * time is over are dropped. Those that are rejected, or have failed {@linkplain BrokerBuilder#maxRedeliveries too often}, go to
 * the queue of dead letters, with the delivery-annotations {@code rejected} (the error that the receiver gave),
 * {@code x-opt-lepton-reason} ({@code rejected}, {@code max-redeliveries} or {@code expired}) and
 * {@code x-opt-lepton-address} (where they were). A receiver that settles without an outcome, or goes away, releases what it
 * had, unless its source names another default-outcome.
 *
 * <p><b>Transactions.</b> Clients can have local ones, several at a time: what is sent in one has a place kept for it and is seen
 * when it is committed, what is received and decided in one is gone then, all of it at once. What ends without a commit, with the
 * connection for instance, is rolled back.
 *
 * <p><b>Limits.</b> A full queue gives no credit to those who send to it. Nothing is kept on disk.
 *
 * <p>The broker runs on a thread of its own, which keeps the process alive until {@link #close()}. All methods may be called
 * from any thread.
 */
public final class Broker implements AutoCloseable {
    private final Container container;
    private final Deadlines deadlines;
    private final Nodes nodes;
    private final Transactions transactions = new Transactions();
    private final int maxConnections;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<String> urls = new ArrayList<>();
    private volatile @Nullable Thread thread;
    private volatile @Nullable Throwable failure;
    /** Those that have opened. On the broker's thread. */
    private final Set<Client> clients = new HashSet<>();

    Broker(BrokerBuilder builder) {
        container = Container.builder()
                .containerId(builder.containerId)
                .threadFactory(this::newThread)
                .build();
        deadlines = new Deadlines(builder.clock, container);
        nodes = new Nodes(builder.settings(), deadlines);
        maxConnections = builder.maxConnections;
        builder.queues.forEach(each -> nodes.queue(each).keep());
        builder.topics.forEach(each -> nodes.topic(each).keep());
        try {
            for (String url : builder.urls) {
                ListenOptions options = builder.listenOptions(url)
                        .handlerFactory(this::accept)
                        .transactionCoordinator(transactions)
                        .build();
                Listener listener = container.listen(url, options);
                listeners.add(listener);
                urls.add(url(AmqpUrl.parse(url).scheme(), listener));
            }
            container.start();
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /** Starts a broker with all defaults, on a free port of the loopback interface. */
    public static Broker start() {
        return builder().start();
    }

    /**
     * Starts a broker with all defaults, on this port of the loopback interface.
     *
     * @param port 0: any free one
     * @throws io.lepton.TransportException if the port cannot be had
     * @throws IllegalArgumentException unless 0 to 65535
     */
    public static Broker start(int port) {
        return builder().port(port).start();
    }

    /** Starts from the defaults. */
    public static BrokerBuilder builder() {
        return new BrokerBuilder();
    }

    /** The port that it listens on, the first where there are several. */
    public int port() {
        return listeners.get(0).port();
    }

    /** The URL to connect to, the first where there are several. */
    public String url() {
        return urls().get(0);
    }

    /**
     * The URLs to connect to, with the real ports. An address that stands for all of this machine is told as that of the loopback
     * interface.
     */
    public List<String> urls() {
        return List.copyOf(urls);
    }

    private static String url(String scheme, Listener listener) {
        InetAddress address = listener.address().getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listener.port();
    }

    /**
     * The nodes that there are, and how they stand.
     *
     * @throws IllegalStateException if the broker was closed
     */
    public List<NodeInfo> nodes() {
        List<NodeInfo> infos = new ArrayList<>();
        run(() -> nodes.all().forEach(each -> infos.add(each.info())));
        return List.copyOf(infos);
    }

    /**
     * How much of {@link BrokerBuilder#maxStoredBytes} is taken.
     *
     * @return bytes
     * @throws IllegalStateException if the broker was closed
     */
    public long storedBytes() {
        long[] bytes = new long[1];
        run(() -> bytes[0] = nodes.stored().used());
        return bytes[0];
    }

    /**
     * Acts on what is due by the {@linkplain BrokerBuilder#clock clock}, before it returns: to be called after a clock of one's
     * own was turned. Otherwise a timer does it.
     *
     * @throws IllegalStateException if the broker was closed
     */
    public void timePassed() {
        run(deadlines::runDue);
    }

    /**
     * Closes the connections that are open with {@code amqp:connection:forced}, which tells clients to come again, or to go to another broker;
     * gives them some seconds to do the same, and forgets everything. The second time it does nothing.
     */
    @Override
    public void close() {
        Runnable turnOut = () -> List.copyOf(clients).forEach(Client::turnOut);
        try {
            if (Thread.currentThread() == thread) {
                turnOut.run();
            } else {
                container.execute(turnOut); // before what close gives the same thread to do
            }
        } catch (IllegalStateException | RejectedExecutionException e) {
            // it has stopped: there is nobody
        }
        container.close();
    }

    /** Runs {@code task} on the broker's thread, and waits for its end. */
    private void run(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        container.execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    /**
     * Waits until the broker has ended, and serves nobody any more: it was closed, or something that nobody foresaw has ended it,
     * such as a want of memory.
     *
     * @return what ended it; null: it was closed
     * @throws IllegalStateException on the broker's own thread
     * @throws InterruptedException if the thread that waits is interrupted
     */
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        Thread own = Objects.requireNonNull(thread, "thread");
        if (Thread.currentThread() == own) {
            throw new IllegalStateException("awaitEnd: the broker's own thread would wait for itself");
        }
        own.join();
        return failure;
    }

    private Thread newThread(Runnable loop) {
        Thread made = new Thread(() -> runUntilEnd(loop), "lepton-broker");
        thread = made;
        return made;
    }

    private void runUntilEnd(Runnable loop) {
        try {
            loop.run();
        } catch (RuntimeException | Error e) {
            failure = e; // nothing that takes memory: there may be none
            throw e;
        }
    }

    /** Somebody has connected. */
    private ConnectionOptions accept(IncomingConnection incoming) {
        return ConnectionOptions.builder().handler(new Client(this, nodes)).build();
    }

    /** A client has logged in, and opened. Why that must not be; null: it may. On the broker's thread. */
    @Nullable Condition admit(Client client) {
        if (clients.size() >= maxConnections) {
            return Condition.of(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED, "the broker has " + maxConnections + " connections, the limit");
        }
        clients.add(client);
        return null;
    }

    /** A client has gone. On the broker's thread. */
    void over(Client client) {
        clients.remove(client);
    }

    @Override
    public String toString() {
        return "broker " + container.containerId() + " on " + urls();
    }
}
