package io.lepton;

import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what a container is made with. Not for use by several threads at a time. */
public final class ContainerBuilder {
    @Nullable String containerId;

    final List<MessagingHandler> handlers = new ArrayList<>();
    ConnectionOptions connectionDefaults = ConnectionOptions.DEFAULT;
    ListenOptions serverDefaults = ListenOptions.DEFAULT;
    SenderOptions senderDefaults = SenderOptions.DEFAULT;
    ReceiverOptions receiverDefaults = ReceiverOptions.DEFAULT;
    Supplier<ConfigSearch> configSearch = ConfigSearch::ofProcess;
    boolean autoStop = true;
    boolean failFast;
    Patience patience = Patience.DEFAULT;
    Propagation propagation = Propagation.NEAREST;

    @Nullable Consumer<Event> eventTap;

    @Nullable Duration slowCallback;

    @Nullable DeliveryStore deliveryStore;

    int maxSuspendedLinks = 10_000;
    long maxSuspendedBytes = Runtime.getRuntime().maxMemory() / 8;

    @Nullable Duration maxSuspendedTime;

    int threads = 1;
    ThreadFactory threadFactory = run -> new Thread(run, "lepton");

    ContainerBuilder() {}

    /**
     * Sets the name by which peers know the container; null for a random one.
     *
     * @throws IllegalArgumentException if empty
     */
    public ContainerBuilder containerId(@Nullable String id) {
        containerId = id == null ? null : Checks.notEmpty(id, "containerId");
        return this;
    }

    /**
     * Adds handlers, which are called in this order.
     *
     * @throws NullPointerException if one is null
     */
    public ContainerBuilder handlers(MessagingHandler... handlers) {
        for (MessagingHandler handler : Objects.requireNonNull(handlers, "handlers")) {
            this.handlers.add(Objects.requireNonNull(handler, "handler"));
        }
        return this;
    }

    /** Sets what holds for connections, made and accepted, where their own options say nothing. */
    public ContainerBuilder connectionDefaults(ConnectionOptions options) {
        connectionDefaults = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Sets what holds for listeners and the connections that they accept where their own options say nothing; it beats
     * {@link #connectionDefaults}.
     */
    public ContainerBuilder serverDefaults(ListenOptions options) {
        serverDefaults = Objects.requireNonNull(options, "options");
        return this;
    }

    /** Sets what holds for senders that we make where their own options say nothing. */
    public ContainerBuilder senderDefaults(SenderOptions options) {
        senderDefaults = Objects.requireNonNull(options, "options");
        return this;
    }

    /** Sets what holds for receivers that we make where their own options say nothing. */
    public ContainerBuilder receiverDefaults(ReceiverOptions options) {
        receiverDefaults = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Sets where deliveries of links with {@code exactlyOnce} are recorded, those that we make and those that peers attach, so
     * that they are resumed after the end of the process, too; null for nowhere. The container needs an id of your choice, and
     * such links a name. The container does not close the store.
     */
    public ContainerBuilder deliveryStore(@Nullable DeliveryStore store) {
        deliveryStore = store;
        return this;
    }

    /**
     * Sets how many links whose peers have lost their connection are kept to be resumed; beyond that the eldest is given up
     * of the user who has most of them.
     * Default 10,000.
     *
     * @throws IllegalArgumentException if negative
     */
    public ContainerBuilder maxSuspendedLinks(int links) {
        if (links < 0) {
            throw new IllegalArgumentException("maxSuspendedLinks " + links + ": want 0 or more");
        }
        maxSuspendedLinks = links;
        return this;
    }

    /**
     * Sets how many bytes the unsettled deliveries may hold of links that are kept to be resumed, messages included; beyond that
     * the eldest is given up of the user whose links hold most. Default: an eighth of the heap.
     *
     * @throws IllegalArgumentException if negative
     */
    public ContainerBuilder maxSuspendedBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxSuspendedBytes " + bytes + ": want 0 or more");
        }
        maxSuspendedBytes = bytes;
        return this;
    }

    /**
     * Sets for how long links are kept to be resumed at most, whatever their peers have asked for: one that says {@code never} would
     * have its place for ever otherwise, if it does not come back, until {@link #maxSuspendedLinks} takes it. What is unsettled on a
     * link that is given up is in doubt. Default null: as long as the peer has asked for.
     *
     * @throws IllegalArgumentException if not above zero
     */
    public ContainerBuilder maxSuspendedTime(@Nullable Duration time) {
        maxSuspendedTime = time == null ? null : Checks.positive(time, "maxSuspendedTime");
        return this;
    }

    /** Sets where {@link Container#connect()} looks for a connect.json. */
    ContainerBuilder configSearch(ConfigSearch search) {
        configSearch = () -> search;
        return this;
    }

    /** Sets how long to wait where nobody has said. */
    ContainerBuilder patience(Patience patience) {
        this.patience = patience;
        return this;
    }

    /** Sets whether the container stops when there is nothing left to wait for. Default true. */
    public ContainerBuilder autoStop(boolean autoStop) {
        this.autoStop = autoStop;
        return this;
    }

    /**
     * Sets whether an exception of a handler leaves {@code run()} and stops the container, rather than end its connection.
     * Default false.
     */
    public ContainerBuilder failFast(boolean failFast) {
        this.failFast = failFast;
        return this;
    }

    /** Sets how far an event goes among the handlers. Default {@link Propagation#NEAREST}. */
    public ContainerBuilder propagation(Propagation propagation) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
        return this;
    }

    /**
     * Sets who sees every event, whichever handlers it goes to, once and after them, on their thread; null, the default: nobody.
     * To look on: it must change nothing. What it throws is logged, and has no other effect.
     */
    public ContainerBuilder eventTap(@Nullable Consumer<Event> tap) {
        eventTap = tap;
        return this;
    }

    /**
     * Sets how long a callback or a task may take before the log warns of it (logger {@code lepton}), with the stack of its
     * thread, while it still goes on; null, the default: it is not watched. A thread of the container's own does the watching.
     *
     * @throws IllegalArgumentException if zero or negative
     */
    public ContainerBuilder slowCallback(@Nullable Duration limit) {
        if (limit != null && (limit.isZero() || limit.isNegative())) {
            throw new IllegalArgumentException("slowCallback " + limit + ": want more than zero");
        }
        slowCallback = limit;
        return this;
    }

    /**
     * Sets how many threads share the connections. Default 1.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public ContainerBuilder threads(int threads) {
        this.threads = checkThreads(threads);
        return this;
    }

    /** Sets what makes the threads that are needed besides that of {@code run()}. */
    public ContainerBuilder threadFactory(ThreadFactory factory) {
        threadFactory = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /** Makes the container. */
    public Container build() {
        return new Container(this);
    }

    static int checkThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + ": want 1 or more");
        }
        return threads;
    }
}
