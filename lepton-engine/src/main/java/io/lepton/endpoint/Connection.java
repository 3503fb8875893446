package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import io.lepton.frame.FrameReader;
import io.lepton.frame.Open;
import io.lepton.frame.Performative;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What two containers share: sessions, and the links and deliveries in them (AMQP 1.0 §2.4). It is desired state and
 * outlives the {@link Transport} that carries it: when that is lost, another can be bound, and all that is open here is
 * opened again on it.
 *
 * <p>Belongs to the thread of its driver: what changes something throws {@link WrongThreadException} elsewhere.
 * {@link #execute}, {@link #schedule}, {@link #wake}, {@link #close()}, {@link #submitSender}, {@link #submitReceiver},
 * {@link #diagnose} and {@link #setTrace} may be called from any thread.
 */
public final class Connection extends Endpoint implements Executor {
    /** The largest frame that we take unless told otherwise, in bytes. */
    public static final long DEFAULT_MAX_FRAME_SIZE = 65_536;
    /** The highest channel unless told otherwise. */
    public static final int DEFAULT_CHANNEL_MAX = 255;

    private static final Symbol ESTABLISHMENT_FAILED = Symbol.of("amqp:connection-establishment-failed");

    private final Driver driver;
    private String containerId;
    private @Nullable String hostname;
    private long maxFrameSize = DEFAULT_MAX_FRAME_SIZE;
    private int channelMax = DEFAULT_CHANNEL_MAX;
    private boolean containerIdChosen = true;
    private volatile SenderOptions senderDefaults = SenderOptions.DEFAULT;
    private volatile ReceiverOptions receiverDefaults = ReceiverOptions.DEFAULT;
    private volatile SessionOptions sessionDefaults = SessionOptions.DEFAULT;
    private Duration idleTimeout = Duration.ZERO;
    private List<Symbol> offeredCapabilities = List.of();
    private List<Symbol> desiredCapabilities = List.of();
    private List<Symbol> requiredCapabilities = List.of();
    private Map<Symbol, Object> properties = Map.of();
    private Predicate<Condition> closeIsLoss = error -> false;
    private boolean tracing;

    private @Nullable Transport transport;
    private @Nullable Open remote;
    private int openings;

    private final HeldBytes held = new HeldBytes(this);
    private final Sessions sessions = new Sessions(this);
    private final LinkNames linkNames = new LinkNames(this);
    private final PartialMessages partialMessages = new PartialMessages(held);
    /** Guarded by {@link #sessions}: other threads make links on it. */
    private @Nullable Session defaultSession;

    private @Nullable String connectedUrl;

    private final ArrayDeque<EngineEvent> events = new ArrayDeque<>();
    private final AtomicBoolean wakeRequested = new AtomicBoolean();
    private boolean turnDue;
    /** The application was told of the peer's close. */
    private boolean closeKnown;

    private @Nullable AmqpWriter scratch;

    /**
     * Makes a connection that is not opened and has no transport.
     *
     * @param containerId what we call ourselves
     */
    public Connection(Driver driver, String containerId) {
        this.driver = Objects.requireNonNull(driver, "driver");
        this.containerId = Objects.requireNonNull(containerId, "containerId");
    }

    @Override
    public Connection connection() {
        return this;
    }

    /** Who drives it. */
    public Driver driver() {
        return driver;
    }

    // ------------------------------------------------------------------ our open

    /** What we call ourselves. */
    public String containerId() {
        return containerId;
    }

    /** Sets what we call ourselves. As all of our open's fields, it counts from the next open that is sent. */
    public void setContainerId(String id) {
        checkThread();
        containerId = Objects.requireNonNull(id, "id");
    }

    /** The host that we mean, or null. */
    public @Nullable String hostname() {
        return hostname;
    }

    /** Sets the host that we mean; null: none is sent. */
    public void setHostname(@Nullable String hostname) {
        checkThread();
        this.hostname = hostname;
    }

    /** The largest frame that we take, in bytes. */
    public long maxFrameSize() {
        return maxFrameSize;
    }

    /**
     * Sets the largest frame that we take.
     *
     * @throws IllegalArgumentException unless 512 to 4294967295
     */
    public void setMaxFrameSize(long bytes) {
        checkThread();
        if (bytes < 512 || bytes > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("maxFrameSize " + bytes + ": want 512 to 4294967295");
        }
        maxFrameSize = bytes;
    }

    /** The highest channel, which is one less than the number of sessions that the peer may begin. */
    public int channelMax() {
        return channelMax;
    }

    /**
     * Sets the highest channel.
     *
     * @throws IllegalArgumentException unless 0 to 65535
     */
    public void setChannelMax(int channel) {
        checkThread();
        if (channel < 0 || channel > 65_535) {
            throw new IllegalArgumentException("channelMax " + channel + ": want 0 to 65535");
        }
        channelMax = channel;
    }

    /** How long the peer may be silent; zero: for ever. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Sets how long the peer may be silent; zero: for ever. It is asked to send something at least every half of it.
     *
     * @throws IllegalArgumentException if negative or more than 99 days
     */
    public void setIdleTimeout(Duration timeout) {
        checkThread();
        if (timeout.isNegative() || timeout.toMillis() / 2 > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("idleTimeout " + timeout + ": want zero to 99 days");
        }
        idleTimeout = timeout;
    }

    /** Capabilities that the peer may use. */
    public List<Symbol> offeredCapabilities() {
        return offeredCapabilities;
    }

    /** Sets the capabilities that the peer may use. */
    public void setOfferedCapabilities(List<Symbol> capabilities) {
        checkThread();
        offeredCapabilities = List.copyOf(capabilities);
    }

    /** Capabilities that we would use. */
    public List<Symbol> desiredCapabilities() {
        return desiredCapabilities;
    }

    /** Sets the capabilities that we would use. */
    public void setDesiredCapabilities(List<Symbol> capabilities) {
        checkThread();
        desiredCapabilities = List.copyOf(capabilities);
    }

    /** Capabilities that the peer has to offer. */
    public List<Symbol> requiredCapabilities() {
        return requiredCapabilities;
    }

    /**
     * Sets the capabilities that we cannot do without: they go out with those that are desired, and where the peer's open
     * does not offer one of them the connection is closed with {@code amqp:not-implemented}, and ends as one that broke.
     */
    public void setRequiredCapabilities(List<Symbol> capabilities) {
        checkThread();
        requiredCapabilities = List.copyOf(capabilities);
    }

    /** Properties of the connection that we tell. */
    public Map<Symbol, Object> properties() {
        return properties;
    }

    /** Sets the properties of the connection that we tell. */
    public void setProperties(Map<Symbol, Object> properties) {
        checkThread();
        this.properties = Map.copyOf(properties);
    }

    /**
     * Sets with which errors a peer's close counts as the loss of the transport, as may be wanted of
     * {@code amqp:connection:forced}, by which an operator gets rid of a connection, or of {@code amqp:connection:redirect}: the
     * endpoints stay as they are, for the next transport. Others, all unless this is set, are closes of the connection.
     *
     * @param loss looks at an error, and does nothing else: it is asked while frames are taken in
     */
    public void setCloseIsLoss(Predicate<Condition> loss) {
        checkThread();
        closeIsLoss = Objects.requireNonNull(loss, "loss");
    }

    /** Whether the transport is over with such a close, and the connection is not. */
    boolean isLoss(@Nullable Condition error) {
        return error != null && localState() == EndpointState.ACTIVE && closeIsLoss.test(error);
    }

    /** Sets how many links the peer may attach; 4,096 unless set. */
    public void setMaxLinks(int links) {
        checkThread();
        linkNames.limit(links);
    }

    /**
     * Sets how many bytes of messages that are not complete yet may wait here, on all links together; the receiver with which
     * they become more is detached with {@code amqp:resource-limit-exceeded}. Streams do not count. Unless set, an eighth of the
     * heap or, if that is more, what one message may have by default. A single message may always have what the
     * {@linkplain ReceiverOptions#maxMessageSize limit of its link} says.
     *
     * @param bytes 0: any number
     * @throws IllegalArgumentException if negative
     */
    public void setMaxPartialBytes(long bytes) {
        checkThread();
        if (bytes < 0) {
            throw new IllegalArgumentException("maxPartialBytes " + bytes + ": want 0 or more");
        }
        partialMessages.limit(bytes);
    }

    /**
     * Has the connection share memory with others, for as long as it has a transport: see {@link MemoryBudget}. Unless set, it
     * shares none and is bounded by its own limits only.
     *
     * @throws IllegalStateException if a transport is bound
     */
    public void setMemoryBudget(MemoryBudget budget) {
        checkThread();
        if (transport != null) {
            throw new IllegalStateException(this + ": a memory budget while there is a transport");
        }
        held.share(Objects.requireNonNull(budget, "budget"));
    }

    HeldBytes held() {
        return held;
    }

    PartialMessages partialMessages() {
        return partialMessages;
    }

    // ------------------------------------------------------------------ the peer's open

    /** What the peer calls itself; null before its open came. */
    public @Nullable String remoteContainerId() {
        Open known = remote; // other threads ask too
        return known == null ? null : known.containerId();
    }

    /** Whether the peer's open has come. */
    boolean knowsPartner() {
        return remote != null;
    }

    /** The host that the peer means; null before its open came, and where it names none. */
    public @Nullable String remoteHostname() {
        return remote == null ? null : remote.hostname();
    }

    /** The largest frame that the peer takes, in bytes; 512 before its open came. */
    public long remoteMaxFrameSize() {
        return remote == null ? 512 : remote.maxFrameSize();
    }

    /** The highest channel that the peer takes; 65535 before its open came. */
    public int remoteChannelMax() {
        return remote == null ? 65_535 : remote.channelMax();
    }

    /** How often the peer wants to hear from us; zero: never, or not known yet. */
    public Duration remoteIdleTimeout() {
        return remote == null || remote.idleTimeOut() <= 0 ? Duration.ZERO : Duration.ofMillis(remote.idleTimeOut());
    }

    /** Capabilities that the peer offers; empty before its open came. */
    public List<Symbol> remoteOfferedCapabilities() {
        return remote == null ? List.of() : remote.offeredCapabilities();
    }

    /** Capabilities that the peer would use; empty before its open came. */
    public List<Symbol> remoteDesiredCapabilities() {
        return remote == null ? List.of() : remote.desiredCapabilities();
    }

    /** Properties in the peer's open; empty before it came. */
    public Map<Symbol, Object> remoteProperties() {
        return remote == null ? Map.of() : remote.properties();
    }

    /** Whether the peer's open says that it only serves to be followed by a close with the reason. CON-26 */
    public boolean isRefused() {
        return remote != null && isRefusal(remote);
    }

    static boolean isRefusal(Open open) {
        return Boolean.TRUE.equals(open.properties().get(ESTABLISHMENT_FAILED));
    }

    /** Where the peer is, as {@code host:port}: the other end of the socket. Null while there is none. */
    public @Nullable String remoteAddress() {
        checkThread();
        return driver.remoteAddress();
    }

    /**
     * The URL that we have connected to, or try to, without user, password and path; it may change when the connection is
     * made again. Null for a connection that the peer has made.
     */
    public @Nullable String connectedUrl() {
        return connectedUrl;
    }

    /** Says what {@link #connectedUrl} is. For whoever drives the connection. */
    public void setConnectedUrl(@Nullable String url) {
        checkThread();
        connectedUrl = url;
    }

    /** Whether it was open before, on a transport that was lost. */
    public boolean isReconnected() {
        return openings > 1;
    }

    /** How often it was opened again after a transport was lost. */
    public int reconnectCount() {
        return Math.max(0, openings - 1);
    }

    // ------------------------------------------------------------------ sessions and links

    /** Makes a session, not opened yet. */
    public Session createSession() {
        return createSession(sessionDefaults);
    }

    /**
     * Makes a session, not opened yet.
     *
     * @throws IllegalStateException if the connection was closed
     */
    public Session createSession(SessionOptions options) {
        checkThread();
        checkNotClosed("createSession");
        return new Session(this, options);
    }

    private void checkNotClosed(String call) {
        if (localState() == EndpointState.CLOSED) {
            throw new IllegalStateException(this + ": " + call + " after close");
        }
    }

    /**
     * The session that links are made on which do not ask for another: opened at first use, and anew if it was closed.
     *
     * @throws IllegalStateException if the connection was closed
     */
    public Session defaultSession() {
        checkThread();
        checkNotClosed("defaultSession");
        Session session = usableDefaultSession();
        session.open();
        return session;
    }

    /** The one that there is, or a new one, which is not open yet. Any thread; one that is not ours may see it too late closed. */
    private Session usableDefaultSession() {
        synchronized (sessions) {
            Session session = defaultSession;
            if (session == null
                    || session.localState() == EndpointState.CLOSED
                    || session.remoteState() == EndpointState.CLOSED) {
                session = new Session(this, sessionDefaults);
                defaultSession = session;
            }
            return session;
        }
    }

    boolean isDefault(Session session) {
        synchronized (sessions) {
            return session == defaultSession;
        }
    }

    /**
     * Sets what the links that are made here from now on are like where their own options say nothing. Those that the peer
     * attaches first are not concerned.
     */
    public void setLinkDefaults(SenderOptions senders, ReceiverOptions receivers) {
        checkThread();
        senderDefaults = Objects.requireNonNull(senders, "senders");
        receiverDefaults = Objects.requireNonNull(receivers, "receivers");
    }

    /**
     * Sets what the sessions are like that are made from now on without options of their own, those that the peer begins among
     * them: how large a window and which handles it has there.
     */
    public void setSessionDefaults(SessionOptions options) {
        checkThread();
        sessionDefaults = Objects.requireNonNull(options, "options");
    }

    SessionOptions sessionDefaults() {
        return sessionDefaults;
    }

    SenderOptions senderDefaults() {
        return senderDefaults;
    }

    ReceiverOptions receiverDefaults() {
        return receiverDefaults;
    }

    /** Makes and opens a sender to the address on the default session; null: to no address, so that messages name theirs. */
    public Sender createSender(@Nullable String target) {
        return createSender(target, SenderOptions.DEFAULT);
    }

    /** Makes and opens a sender to the address on the default session. */
    public Sender createSender(@Nullable String target, SenderOptions options) {
        Sender sender = defaultSession().createSender(target, options);
        sender.open();
        return sender;
    }

    /** Makes and opens a receiver from the address on the default session. */
    public Receiver createReceiver(@Nullable String source) {
        return createReceiver(source, ReceiverOptions.DEFAULT);
    }

    /** Makes and opens a receiver from the address on the default session. */
    public Receiver createReceiver(@Nullable String source, ReceiverOptions options) {
        Receiver receiver = defaultSession().createReceiver(source, options);
        receiver.open();
        return receiver;
    }

    /**
     * As {@link #createSender(String, SenderOptions)}, from any thread: the sender is made at once, and opened on the thread
     * of the connection. If that is not possible there any more, it ends as if the peer had refused it.
     *
     * @throws IllegalArgumentException if a sender of that name is in use
     * @throws IllegalStateException if the connection was closed or has ended
     */
    public Sender submitSender(@Nullable String target, SenderOptions options) {
        checkNotClosed("submitSender");
        return usableDefaultSession().submitSender(target, options);
    }

    /**
     * As {@link #createReceiver(String, ReceiverOptions)}, from any thread: see {@link #submitSender}.
     *
     * @throws IllegalArgumentException as {@link Session#createReceiver}
     * @throws IllegalStateException if the connection was closed or has ended
     */
    public Receiver submitReceiver(@Nullable String source, ReceiverOptions options) {
        checkNotClosed("submitReceiver");
        return usableDefaultSession().submitReceiver(source, options);
    }

    /** The sessions that are opened on either side and not closed on both. A copy. */
    public List<Session> sessions() {
        checkThread();
        return sessions.all();
    }

    Sessions allSessions() {
        return sessions;
    }

    /** The links of all sessions. A copy. */
    public List<Link> links() {
        checkThread();
        List<Link> links = new ArrayList<>();
        for (Session session : sessions.now()) {
            links.addAll(session.links());
        }
        return Collections.unmodifiableList(links);
    }

    /** The senders of all sessions. A copy. */
    public List<Sender> senders() {
        return links().stream().filter(Link::isSender).map(Sender.class::cast).toList();
    }

    /** The receivers of all sessions. A copy. */
    public List<Receiver> receivers() {
        return links().stream()
                .filter(Link::isReceiver)
                .map(Receiver.class::cast)
                .toList();
    }

    LinkNames linkNames() {
        return linkNames;
    }

    void forget(Session session) {
        sessions.forget(session);
        synchronized (sessions) {
            if (session == defaultSession) {
                defaultSession = null;
            }
        }
    }

    // ------------------------------------------------------------------ any thread

    /**
     * Runs {@code task} on the thread of the connection, after what was handed over before. From any thread.
     *
     * @throws RejectedExecutionException if that thread has ended
     */
    @Override
    public void execute(Runnable task) {
        driver.execute(task);
    }

    /**
     * Runs {@code task} on the thread of the connection when {@code delay} has passed. From any thread.
     *
     * @throws RejectedExecutionException if that thread has ended
     */
    public Driver.Scheduled schedule(Duration delay, Runnable task) {
        return driver.schedule(delay, task);
    }

    /**
     * Lets {@link EngineHandler#onConnectionWake} be called in a turn to come, once for all calls until then. From any
     * thread; does nothing when it has ended.
     */
    public void wake() {
        if (wakeRequested.compareAndSet(false, true)) {
            handOver(() -> {
                wakeRequested.set(false);
                queue(this, EngineEvent.Change.WAKE);
            });
        }
    }

    /** Closes the connection. From any thread; does nothing when it has ended. */
    @Override
    public void close() {
        if (driver.isOwnThread()) {
            super.close();
        } else {
            handOver(super::close);
        }
    }

    /** Closes the connection and tells the peer why. From any thread; does nothing when it has ended. */
    @Override
    public void close(@Nullable Condition condition) {
        if (driver.isOwnThread()) {
            super.close(condition);
        } else {
            handOver(() -> super.close(condition));
        }
    }

    /** Hands a call over to the own thread. False when that has ended, and there is nothing any more that it could change. */
    boolean handOver(Runnable call) {
        try {
            driver.execute(call);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** As {@link #handOver}, for what counts beyond the end of the connection: deliveries that another will take over. */
    boolean handOverLate(Runnable call) {
        return handOver(call) || driver.executeLate(call);
    }

    /**
     * Takes a snapshot of what there is, how it stands, and what it waits for: for people, and for tools. From any thread; the
     * future is completed on the thread of the connection. That it is not, and the connection has not ended, is a finding too:
     * a callback keeps that thread.
     */
    public CompletableFuture<Diagnosis> diagnose() {
        CompletableFuture<Diagnosis> diagnosis = new CompletableFuture<>();
        if (driver.isOwnThread() || !handOver(() -> diagnosis.complete(Diagnosis.of(this)))) {
            diagnosis.complete(Diagnosis.of(this)); // here, or where nothing changes any more
        }
        return diagnosis;
    }

    /**
     * Has each frame told, from now on and on the transports to come, to whom the {@linkplain Driver#trace() driver} names; or,
     * with false, to whom the options of the transport name again. From any thread; does nothing when it has ended.
     */
    public void setTrace(boolean on) {
        if (!driver.isOwnThread()) {
            handOver(() -> setTrace(on));
            return;
        }
        tracing = on;
        Transport live = liveTransport();
        if (live != null) {
            live.traceAsChosen();
        }
    }

    /** Who is told of frames: whom the driver names if that was asked for, or {@code chosen}. */
    @Nullable FrameTrace traceOr(@Nullable FrameTrace chosen) {
        return tracing ? driver.trace() : chosen;
    }

    // ------------------------------------------------------------------ events and turns

    /** The next thing that the application should know, or null when it knows all. */
    public @Nullable EngineEvent nextEvent() {
        EngineEvent event = events.poll();
        if (event == null && transport == null) {
            turnDue = false; // there is no output that would end the turn
        }
        return event;
    }

    /** Whether there is something that the application does not know. */
    public boolean hasEvents() {
        return !events.isEmpty();
    }

    void queue(EngineEvent event) {
        events.add(event);
        turnDue();
    }

    void queue(Endpoint endpoint, EngineEvent.Change change) {
        queue(new EngineEvent.Endpoints(endpoint, change));
    }

    /** Writes what was said of deliveries on any session: what follows to a coordinator may end their transaction. */
    void flushDispositions() {
        for (Session session : sessions.now()) {
            session.turn().flushDispositions();
        }
    }

    /** Asks the driver for a turn, once until it is taken. */
    void turnDue() {
        if (!turnDue) {
            turnDue = true;
            driver.wake();
        }
    }

    void turnTaken() {
        turnDue = false;
    }

    /** An empty buffer for encoding what does not go out at once: the taker's own until {@link #doneWith}. */
    AmqpWriter scratch() {
        AmqpWriter empty = scratch == null ? new AmqpWriter(1024) : scratch;
        scratch = null;
        empty.reset();
        return empty;
    }

    /** The taker needs it no more. A buffer that became large is not kept. */
    void doneWith(AmqpWriter used) {
        if (used.array().length <= OutputBuffer.KEPT_CAPACITY) {
            scratch = used;
        }
    }

    // ------------------------------------------------------------------ open, close, transport

    /**
     * Sets whether the container id was chosen, and is the same after a restart: links whose deliveries are recorded need that.
     * True unless set.
     */
    public void setContainerIdChosen(boolean chosen) {
        containerIdChosen = chosen;
    }

    boolean isContainerIdChosen() {
        return containerIdChosen;
    }

    /** The transport that is bound, or null. */
    public @Nullable Transport transport() {
        return transport;
    }

    /** The transport that frames can still be sent on, now or when the layers before are done; or null. */
    @Nullable Transport liveTransport() {
        return transport == null || transport.isClosed() ? null : transport;
    }

    /** The transport that takes frames now: our open is out and our close is not; or null. */
    @Nullable Transport openTransport() {
        return transport != null && transport.maySend() ? transport : null;
    }

    void bind(Transport transport) {
        checkThread();
        if (this.transport != null) {
            throw new IllegalStateException(this + ": a transport is bound already");
        }
        if (localState() == EndpointState.CLOSED) {
            throw new IllegalStateException(this + ": a transport for a connection that was closed");
        }
        this.transport = transport;
        held.begin();
    }

    /** The transport is gone: what counted on it only is forgotten, the rest waits for another. */
    void unbind(Transport transport) {
        if (this.transport != transport) {
            return;
        }
        this.transport = null;
        held.end();
        closeKnown = false;
        if (localState() != EndpointState.CLOSED) {
            remoteState(EndpointState.UNINIT);
            remoteCondition(null);
            remote = null;
        }
        sessions.unbind();
    }

    @Override
    void checkOpen() {
        AmqpWriter out = scratch();
        openFrame().write(out);
        int size = FrameReader.HEADER + out.position();
        doneWith(out);
        if (size > remoteMaxFrameSize()) {
            throw new IllegalStateException(
                    this + ": an open of " + size + " bytes, and a peer need not take more than " + remoteMaxFrameSize()
                            + " before it has said so: shorten its properties or names");
        }
    }

    @Override
    void localOpened() {
        Transport live = liveTransport();
        if (live != null) {
            live.openClose().sync();
        }
    }

    @Override
    void localClosed(boolean neverOpened) {
        if (neverOpened) {
            Map<Symbol, Object> refusal = new HashMap<>(properties);
            refusal.put(ESTABLISHMENT_FAILED, true);
            properties = refusal;
        }
        sessions.now().forEach(Session::closeIfUnanswered);
        queue(this, EngineEvent.Change.LOCAL_CLOSE);
        Transport live = liveTransport();
        if (live != null) {
            live.openClose().sync();
            if (closeKnown) {
                answerClose();
            }
        } else {
            ended(null);
        }
    }

    /** Our open, as it is now. It tells half of the idle time-out that we keep. §2.4.5 */
    Open openFrame() {
        long idle = idleTimeout.toMillis() / 2;
        return new Open(
                containerId,
                hostname,
                maxFrameSize,
                channelMax,
                idle == 0 ? Performative.ABSENT : idle,
                List.of(),
                List.of(),
                offeredCapabilities,
                Capabilities.union(desiredCapabilities, requiredCapabilities),
                properties);
    }

    /** Throws when the peer does not offer what we cannot do without. A refusal is still to say why. CON-22, CON-26 */
    void checkCapabilities(Open open) {
        List<Symbol> missing = Capabilities.missing(requiredCapabilities, open.offeredCapabilities());
        if (!missing.isEmpty() && !isRefusal(open)) {
            throw violation(AmqpError.NOT_IMPLEMENTED, "the peer does not offer " + missing);
        }
    }

    void onOpen(Open open) {
        remote = open;
        if (!isRefused()) {
            openings++;
        }
        held.open();
        remoteState(EndpointState.ACTIVE);
        remoteCondition(null);
        queue(this, EngineEvent.Change.REMOTE_OPEN);
        sessions.endAboveTheLimit();
    }

    /** The connection is over for the peer: its sessions and their links first, then itself. */
    void ended(@Nullable Condition error) {
        if (remoteState() == EndpointState.CLOSED) {
            return;
        }
        for (Session session : sessions()) {
            session.ended(null);
        }
        remoteCondition(error);
        remoteState(EndpointState.CLOSED);
        queue(this, EngineEvent.Change.REMOTE_CLOSE);
    }

    /** The application knows of the peer's close: it is answered now, or when our side closes. */
    void answerClose() {
        closeKnown = true;
        Transport live = liveTransport();
        if (live != null && localState() == EndpointState.CLOSED) {
            live.openClose().answerClose();
        }
    }

    ProtocolViolation violation(Symbol condition, String text) {
        return ProtocolViolation.of(this, condition, text);
    }

    ProtocolViolation framingError(String text) {
        return violation(ConnectionError.FRAMING_ERROR, text);
    }

    @Override
    public String toString() {
        Open open = remote; // read once: the text of a WrongThreadException is made by another thread
        return open == null ? "connection of " + containerId : "connection to " + PeerText.of(open.containerId());
    }
}
