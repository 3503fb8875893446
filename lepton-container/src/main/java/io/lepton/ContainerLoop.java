package io.lepton;

import io.lepton.netty.IoLoop;
import org.jspecify.annotations.Nullable;

/** One thread of a container: its sockets and timers, and what tells the handlers of the connections that live on it. */
final class ContainerLoop {
    private static final ThreadLocal<@Nullable ContainerLoop> CURRENT = new ThreadLocal<>();

    final IoLoop io = new IoLoop();
    final Container container;
    final HandlerCalls calls;
    final Dispatcher dispatcher;
    /** What the thread was before: it may have to end loops that no thread was found for. */
    private @Nullable ContainerLoop before;

    ContainerLoop(Container container) {
        this.container = container;
        calls = new HandlerCalls(container);
        dispatcher = new Dispatcher(calls);
    }

    /** The loop, of any container, that the calling thread runs; null for any other thread. */
    static @Nullable ContainerLoop current() {
        return CURRENT.get();
    }

    /** Makes the calling thread the one that runs this loop. */
    void own() {
        io.own();
        before = CURRENT.get();
        CURRENT.set(this);
    }

    /** Closes what is open. Own thread. */
    void close() {
        io.close();
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }
}
