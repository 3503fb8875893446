package io.lepton;

import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.MemoryBudget;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.netty.AcceptedSocket;
import io.lepton.netty.BoundSocket;
import io.lepton.netty.TlsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An address on which a container takes connections. It keeps the container running until it is closed. Any thread. */
public final class Listener implements AutoCloseable {
    private final Container container;
    private final Runner runner;
    private final ListenOptions options;
    private final ListenerLogin login;
    private final @Nullable SslDomain sslDomain;
    private final @Nullable ListenerCalls calls;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Admission admission;
    /** Apart from what is logged of those who were let in. */
    private final LogLimit refusals = new LogLimit();

    private final @Nullable MemoryBudget memory;
    private final BoundSocket socket;
    /** Ends a pause. On the thread of the first loop. */
    private @Nullable Scheduled reopening;

    Listener(
            Container container,
            Runner runner,
            InetSocketAddress address,
            ListenOptions options,
            @Nullable SslDomain sslDomain)
            throws IOException {
        this.container = container;
        this.runner = runner;
        this.options = options;
        this.sslDomain = sslDomain;
        login = new ListenerLogin(options);
        login.check(sslDomain);
        memory = options.maxMemory() == 0 ? null : new MemoryBudget(options.maxMemory());
        admission = new Admission(options, memory, sslDomain != null);
        ListenHandler handler = options.listenHandler();
        calls = handler == null ? null : new ListenerCalls(container, runner, handler);
        socket = runner.first().io.listen(address, options.backlog(), this::accept);
    }

    /** The port, the real one also where 0 was asked for. */
    public int port() {
        return address().getPort();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return socket.address();
    }

    /** What it was made with. */
    public ListenOptions options() {
        return options;
    }

    /**
     * Takes no more connections; those that there are live on. When it returns the port is free again. The second time it
     * does nothing.
     */
    @Override
    public void close() {
        socket.close();
        if (calls != null && closed.compareAndSet(false, true)) {
            calls.close();
        }
        runner.remove(this);
    }

    /** It is among the container's listeners: tells that it listens. */
    void opened() {
        if (calls != null) {
            calls.open(this);
        }
    }

    /** On the thread of the first loop. */
    private void accept(AcceptedSocket accepted) {
        Admission.Answer answer = admission.admit(accepted.remoteHost(), System.nanoTime());
        Admission.Guest guest = answer.guest();
        if (guest == null) {
            refusals.warn(
                    Admission.keyOf(accepted.remoteHost()),
                    this + " lets in nobody more from " + accepted.remoteAddress() + ": " + answer.refusal());
            accepted.refuse();
            return;
        }
        if (answer.out() != null) {
            answer.out().out();
        }
        accepted.whenClosed(guest::left);
        pauseIfFull();
        if (options.listenHandler() == null && options.handlerFactory() == null) {
            accept(accepted, guest, ConnectionOptions.DEFAULT);
            return;
        }
        try {
            runner.first().io.execute(() -> choose(accepted, guest)); // as a task of its own: the application may throw
        } catch (RejectedExecutionException e) {
            accepted.refuse();
        }
    }

    private void choose(AcceptedSocket accepted, Admission.Guest guest) {
        List<ConnectionOptions> chosen = new ArrayList<>(1);
        try {
            runner.first()
                    .calls
                    .run(
                            () -> {
                                ConnectionOptions own = chosen(new IncomingConnection(this, accepted.remoteAddress()));
                                if (own != null) {
                                    chosen.add(own);
                                }
                            },
                            new Events.OfContainer(container, EventType.TASK));
        } finally {
            if (chosen.isEmpty()) {
                accepted.refuse();
            }
        }
        if (!chosen.isEmpty()) {
            accept(accepted, guest, chosen.get(0));
        }
    }

    /** What the application chooses for this one; null if it turns them away. */
    private @Nullable ConnectionOptions chosen(IncomingConnection connection) {
        ConnectionOptions made = ConnectionOptions.DEFAULT;
        Function<IncomingConnection, @Nullable ConnectionOptions> factory = options.handlerFactory();
        if (factory != null) {
            made = factory.apply(connection);
        }
        ListenHandler handler = options.listenHandler();
        if (made == null || handler == null) {
            return made;
        }
        ConnectionOptions own = handler.onAccept(connection);
        return own == null ? null : ConnectionOptions.merge(made, own);
    }

    /** As many are on their way to their open as may be: the others wait in the kernel until one of them is there, or gone. */
    private void pauseIfFull() {
        long closed = admission.closedNanos(System.nanoTime());
        if (closed > 0) {
            if (reopening != null) {
                reopening.cancel(); // it was for the pause before
            }
            socket.pause();
            admission.whenRoom(socket::resume);
            reopening = runner.first().io.schedule(closed, socket::resume);
        }
    }

    /** Gives the connection to the loop that it is to live on. */
    private void accept(AcceptedSocket accepted, Admission.Guest guest, ConnectionOptions own) {
        ContainerLoop loop = runner.retainLoop();
        if (loop == null) {
            accepted.refuse();
            return;
        }
        try {
            loop.io.execute(() -> serve(loop, accepted, guest, own));
        } catch (RejectedExecutionException e) {
            accepted.refuse();
            runner.release();
        }
    }

    private void serve(ContainerLoop loop, AcceptedSocket accepted, Admission.Guest guest, ConnectionOptions own) {
        ConnectionOptions how = container.withDefaults(ConnectionOptions.merge(options.connectionOptions(), own));
        ConnectionLife life = container.newLife(how);
        if (memory != null) {
            life.connection().setMemoryBudget(memory);
        }
        TransportOptions limits = life.transportOptions();
        Transport transport = Transport.server(
                life.connection(),
                how.saslEnabled() ? new SaslServer(login) : null,
                limits.withAuthenticationRequired(options.requireAuth())
                        .withTimeouts(options.handshakeTimeout(), limits.closeTimeout()));
        life.transport(transport);
        if (options.stealsLinks()) {
            life.watchLinks(container.attachedLinks());
        }
        life.coordinateWith(options.transactionCoordinator(), options.coordinatorOptions());
        life.guest(guest, accepted.remoteAddress());
        runner.begin(life, loop);
        TlsServer tls = sslDomain == null ? null : new TlsServer(sslDomain.context(), options.allowPlaintext());
        life.driver().accepted(accepted, transport, tls);
        guest.outBy(life::turnOut);
    }

    @Override
    public String toString() {
        return "listener on " + socket;
    }
}
