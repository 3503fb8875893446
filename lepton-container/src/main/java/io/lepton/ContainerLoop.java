package io.lepton;

import io.lepton.netty.IoLoop;
import org.jspecify.annotations.Nullable;

/** One thread of a container: its sockets and timers, and what tells the handlers of the connections that live on it. */
final class ContainerLoop {
    private static final ThreadLocal<@Nullable ContainerLoop> CURRENT = new ThreadLocal<>();

    final IoLoop io = new IoLoop();
    final Dispatcher dispatcher;

    ContainerLoop(Container container) {
        dispatcher = new Dispatcher(container);
    }

    /** The loop, of any container, that the calling thread runs; null for any other thread. */
    static @Nullable ContainerLoop current() {
        return CURRENT.get();
    }

    /** Makes the calling thread the one that runs this loop. */
    void own() {
        io.own();
        CURRENT.set(this);
    }

    /** Closes what is open. Own thread. */
    void close() {
        io.close();
        CURRENT.remove();
    }
}
