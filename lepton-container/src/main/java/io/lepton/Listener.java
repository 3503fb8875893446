package io.lepton;

import io.lepton.netty.BoundSocket;
import java.net.InetSocketAddress;

/** An address on which a container takes connections. It keeps the container running until it is closed. Any thread. */
public final class Listener implements AutoCloseable {
    private final Runner runner;
    private final ListenOptions options;
    private final BoundSocket socket;

    Listener(Runner runner, ListenOptions options, BoundSocket socket) {
        this.runner = runner;
        this.options = options;
        this.socket = socket;
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
     * Takes no more connections; those that there are live on. When it returns the port is free again (where Netty has no
     * native sockets and this is called in a callback: when that has returned). The second time it does nothing.
     */
    @Override
    public void close() {
        socket.close();
        runner.remove(this);
    }

    @Override
    public String toString() {
        return "listener on " + address();
    }
}
