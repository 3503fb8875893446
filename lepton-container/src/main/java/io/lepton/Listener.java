package io.lepton;

import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.netty.AcceptedSocket;
import io.lepton.netty.BoundSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;

/** An address on which a container takes connections. It keeps the container running until it is closed. Any thread. */
public final class Listener implements AutoCloseable {
    private final Container container;
    private final Runner runner;
    private final ListenOptions options;
    private final SaslAuthenticator authenticator;
    private final BoundSocket socket;

    Listener(
            Container container,
            Runner runner,
            InetSocketAddress address,
            ListenOptions options,
            SaslAuthenticator authenticator)
            throws IOException {
        this.container = container;
        this.runner = runner;
        this.options = options;
        this.authenticator = authenticator;
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
        runner.remove(this);
    }

    /** On the thread of the first loop, which gives the connection to the one that it is to live on. */
    private void accept(AcceptedSocket accepted) {
        ContainerLoop loop = runner.retainLoop();
        if (loop == null) {
            accepted.refuse();
            return;
        }
        try {
            loop.io.execute(() -> serve(loop, accepted));
        } catch (RejectedExecutionException e) {
            accepted.refuse();
            runner.release();
        }
    }

    private void serve(ContainerLoop loop, AcceptedSocket accepted) {
        ConnectionOptions how = container.withDefaults(options.connectionOptions());
        ConnectionLife life = container.newLife(how);
        Transport transport = Transport.server(
                life.connection(),
                how.saslEnabled() ? new SaslServer(authenticator) : null,
                life.transportOptions()
                        .withAuthenticationRequired(options.requireAuth())
                        .withTimeouts(options.handshakeTimeout(), TransportOptions.DEFAULT.closeTimeout()));
        life.transport(transport);
        runner.begin(life, loop);
        life.driver().accepted(accepted, transport);
    }

    @Override
    public String toString() {
        return "listener on " + address();
    }
}
