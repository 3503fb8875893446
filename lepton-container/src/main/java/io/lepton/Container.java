package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import io.lepton.netty.SocketDriver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A participant in AMQP: it connects and listens, and calls handlers. Everything happens in {@link #run()}, on the thread
 * that calls it, until there is nothing left to wait for: no connection, listener, task or timer. With {@link #run(int)}
 * other threads share the connections, each on one of them.
 *
 * <pre>{@code
 * Container.create(new HelloWorld()).run();
 * }</pre>
 *
 * <p>All methods may be called from any thread. The connections, sessions, links and deliveries that they give belong to the
 * thread of their connection: use them in callbacks, in tasks given to {@link Connection#execute}, or, before the container
 * runs, on the thread that made them.
 */
public final class Container implements Executor, AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String containerId;
    private final boolean idChosen;
    private final ConnectionOptions connectionDefaults;
    private final ListenOptions serverDefaults;
    private final SenderOptions senderDefaults;
    private final ReceiverOptions receiverDefaults;
    private final Supplier<ConfigSearch> configSearch;
    private final boolean failFast;
    private final Patience patience;
    private final @Nullable DeliveryStore deliveryStore;
    private final SuspendedLinks suspendedLinks;
    private final LogLimit logLimit = new LogLimit();
    private final LogLimit faultLimit = new LogLimit();
    private final DuplicateFilters duplicateFilters;
    private final Propagation propagation;
    private final @Nullable Consumer<Event> eventTap;
    private final @Nullable Watchdog watchdog;
    private final int threads;
    private final Runner runner;
    private final AttachedLinks attachedLinks = new AttachedLinks();
    private final AtomicLong numbers = new AtomicLong();
    private volatile List<MessagingHandler> handlers;

    Container(ContainerBuilder builder) {
        idChosen = builder.containerId != null;
        containerId = Objects.requireNonNullElseGet(
                builder.containerId, () -> UUID.randomUUID().toString());
        connectionDefaults = builder.connectionDefaults;
        serverDefaults = builder.serverDefaults;
        senderDefaults = SenderOptions.merge(
                SenderOptions.builder().store(builder.deliveryStore).build(), builder.senderDefaults);
        receiverDefaults = ReceiverOptions.merge(
                ReceiverOptions.builder().store(builder.deliveryStore).build(), builder.receiverDefaults);
        configSearch = builder.configSearch;
        failFast = builder.failFast;
        patience = builder.patience;
        deliveryStore = builder.deliveryStore;
        suspendedLinks =
                new SuspendedLinks(builder.maxSuspendedLinks, builder.maxSuspendedBytes, builder.maxSuspendedTime);
        duplicateFilters = new DuplicateFilters(builder.maxSuspendedLinks);
        if (deliveryStore != null && builder.containerId == null) {
            throw new IllegalArgumentException(
                    "deliveries are recorded under the container's id, to be found after a restart: choose one by containerId");
        }
        propagation = builder.propagation;
        eventTap = builder.eventTap;
        watchdog = builder.slowCallback == null ? null : new Watchdog(builder.slowCallback);
        threads = builder.threads;
        handlers = List.copyOf(builder.handlers);
        runner = new Runner(this, builder.threadFactory, builder.autoStop);
    }

    /** A container with these handlers and all defaults. It opens no socket and starts no thread. */
    public static Container create(MessagingHandler... handlers) {
        return builder().handlers(handlers).build();
    }

    /** Starts with the defaults. */
    public static ContainerBuilder builder() {
        return new ContainerBuilder();
    }

    /**
     * The container that a connection was made by.
     *
     * @throws IllegalArgumentException if none has made it
     */
    public static Container of(Connection connection) {
        if (connection.driverData() instanceof ConnectionLife life) {
            return life.container();
        }
        throw new IllegalArgumentException(connection + " was not made by a container");
    }

    /**
     * Whether the calling thread runs a loop of any container, as it does in callbacks and tasks: nothing may wait there,
     * for on that thread everything else would wait too.
     */
    public static boolean isLoopThread() {
        return ContainerLoop.current() != null;
    }

    /** The name by which peers know this container. */
    public String containerId() {
        return containerId;
    }

    /** Adds a handler behind those that there are. Counts from the next event on. */
    public void addHandler(MessagingHandler handler) {
        Objects.requireNonNull(handler, "handler");
        synchronized (this) {
            List<MessagingHandler> more = new ArrayList<>(handlers);
            more.add(handler);
            handlers = List.copyOf(more);
        }
    }

    // ------------------------------------------------------------------ connect

    /**
     * As {@link #connect(String, ConnectionOptions)}, to where the first connect.json that is found leads: the one that the
     * environment variable {@code MESSAGING_CONNECT_FILE} names, else that in the working directory, in
     * {@code ~/.config/messaging} or in {@code /etc/messaging}; without any, to {@code amqps://localhost}. See
     * {@link ConnectionConfig}. With failover URLs in the container's defaults it goes to those, and no file is read.
     *
     * @throws ConnectionConfigException if the file cannot be read or makes no sense, or if one was named and is not there
     * @throws TlsException if a file for TLS cannot be read, or does not hold what it should
     */
    public Connection connect() {
        return connect(ConnectionOptions.DEFAULT);
    }

    /** As {@link #connect(String, ConnectionOptions)}, with the container's defaults. */
    public Connection connect(String url) {
        return connect(url, ConnectionOptions.DEFAULT);
    }

    /**
     * Makes a connection and returns at once: it is open on our side, and links may be created on it, but nothing has gone
     * over a network. The handlers are told what becomes of it. Unless the options say otherwise it is tried for ever, and made
     * again whenever it is lost; that is unlike a {@link io.lepton.blocking.BlockingConnection}, which has to be told to.
     *
     * @param url where to, tried before the options' failover URLs; "" counts as none, as in
     *     {@link #connect(ConnectionOptions)}
     * @throws IllegalArgumentException if the URL is malformed
     * @throws TlsException if the URL asks for encryption, and keys or trust cannot be had as the options say
     * @throws TransportException if the URL asks for a WebSocket, which this version does not have
     * @throws IllegalStateException if the container has stopped
     */
    public Connection connect(String url, ConnectionOptions options) {
        return connect(
                Objects.requireNonNull(url, "url").isEmpty() ? null : Route.parse(url),
                options,
                connection -> connection);
    }

    /**
     * As {@link #connect(String, ConnectionOptions)}, to the options' failover URLs only; if there are none, to where a
     * connect.json leads, as {@link #connect()}. What these options say beats the file, which beats the container's defaults;
     * the password of a file goes with the user of that file only.
     *
     * @throws ConnectionConfigException if the file cannot be read or makes no sense, or if one was named and is not there
     */
    public Connection connect(ConnectionOptions options) {
        return connect((AmqpUrl) null, options, connection -> connection);
    }

    private <T> T connect(@Nullable AmqpUrl url, ConnectionOptions options, Function<Connection, T> prepare) {
        Route route = Route.of(url, options, connectionDefaults, configSearch.get()::load);
        runner.retain();
        ConnectionLife life;
        T made;
        try {
            life = newLife(route.options());
            life.connection().open();
            life.reconnectWith(new Reconnector(life, route.urls(), route.options()));
            made = prepare.apply(life.connection());
        } catch (RuntimeException e) {
            runner.release();
            throw e;
        }
        runner.begin(life);
        return made;
    }

    // ------------------------------------------------------------------ links

    /** A connection to the URL, and on it a sender to the address that is the URL's path. */
    public Sender createSender(String url) {
        return createSender(url, SenderOptions.DEFAULT);
    }

    /** A connection to the URL, and on it a sender to the address that is the URL's path. */
    public Sender createSender(String url, SenderOptions options) {
        AmqpUrl where = Route.parse(url);
        return connect(where, ConnectionOptions.DEFAULT, made -> made.createSender(where.path(), options));
    }

    /** A sender on the default session of the connection. */
    public Sender createSender(Connection connection, @Nullable String target) {
        return createSender(connection, target, SenderOptions.DEFAULT);
    }

    /**
     * A sender on the default session of the connection. Any thread gets it at once; it is opened on the connection's. If
     * that is not possible there any more, the sender tells it by {@code onLinkError} and {@code onLinkClosed}.
     *
     * @param target the address that messages go to; null: each message says where it goes
     * @throws IllegalArgumentException if a sender of the name in the options is in use on the connection
     * @throws IllegalStateException if the connection was closed
     */
    public Sender createSender(Connection connection, @Nullable String target, SenderOptions options) {
        return connection.driver().isOwnThread()
                ? connection.createSender(target, options)
                : connection.submitSender(target, options);
    }

    /** As {@link #createSender(Connection, String, SenderOptions)}, on this session. */
    public Sender createSender(Session session, @Nullable String target, SenderOptions options) {
        if (!session.connection().driver().isOwnThread()) {
            return session.submitSender(target, options);
        }
        Sender sender = session.createSender(target, options);
        sender.open();
        return sender;
    }

    /** A connection to the URL, and on it a receiver from the address that is the URL's path. */
    public Receiver createReceiver(String url) {
        return createReceiver(url, ReceiverOptions.DEFAULT);
    }

    /** A connection to the URL, and on it a receiver from the address that is the URL's path. */
    public Receiver createReceiver(String url, ReceiverOptions options) {
        AmqpUrl where = Route.parse(url);
        return connect(where, ConnectionOptions.DEFAULT, made -> made.createReceiver(where.path(), options));
    }

    /** A receiver on the default session of the connection. */
    public Receiver createReceiver(Connection connection, @Nullable String source) {
        return createReceiver(connection, source, ReceiverOptions.DEFAULT);
    }

    /**
     * A receiver on the default session of the connection, as
     * {@link #createSender(Connection, String, SenderOptions) createSender} makes a sender.
     *
     * @param source the address that messages come from; null with {@link ReceiverOptions#dynamic()}
     * @throws IllegalArgumentException if there is an address and the node is to be dynamic, or if a receiver of the name in
     *     the options is in use on the connection
     * @throws IllegalStateException if the connection was closed
     */
    public Receiver createReceiver(Connection connection, @Nullable String source, ReceiverOptions options) {
        return connection.driver().isOwnThread()
                ? connection.createReceiver(source, options)
                : connection.submitReceiver(source, options);
    }

    /** As {@link #createReceiver(Connection, String, ReceiverOptions)}, on this session. */
    public Receiver createReceiver(Session session, @Nullable String source, ReceiverOptions options) {
        if (!session.connection().driver().isOwnThread()) {
            return session.submitReceiver(source, options);
        }
        Receiver receiver = session.createReceiver(source, options);
        receiver.open();
        return receiver;
    }

    // ------------------------------------------------------------------ transactions

    /** As {@link #declareTransaction(Connection, TransactionHandler, TransactionOptions)}, with the defaults. */
    public Transaction declareTransaction(Connection connection, @Nullable TransactionHandler handler) {
        return declareTransaction(connection, handler, TransactionOptions.DEFAULT);
    }

    /**
     * Asks the peer for a local transaction (AMQP 1.0 §4), over a link on the connection's default session that the library opens
     * for this when it is asked first. Work can be done in it once it is declared. From any thread. While the connection is lost
     * and comes back this waits; a transaction that was declared before ends with the connection.
     *
     * @param handler is told what becomes of it; null: nobody but those who wait for its futures
     * @throws IllegalStateException if the connection was closed
     * @throws IllegalArgumentException if another container has made the connection
     */
    public Transaction declareTransaction(
            Connection connection, @Nullable TransactionHandler handler, TransactionOptions options) {
        return checkOwn(connection).declareTransaction(null, handler, options);
    }

    /** As {@link #declareTransaction(Session, TransactionHandler, TransactionOptions)}, with the defaults. */
    public Transaction declareTransaction(Session session, @Nullable TransactionHandler handler) {
        return declareTransaction(session, handler, TransactionOptions.DEFAULT);
    }

    /**
     * As {@link #declareTransaction(Connection, TransactionHandler, TransactionOptions)}, over a link on this session: not every
     * peer lets a transaction have work of other sessions in it.
     */
    public Transaction declareTransaction(
            Session session, @Nullable TransactionHandler handler, TransactionOptions options) {
        return checkOwn(session.connection()).declareTransaction(session, handler, options);
    }

    // ------------------------------------------------------------------ listen

    /** As {@link #listen(String, ListenOptions)} with the defaults: whoever comes is let in, unless the container's say otherwise. */
    public Listener listen(String url) {
        return listen(url, ListenOptions.DEFAULT);
    }

    /**
     * Listens on an address; connections are accepted while the container runs.
     *
     * @param url the host, or none for all addresses of this machine, and the port, 0 for any free one; the path is ignored
     * @param own what is chosen, before the container's {@linkplain ContainerBuilder#serverDefaults defaults}
     * @throws IllegalArgumentException if the URL is malformed, or if nobody could log in: passwords are the only way and may
     *     not go over connections that are not encrypted, or a name is required and cannot be told
     * @throws TransportException if the address cannot be had, or a WebSocket is asked for, which this version does not have
     * @throws TlsException if encryption is asked for, with {@code amqps} or an {@link SslDomain}, and cannot be had: a listener
     *     needs a certificate
     * @throws IllegalStateException if the container has stopped
     */
    public Listener listen(String url, ListenOptions own) {
        ListenOptions options = ListenOptions.merge(serverDefaults, own);
        AmqpUrl parsed = AmqpUrl.parse(url);
        AmqpUrl where = Route.supported(parsed, parsed.toString());
        SslDomain tls = own.sslDomain() == null && !where.isEncrypted() ? null : options.sslDomain();
        if (tls == null && where.isEncrypted()) {
            tls = SslDomain.server();
        }
        if (tls != null) {
            tls.context(); // what is wrong with it is told at once
        }
        InetSocketAddress address = where.host() == null
                ? new InetSocketAddress(where.port())
                : new InetSocketAddress(where.host(), where.port());
        if (address.isUnresolved()) {
            throw cannotListen(where, options, "unknown host", null);
        }
        runner.retain();
        try {
            Listener listener = new Listener(this, runner, address, options, tls);
            runner.add(listener);
            listener.opened();
            return listener;
        } catch (IOException e) {
            runner.release();
            throw cannotListen(where, options, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            runner.release();
            throw e;
        }
    }

    private TransportException cannotListen(
            AmqpUrl where, ListenOptions options, String why, @Nullable IOException cause) {
        String text = "cannot listen on " + where.authority() + ": " + why;
        ListenHandler handler = options.listenHandler();
        if (handler != null) {
            new ListenerCalls(this, runner, handler).failed(text);
        }
        return new TransportException(text, cause);
    }

    // ------------------------------------------------------------------ tasks

    /**
     * Runs {@code task} on the container's thread (the first of them), after what was given before. The container keeps
     * running for it.
     *
     * @throws IllegalStateException if the container has stopped
     */
    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        runner.retain();
        ContainerLoop first = runner.first();
        first.io.execute(() -> {
            try {
                first.calls.run(task, new Events.OfContainer(this, EventType.TASK));
            } finally {
                runner.release();
            }
        });
    }

    /**
     * Runs {@code task} on the container's thread (the first of them) when {@code delay} has passed; at once, but never
     * within this call, if it is zero or negative. Equal times come in the order of the calls. The container keeps running
     * for it.
     *
     * @throws IllegalStateException if the container has stopped
     */
    public ScheduledTask schedule(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        ContainerLoop first = runner.first();
        return schedule(first, delay, event -> first.calls.run(task, event));
    }

    /** As {@link #schedule(Duration, Runnable)}; calls {@link MessagingHandler#onTimer} of {@code handler}. */
    public ScheduledTask schedule(Duration delay, MessagingHandler handler) {
        Objects.requireNonNull(handler, "handler");
        ContainerLoop first = runner.first();
        return schedule(first, delay, event -> first.calls.call(handler, event));
    }

    /** As {@link #schedule(Duration, Runnable)}; calls {@link MessagingHandler#onTimer} of the container's handlers. */
    public ScheduledTask schedule(Duration delay) {
        ContainerLoop first = runner.first();
        return schedule(first, delay, event -> first.calls.call(null, event));
    }

    /**
     * Has {@link MessagingHandler#onApplicationEvent} called for {@code event}: by the nearest handler of what it is about, on
     * the thread of that connection; for one about nothing, by the container's handlers, on the container's thread (the first
     * of them). Events for one thread come in the order of the calls. The container keeps running for it.
     *
     * @throws IllegalStateException if the container has stopped
     * @throws RejectedExecutionException if the connection that the event is about has ended
     * @throws IllegalArgumentException if another container has made that connection
     */
    public void post(ApplicationEvent event) {
        ApplicationEvent here = event.in(this);
        ConnectionLife life = lifeOf(event.connection());
        runner.retain();
        try {
            if (life == null) {
                ContainerLoop first = runner.first();
                first.io.execute(() -> tell(first.calls, here));
            } else {
                life.perform(calls -> tell(calls, here));
            }
        } catch (RejectedExecutionException e) {
            runner.release();
            throw e;
        }
    }

    private @Nullable ConnectionLife lifeOf(@Nullable Connection connection) {
        return connection == null ? null : checkOwn(connection);
    }

    private ConnectionLife checkOwn(Connection connection) {
        if (of(connection) != this) {
            throw new IllegalArgumentException(connection + " belongs to " + of(connection) + ", not to " + this);
        }
        return ConnectionLife.of(connection);
    }

    private void tell(HandlerCalls calls, ApplicationEvent event) {
        try {
            calls.call(HandlerCalls.nearest(event), event);
        } finally {
            runner.release();
        }
    }

    /**
     * Opens a way in for other threads. The container runs on until it is closed.
     *
     * @throws IllegalStateException if the container has stopped
     */
    public EventInjector injector() {
        return new EventInjector(this, runner);
    }

    private ScheduledTask schedule(ContainerLoop first, Duration delay, Consumer<TimerEvent> callback) {
        long nanos = delay.isNegative() ? 0 : delay.toNanos();
        runner.retain();
        ScheduledTask task = new ScheduledTask(this, runner, callback);
        task.timer(first.io.schedule(nanos, task::run));
        return task;
    }

    // ------------------------------------------------------------------ run and stop

    /** {@link #run(int)} with the number of threads that the builder was told: 1, on the calling thread, by default. */
    public void run() {
        runner.run(threads);
    }

    /**
     * Runs until there is nothing left to wait for, or {@link #stop} is called. Calls {@code onStart} first and {@code onStop}
     * last. With several threads the calling one is the first of them, and connections are spread over them; a handler may
     * then be called for several connections at a time.
     *
     * @param threads 1 or more
     * @throws IllegalStateException if the container runs, or has run: it does so only once
     * @throws RuntimeException what a handler threw in {@code onStart}, or anywhere with {@link ContainerBuilder#failFast}
     * @throws Error what a handler threw
     */
    public void run(int threads) {
        runner.run(ContainerBuilder.checkThreads(threads));
    }

    /**
     * Runs on a thread of its own, until {@link #stop} or {@link #close}: not only as long as there is something to wait for.
     *
     * @throws IllegalStateException if the container runs, or has run
     */
    public void start() {
        runner.start(threads);
    }

    /**
     * Does what there is to do, for those who have a loop of their own: waits, {@code maxWait} at most, until something
     * happens. All calls come from one thread. The first one calls {@code onStart}.
     *
     * @return false when the container has stopped, {@code onStop} included
     * @throws IllegalStateException if the container runs elsewhere, or in a callback
     */
    public boolean poll(Duration maxWait) {
        return runner.poll(Checks.notNegative(maxWait, "maxWait"), threads);
    }

    /**
     * Stops at once: connections and listeners are dropped, without a close; {@code onTransportClosed} of each connection and
     * {@code onStop} are told; then {@link #run()} returns. Before the container runs, it makes it not run. Does nothing when
     * it has stopped.
     */
    public void stop() {
        runner.stop(null);
    }

    /** As {@link #stop()}; each connection is told {@code condition} by {@code onTransportError} before. */
    public void stop(Condition condition) {
        runner.stop(Objects.requireNonNull(condition, "condition"));
    }

    /** {@link #close(Duration)} with 5 s. */
    @Override
    public void close() {
        runner.close(CLOSE_TIMEOUT);
    }

    /**
     * Closes all listeners and connections, gives the peers up to {@code timeout} to do the same, and stops. Waits for the end
     * of it, unless it is called in a callback: there it returns at once. A container that has not run gives back what it has
     * and will not run.
     */
    public void close(Duration timeout) {
        runner.close(Checks.notNegative(timeout, "timeout"));
    }

    // ------------------------------------------------------------------ for the rest of the package

    /** {@code options}, and where they say nothing what holds for the connections of this container. */
    ConnectionOptions withDefaults(ConnectionOptions options) {
        return ConnectionOptions.merge(connectionDefaults, options);
    }

    /** What the log says of connections that others make. */
    LogLimit logLimit() {
        return logLimit;
    }

    /** What the log says of the application's faults at such connections: what peers do wrong hides none of them. */
    LogLimit faultLimit() {
        return faultLimit;
    }

    /** A new connection, not opened, which belongs to the calling thread. */
    ConnectionLife newLife(ConnectionOptions options) {
        return new ConnectionLife(this, new SocketDriver(numbers::incrementAndGet), options);
    }

    @HotPath
    List<MessagingHandler> handlers() {
        return handlers;
    }

    /** Sets up a connection, made or accepted, for the links that will be made on it. */
    void setLinkDefaults(Connection connection) {
        connection.setLinkDefaults(senderDefaults, receiverDefaults);
    }

    /** As {@link #setLinkDefaults(Connection)}, for a connection that is made again, as its links are, after these delays. */
    void setLinkDefaults(Connection connection, ReconnectOptions delays) {
        connection.setLinkDefaults(
                SenderOptions.merge(SenderOptions.builder().reattach(delays).build(), senderDefaults),
                ReceiverOptions.merge(ReceiverOptions.builder().reattach(delays).build(), receiverDefaults));
    }

    boolean isFailFast() {
        return failFast;
    }

    Patience patience() {
        return patience;
    }

    /** Whether its id is the application's, and the same the next time. */
    boolean isIdChosen() {
        return idChosen;
    }

    @Nullable DeliveryStore deliveryStore() {
        return deliveryStore;
    }

    DuplicateFilters duplicateFilters() {
        return duplicateFilters;
    }

    SuspendedLinks suspendedLinks() {
        return suspendedLinks;
    }

    Propagation propagation() {
        return propagation;
    }

    @Nullable Consumer<Event> eventTap() {
        return eventTap;
    }

    AttachedLinks attachedLinks() {
        return attachedLinks;
    }

    @Nullable Watchdog watchdog() {
        return watchdog;
    }

    @Nullable Condition stopCondition() {
        return runner.stopCondition();
    }

    /** The connection has been told its last event. */
    void over(ConnectionLife life) {
        runner.remove(life);
    }

    @Override
    public String toString() {
        return "container " + containerId;
    }
}
