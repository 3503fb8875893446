package io.lepton.blocking;

import io.lepton.AmqpUrl;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.Transaction;
import io.lepton.TransactionException;
import io.lepton.TransactionOptions;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Terminus;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connection for code that waits. Any number of threads, platform or virtual, may use it, and what is made on it, at the
 * same time.
 *
 * <pre>{@code
 * try (BlockingConnection connection = BlockingConnection.connect("amqp://localhost")) {
 *     connection.createSender("examples").send(Message.create("Hello World!"));
 *     Delivery delivery = connection.createReceiver("examples").receive();
 *     System.out.println(delivery.message().body());
 *     delivery.accept();
 * }
 * }</pre>
 *
 * <p>A container of its own runs on a background thread (a daemon), so that heartbeats and credit go on between calls. A call
 * that waits throws {@link IllegalStateException} at once on an event loop, {@link AmqpTimeoutException} when its time has
 * run out, and {@link InterruptedAmqpException}, with the interrupt flag set again, when its thread is interrupted.
 *
 * <p>If the peer closes the connection or a link, calls that wait for it, and later ones, throw
 * {@link ConnectionClosedException} or {@link LinkDetachedException}. If the connection is lost and the options say that it is
 * made again, calls go on to wait, and messages that were not sent are sent on the new connection; a send whose message is in
 * doubt throws {@link ConnectionLostException}, which {@linkplain MessageFate says so}. If it is not made again, every call
 * throws {@code ConnectionLostException}. A link that an operator takes away at the peer ({@code amqp:link:detach-forced}) is
 * attached again where its options {@linkplain io.lepton.endpoint.LinkOptions#reattach say so}, as they do by default where the
 * connection is made again: calls go on to wait then, too, but for a send whose message is in doubt.
 */
public final class BlockingConnection implements AutoCloseable {
    private final BlockingOptions options;
    private final String url;
    private final Container container;
    private final Connection connection;
    private final ConnectionWatch watch;

    private BlockingConnection(@Nullable String target, BlockingOptions options) {
        this.options = options;
        ConnectionOptions how = options.connectionOptions();
        url = target == null
                ? how.failoverUrls().stream()
                        .map(BlockingConnection::withoutPassword)
                        .collect(Collectors.joining(","))
                : withoutPassword(target);
        watch = new ConnectionWatch(url.isEmpty() ? "without a URL" : url, how.handler());
        container = Container.builder()
                .autoStop(false)
                .threadFactory(BlockingConnection::newThread)
                .build();
        try {
            ConnectionOptions watched = ConnectionOptions.merge(defaults(target, options), how).toBuilder()
                    .handler(watch)
                    .build();
            connection = target == null ? container.connect(watched) : container.connect(target, watched);
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
        watch.watches(connection);
        container.start();
    }

    private static String withoutPassword(String url) {
        return url.isEmpty() ? "" : AmqpUrl.parse(url).toString(); // "": where a connect.json leads
    }

    private static ConnectionOptions defaults(@Nullable String target, BlockingOptions options) {
        int failover = options.connectionOptions().failoverUrls().size();
        int urls = failover + (target == null ? 0 : 1);
        ConnectionOptions.Builder defaults = ConnectionOptions.builder()
                .connectTimeout(options.timeout().dividedBy(Math.max(1, urls)).plusNanos(1));
        if (failover == 0) {
            defaults.reconnectDisabled();
        }
        return defaults.build();
    }

    private static Thread newThread(Runnable run) {
        Thread thread = new Thread(run, "lepton-blocking");
        thread.setDaemon(true);
        return thread;
    }

    // ------------------------------------------------------------------ open

    /** As {@link #open(String, BlockingOptions)}, with all defaults. */
    public static BlockingConnection connect(String url) {
        return open(url, BlockingOptions.DEFAULT);
    }

    /** As {@link #open(String, BlockingOptions)}, with these options of the connection and otherwise all defaults. */
    public static BlockingConnection connect(String url, ConnectionOptions options) {
        return open(url, BlockingOptions.builder().connectionOptions(options).build());
    }

    /**
     * Connects, and waits until the peer has opened too: the options' {@linkplain BlockingOptions#timeout() time} at most.
     * Failover URLs are tried within that time. Where the options choose neither failover URLs nor how to reconnect, there is
     * one attempt, and the connection is not made again when it is lost: who waits for a call is to hear of it. That is unlike
     * {@link io.lepton.Container#connect(String)}, which goes on trying for ever unless it is told otherwise.
     *
     * @param url where to, tried before the failover URLs
     * @throws IllegalArgumentException if the URL is malformed
     * @throws ConnectionException if the peer cannot be reached or does not let us in
     * @throws ConnectionClosedException if it closes the connection
     * @throws AmqpTimeoutException if it takes too long
     * @throws InterruptedAmqpException if the thread is interrupted
     * @throws IllegalStateException on an event loop
     */
    public static BlockingConnection open(String url, BlockingOptions options) {
        return opened(Objects.requireNonNull(url, "url"), options);
    }

    /**
     * As {@link #open(String, BlockingOptions)}, to the options' failover URLs only.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static BlockingConnection open(BlockingOptions options) {
        return opened(null, options);
    }

    private static BlockingConnection opened(@Nullable String url, BlockingOptions options) {
        Deadline.checkMayBlock("BlockingConnection", "open");
        Deadline deadline = Deadline.in(options.timeout());
        BlockingConnection connection = new BlockingConnection(url, options);
        try {
            connection.awaitOpened(deadline);
        } catch (RuntimeException e) {
            connection.watch.closeHere();
            connection.container.close(Duration.ZERO);
            throw e;
        }
        return connection;
    }

    private void awaitOpened(Deadline deadline) {
        try {
            if (deadline.await(watch.opened)) {
                Results.get(watch.opened);
                return;
            }
        } catch (InterruptedException e) {
            throw Deadline.interrupted(watch.name() + " interrupted: Opening connection");
        }
        Condition last = watch.lastCondition();
        throw new AmqpTimeoutException(
                watch.name() + " timed out: Opening connection" + (last == null ? "" : " (" + last + ")"));
    }

    // ------------------------------------------------------------------ links

    /** As {@link #createSender(String, SenderOptions)}, with the defaults. */
    public BlockingSender createSender(@Nullable String address) {
        return createSender(address, SenderOptions.DEFAULT);
    }

    /**
     * Makes a sender, and waits until the peer has attached. A handler in the options hears the events of the link besides,
     * on the connection's thread; it must leave the context of deliveries alone.
     *
     * @param address where messages go; null: each message says where it goes
     * @throws LinkDetachedException if the peer refuses
     * @throws LinkException if the peer answers with another address
     * @throws AmqpException if the connection has ended, time runs out, or the thread is interrupted
     * @throws IllegalStateException if the connection was closed here, and on an event loop
     */
    public BlockingSender createSender(@Nullable String address, SenderOptions options) {
        Deadline deadline = begin("createSender");
        SenderWatch link = new SenderWatch(watch, connection, wanted(address, options.target()), options.handler());
        SenderOptions watched = options.toBuilder().handler(link).build();
        link.attach(() -> connection.createSender(address, watched), deadline);
        return new BlockingSender(this, link);
    }

    /** As {@link #createReceiver(String, ReceiverOptions)}, with the defaults. */
    public BlockingReceiver createReceiver(@Nullable String address) {
        return createReceiver(address, ReceiverOptions.DEFAULT);
    }

    /**
     * Makes a receiver, and waits until the peer has attached. Nothing is accepted by itself unless the options say so, and
     * then when it is received.
     *
     * <p>With a {@linkplain ReceiverOptions#creditWindow() credit window}, so many messages may be on their way, wait here
     * for a call, or be held unsettled. Without one (the default, or 0) a message is asked for when somebody waits for it.
     *
     * <p>With {@linkplain ReceiverOptions#streaming() streaming}, messages are read while they come:
     * {@link BlockingReceiver#receiveStream()}.
     *
     * <p>With a handler in the options, that one gets the messages, on the connection's thread, and {@code receive} cannot be
     * called; it is given a credit of 1 unless the options choose a window.
     *
     * @param address where messages come from; null with {@link ReceiverOptions#dynamic()}
     * @throws LinkDetachedException if the peer refuses
     * @throws LinkException if the peer answers with another address
     * @throws AmqpException if the connection has ended, time runs out, or the thread is interrupted
     * @throws IllegalStateException if the connection was closed here, and on an event loop
     */
    public BlockingReceiver createReceiver(@Nullable String address, ReceiverOptions options) {
        Deadline deadline = begin("createReceiver");
        boolean hasHandler = options.handler() != null;
        Integer window = options.creditWindow();
        int byUs = window == null ? (hasHandler ? 1 : 0) : (hasHandler ? 0 : window);
        String wanted = options.dynamic() ? null : wanted(address, options.source());
        ReceiverWatch link = options.streaming() && !hasHandler
                ? new StreamWatch(watch, connection, wanted, byUs, this.options.timeout())
                : new ReceiverWatch(watch, connection, wanted, byUs, options.handler());
        ReceiverOptions.Builder watched = options.toBuilder().handler(link);
        if (!hasHandler) {
            watched.autoAccept(false);
        }
        if (!hasHandler || window == null) {
            watched.creditWindow(0);
        }
        ReceiverOptions all = watched.build();
        link.attach(() -> connection.createReceiver(address, all), deadline);
        return new BlockingReceiver(this, link, Boolean.TRUE.equals(options.autoAccept()));
    }

    /** The address that the peer has to name. */
    private static @Nullable String wanted(@Nullable String address, @Nullable Terminus terminus) {
        if (terminus == null) {
            return address;
        }
        if (terminus.isDynamic()) {
            return null;
        }
        return terminus.address() == null ? address : terminus.address();
    }

    /** A sender of requests and a receiver of their responses: the links of {@link RequestResponse}. */
    Replies createReplies() {
        Deadline deadline = begin("createReplies");
        Replies link = new Replies(watch, connection);
        ReceiverOptions dynamic =
                ReceiverOptions.builder().dynamic(true).handler(link).build();
        link.attach(() -> connection.createReceiver(null, dynamic), deadline);
        return link;
    }

    // ------------------------------------------------------------------ transactions

    /** As {@link #transaction(TransactionOptions)}, with the defaults. */
    public BlockingTransaction transaction() {
        return transaction(TransactionOptions.DEFAULT);
    }

    /**
     * Begins a local transaction at the peer (AMQP 1.0 §4), and waits until the peer has declared it. Several may be open at a
     * time, where the peer lets us. Close it: that undoes what was not committed.
     *
     * @throws TransactionException if the peer has no transactions, or does not give us this one
     * @throws AmqpException if the connection has ended, time runs out, or the thread is interrupted
     * @throws IllegalStateException if the connection was closed here, and on an event loop
     */
    public BlockingTransaction transaction(TransactionOptions options) {
        Deadline deadline = begin("transaction");
        Transaction transaction = container.declareTransaction(connection, null, options);
        transaction.declared().whenComplete((declared, failure) -> watch.happened());
        transaction.discharged().whenComplete((discharged, failure) -> watch.happened());
        try {
            if (deadline.await(transaction.declared())) {
                return new BlockingTransaction(this, watch, Results.get(transaction.declared()));
            }
        } catch (InterruptedException e) {
            abandon(transaction);
            throw Deadline.interrupted(watch.name() + " interrupted: Declaring a transaction");
        }
        abandon(transaction);
        throw new AmqpTimeoutException(watch.name() + " timed out: Declaring a transaction");
    }

    /** Nobody waits for it any more: it is to end if it ever begins. */
    private void abandon(Transaction transaction) {
        transaction.declared().thenAcceptAsync(Transaction::abort, connection);
    }

    // ------------------------------------------------------------------ waiting

    /**
     * Waits until {@code condition} is true. It is asked on the connection's thread, where it may look at endpoints, now and
     * whenever something has happened on the connection or was done to it by this package; it must not block.
     *
     * @param timeout null: for ever
     * @throws LinkDetachedException if the peer closes a link meanwhile
     * @throws ConnectionException if the connection ends meanwhile
     * @throws AmqpTimeoutException if it does not become true in time
     * @throws RuntimeException what the condition throws
     */
    public void await(BooleanSupplier condition, @Nullable Duration timeout) {
        Objects.requireNonNull(condition, "condition");
        begin("await");
        Deadline deadline = Deadline.in(timeout);
        CompletableFuture<Void> done = watch.await(condition);
        try {
            if (!deadline.await(done)) {
                throw new AmqpTimeoutException(watch.name() + " timed out: Waiting for a condition");
            }
            Results.get(done);
        } catch (InterruptedException e) {
            throw Deadline.interrupted(watch.name() + " interrupted: Waiting for a condition");
        } finally {
            watch.forget(done);
        }
    }

    // ------------------------------------------------------------------ what it is

    /** Where it was told to connect to, without password. */
    public String url() {
        return url;
    }

    /** The connection. It belongs to its thread: use it through {@link Connection#execute}. */
    public Connection connection() {
        return connection;
    }

    BlockingOptions options() {
        return options;
    }

    /**
     * Closes the connection, waits for the peer to do the same, and stops the container. Messages that wait for calls go back
     * to where they came from. Does nothing when it was closed. If the thread is, or gets, interrupted, it does not wait for
     * the peer, and keeps the flag.
     *
     * @throws IllegalStateException on an event loop
     */
    @Override
    public void close() {
        if (Container.isLoopThread()) {
            Deadline.checkMayBlock(this, "close");
        }
        if (!watch.closeHere()) {
            return;
        }
        try {
            connection.execute(watch::closing);
        } catch (RejectedExecutionException e) {
            // it has ended
        }
        container.close(options.timeout());
    }

    private Deadline begin(String call) {
        Deadline.checkMayBlock(this, call);
        if (watch.isClosedHere()) {
            throw new IllegalStateException(this + " was closed");
        }
        Ending failure = watch.failure();
        if (failure != null) {
            throw failure.get();
        }
        return Deadline.in(options.timeout());
    }

    /** Names it by its URL, without password. */
    @Override
    public String toString() {
        return watch.name();
    }
}
