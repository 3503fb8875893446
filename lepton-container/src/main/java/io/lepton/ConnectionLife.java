package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.FrameTrace;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.SessionOptions;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.netty.SocketDriver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection in a container: from the call or the socket that it came of, over losses and new attempts, to
 * the last callback.
 */
final class ConnectionLife extends EndpointLife implements SocketDriver.Owner {
    private static final Logger LOG = System.getLogger("lepton");

    private static final Condition NOT_OPENED = Condition.of(
            AmqpError.RESOURCE_LIMIT_EXCEEDED,
            "it has not opened yet, and its place among those was needed for another (maxHandshakes, maxMemory)");

    private final Container container;
    private final SocketDriver driver;
    private final Connection connection;
    /** In the container, for traces. */
    private final long number;

    private final TransportOptions transportOptions;
    private @Nullable Reconnector reconnector;
    private volatile @Nullable ContainerLoop loop;

    /** What we opened and have not told of. */
    final List<EndpointLife> opening = new ArrayList<>(0);
    /** What is open for the peer, and not on our side until the application opens it. */
    final List<EndpointLife> unanswered = new ArrayList<>(0);
    /** What is over for the peer, and open on our side until the application closes it. */
    final List<EndpointLife> closing = new ArrayList<>(0);
    /** Links whose credit waits for the application to settle. */
    final List<LinkLife> waitingWindows = new ArrayList<>(0);

    private final StalledSenders stalledSenders;
    private final Transactions transactions = new Transactions();
    private @Nullable OpenTransactions openTransactions;

    /** The transport, or the last one. */
    private @Nullable Transport transport;
    /** There is no transport, and what follows of that is not decided. */
    private boolean undecided;
    /** Lost for good, or stopped: what ends with it is not told. */
    private boolean abandoned;

    private boolean over;

    private final Outage outage = new Outage();
    /** Of an accepted connection, among the others that its listener has. */
    private Admission.@Nullable Guest guest;
    /** Among those of other connections, by which a peer takes its links from there; null: it does not. */
    private @Nullable AttachedLinks attachedLinks;

    /** The other end of the socket, or of the last one. */
    private @Nullable String peerAddress;

    ConnectionLife(Container container, SocketDriver driver, ConnectionOptions options) {
        this(container, driver, options, newConnection(container, driver, options));
    }

    private ConnectionLife(Container container, SocketDriver driver, ConnectionOptions options, Connection connection) {
        super(connection);
        this.container = container;
        this.driver = driver;
        this.connection = connection;
        number = driver.nextNumber();
        stalledSenders = new StalledSenders(connection, container.patience().ofStall());
        TransportOptions limits = options.transportOptions();
        transportOptions = limits.withTrace(FrameTraces.of(options.trace(), number))
                .withAuthenticationRequired(false)
                .withTimeouts(Duration.ZERO, limits.closeTimeout());
        connection.setDriverData(this);
        driver.drive(connection, this);
    }

    private static Connection newConnection(Container container, SocketDriver driver, ConnectionOptions options) {
        String id = options.containerId();
        Connection connection = new Connection(driver, id == null ? container.containerId() : id);
        connection.setContainerIdChosen(id != null || container.isIdChosen());
        connection.setMaxFrameSize(options.maxFrameSize());
        connection.setChannelMax(options.channelMax());
        connection.setSessionDefaults(SessionOptions.DEFAULT.withHandleMax(options.handleMax()));
        connection.setMaxLinks(options.maxLinks());
        Long partialBytes = options.maxPartialBytes();
        if (partialBytes != null) {
            connection.setMaxPartialBytes(partialBytes);
        }
        connection.setIdleTimeout(options.idleTimeout());
        connection.setOfferedCapabilities(options.offeredCapabilities());
        connection.setDesiredCapabilities(options.desiredCapabilities());
        connection.setProperties(OpenProperties.with(options.properties()));
        connection.setHandler(options.handler());
        container.setLinkDefaults(connection);
        return connection;
    }

    static ConnectionLife of(Connection connection) {
        return (ConnectionLife) Objects.requireNonNull(connection.driverData());
    }

    Container container() {
        return container;
    }

    Connection connection() {
        return connection;
    }

    /** It is an accepted connection: the client may have transactions here, if there is a coordinator. */
    void coordinateWith(@Nullable TransactionCoordinator coordinator, CoordinatorOptions options) {
        openTransactions = new OpenTransactions(this, coordinator, options);
    }

    /** Those of the client; null where we are the client. */
    @HotPath
    @Nullable OpenTransactions openTransactions() {
        return openTransactions;
    }

    Transactions transactions() {
        return transactions;
    }

    SocketDriver driver() {
        return driver;
    }

    TransportOptions transportOptions() {
        return transportOptions;
    }

    Outage outage() {
        return outage;
    }

    /** Which connection it is, for the log: {@code connection to amqp://localhost:5672}, without user and password. */
    String where() {
        String url = connection.connectedUrl();
        if (url != null) {
            return "connection to " + url;
        }
        return peerAddress == null ? connection.toString() : "connection from " + peerAddress;
    }

    /** Whether nothing more is told. */
    boolean isOver() {
        return over;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    @Nullable ContainerLoop loop() {
        return loop;
    }

    // ------------------------------------------------------------------ as an endpoint

    @Override
    ConnectionLife connectionLife() {
        return this;
    }

    @Override
    @Nullable Handler handler() {
        return connection.handler();
    }

    @Override
    ConnectionEvent event(Phase phase, Events events) {
        return events.of(phase.ofConnection, connection);
    }

    @Override
    boolean isParentClosed() {
        return false;
    }

    @Override
    boolean isParentRemoteClosed() {
        return false;
    }

    @Override
    boolean isRefused() {
        return connection.isRefused();
    }

    // ------------------------------------------------------------------ begin

    /** It is a connection that we make, and make again. */
    void reconnectWith(Reconnector reconnector) {
        this.reconnector = reconnector;
        reconnector.prepare();
    }

    /** It is an accepted connection from that address, and counts among them. */
    void guest(Admission.Guest guest, String address) {
        this.guest = guest;
        peerAddress = address;
    }

    /** Whether a peer has made it. */
    boolean isAccepted() {
        return guest != null;
    }

    /** Warns of what is wrong with it; with an accepted one as far as its address may still have such lines. */
    void warn(String line) {
        if (guest == null) {
            LOG.log(Level.WARNING, line);
        } else {
            container.logLimit().warn(guest.address, line);
        }
    }

    /** Tells of a fault on our side that has hit it, within the same bound. */
    void error(String line, Throwable thrown) {
        if (guest == null) {
            LOG.log(Level.ERROR, line, thrown);
        } else {
            container.faultLimit().error(guest.address, line, thrown);
        }
    }

    /** A peer has made it, which may take its links from other connections that it has made. */
    void watchLinks(AttachedLinks links) {
        attachedLinks = links;
    }

    @Nullable AttachedLinks attachedLinks() {
        return attachedLinks;
    }

    void transport(Transport transport) {
        this.transport = transport;
    }

    /** Gives it to a loop, where it begins. */
    void placeOn(ContainerLoop loop) {
        this.loop = loop;
        driver.assign(loop.io);
        if (reconnector != null) {
            driver.execute(reconnector::dial);
        }
    }

    // ------------------------------------------------------------------ turns

    @Override
    @HotPath
    public void drain() {
        if (!over) {
            theLoop().dispatcher.drain(this);
        }
    }

    @Override
    public void run(Runnable task) {
        HandlerCalls calls = theLoop().calls;
        calls.run(task, calls.events.of(EventType.TASK, connection));
    }

    /**
     * Lets {@code task} happen within a turn, in the order of all that is given to its loop. Any thread.
     *
     * @throws RejectedExecutionException if the connection has ended
     */
    void perform(Consumer<HandlerCalls> task) {
        driver.perform(() -> task.accept(theLoop().calls));
    }

    @Override
    public void unheeded(String what) {
        warn(where() + ": " + what);
    }

    @Override
    public void waits(Sender sender) {
        stalledSenders.waits(sender);
    }

    @Override
    public FrameTrace trace() {
        return FrameTraces.onDemand(transportOptions.trace(), number);
    }

    @Override
    public void connected(Transport transport) {
        peerAddress = driver.remoteAddress();
        tell(EventType.TRANSPORT_OPENED, transport);
    }

    /** The application may have settled something, here or in a task. */
    @HotPath
    void topUpWaiting() {
        if (!waitingWindows.isEmpty()) {
            waitingWindows.removeIf(LinkLife::topUpWaiting);
        }
    }

    /** Deliveries that another link was to take over, and none has. Own thread; the connection has ended. */
    void tellInDoubt(List<Delivery> deliveries) {
        deliveries.forEach(delivery -> delivery.deliver(theLoop().dispatcher));
    }

    private void tell(EventType type, Transport transport) {
        HandlerCalls calls = theLoop().calls;
        calls.call(connection.handler(), calls.events.of(type, transport));
    }

    /** Asks for a transaction on the session, or, where it is null, on the default one. From any thread. */
    Transaction declareTransaction(
            @Nullable Session session, @Nullable TransactionHandler handler, TransactionOptions options) {
        Transaction transaction = new Transaction(this, handler, options);
        if (connection.driver().isOwnThread()) {
            declare(session, transaction);
            return transaction;
        }
        if (connection.localState() == EndpointState.CLOSED) {
            throw new IllegalStateException(connection + ": a transaction after close");
        }
        try {
            driver.perform(() -> {
                try {
                    declare(session, transaction);
                } catch (IllegalStateException e) {
                    transaction.declareFailed(Condition.of(AmqpError.ILLEGAL_STATE, String.valueOf(e.getMessage())));
                }
            });
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(connection + " has ended", e);
        }
        return transaction;
    }

    private void declare(@Nullable Session session, Transaction transaction) {
        transactions.declare(session == null ? connection.defaultSession() : session, transaction);
    }

    /** Tells what became of a transaction. */
    void tell(EventType type, Transaction transaction, @Nullable TransactionHandler handler) {
        if (over) {
            return; // nobody is told any more but those who wait for its futures
        }
        HandlerCalls calls = theLoop().calls;
        TransactionEvent event = new Events.OfTransaction(container, type, transaction);
        if (handler != null) {
            calls.run(() -> type.call(handler, event), event);
        }
        calls.tap(event);
    }

    Dispatcher dispatcher() {
        return theLoop().dispatcher;
    }

    private ContainerLoop theLoop() {
        return Objects.requireNonNull(loop, "loop");
    }

    // ------------------------------------------------------------------ losses and the end

    /** The peer's open has come. */
    void peerCame() {
        if (guest != null) {
            guest.opened();
        }
    }

    /** The peer's open has come in answer to ours, and it does not refuse us. */
    void peerOpened() {
        if (reconnector != null) {
            outage.over(where());
            reconnector.opened();
        }
    }

    /** The application has closed it, or we have: it is not tried again. */
    void closedLocally() {
        if (reconnector != null) {
            reconnector.cancel();
        }
        if (connection.transport() == null) {
            undecided = true;
        }
    }

    /** A transport has ended. What is in doubt is told next; what to do is decided after that. */
    void lost(Transport transport) {
        this.transport = transport;
        undecided = true;
        forgetOpened();
        Condition why = transport.condition();
        if (transport.cause() != null) {
            error("a fault ended " + transport + ", " + where(), transport.cause());
        }
        if (why != null && (!abandoned || container.stopCondition() != null)) {
            tell(EventType.TRANSPORT_ERROR, transport);
        }
        if (openTransactions != null) {
            openTransactions.over();
        }
        if (abandoned) {
            transactions.transportLost(why);
            return;
        }
        if (closing.contains(this)) {
            connection.close(); // the peer had closed it, and is gone: there is nobody to answer any more
        }
        if (why != null && options().fatalConditions().contains(why.name())) {
            connection.close();
        }
        if (connection.localState() == EndpointState.ACTIVE) {
            tell(EventType.DISCONNECTED, transport);
        }
        transactions.transportLost(why);
    }

    private void forgetOpened() {
        openedTold = false;
        for (Session session : connection.sessions()) {
            if (session.driverData() instanceof EndpointLife life) {
                life.openedTold = false;
            }
        }
        for (Link link : connection.links()) {
            if (link.driverData() instanceof EndpointLife life) {
                life.openedTold = false;
            }
        }
    }

    /** All is told so far. Decides what follows when there is no transport. */
    void afterEvents() {
        if (!undecided || over || connection.transport() != null) {
            return;
        }
        undecided = false;
        if (connection.localState() == EndpointState.CLOSED) {
            finish();
        } else if (reconnector == null || abandoned || !reconnector.tryAgain(theLoop().calls, why())) {
            giveUp();
        }
    }

    private @Nullable Condition why() {
        return transport == null ? null : transport.condition();
    }

    private void giveUp() {
        if (!abandoned) {
            outage.givenUp(where());
        }
        if (!abandoned && reconnector != null && reconnector.wasEnabled()) {
            tell(EventType.RECONNECT_GIVEN_UP, Objects.requireNonNull(transport));
        }
        abandoned = true;
        connection.close(); // what is still undecided becomes in doubt; then it is finished
        undecided = true;
    }

    private void finish() {
        transactions.over(transport == null ? null : transport.condition());
        tell(EventType.TRANSPORT_CLOSED, Objects.requireNonNull(transport));
        over = true;
        driver.end();
        container.over(this);
    }

    /** Its peer had not opened when another wanted to come in, and has lost its place: ends it at once. Any thread. */
    void turnOut() {
        try {
            driver.execute(() -> {
                Transport bound = connection.transport();
                if (bound != null) {
                    bound.fail(NOT_OPENED);
                    driver.abort();
                }
            });
        } catch (RejectedExecutionException e) {
            // it has ended
        }
    }

    /** The container stops: ends it without a word to the peer. Own thread. */
    void abort() {
        if (over) {
            return;
        }
        abandoned = true;
        if (reconnector != null) {
            reconnector.cancel();
        }
        Transport bound = connection.transport();
        if (bound == null) {
            undecided = true;
        } else {
            Condition why = container.stopCondition();
            bound.fail(why == null ? Condition.of(LeptonError.STOPPED, "the container was stopped") : why);
        }
        try {
            drain();
        } finally {
            driver.abort();
            driver.end();
        }
    }

    /** The container was closed and will never run: ends it, without telling. On the thread that owns {@code loop}. */
    void endUnrun(ContainerLoop loop) {
        this.loop = loop;
        driver.assign(loop.io);
        over = true;
        transactions.over(null);
        driver.end();
        container.over(this);
    }

    /** Closes it in good order. Any thread. */
    void close() {
        try {
            driver.execute(connection::close);
        } catch (RejectedExecutionException e) {
            // it is over
        }
    }
}
