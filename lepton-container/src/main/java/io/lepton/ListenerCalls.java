package io.lepton;

import java.util.concurrent.RejectedExecutionException;

/** Tells a {@link ListenHandler}: one call after the other, on the container's first thread. */
final class ListenerCalls {
    private final Container container;
    private final Runner runner;
    private final ListenHandler handler;

    ListenerCalls(Container container, Runner runner, ListenHandler handler) {
        this.container = container;
        this.runner = runner;
        this.handler = handler;
    }

    void open(Listener listener) {
        tell(() -> handler.onOpen(listener));
    }

    void failed(String reason) {
        tell(() -> handler.onError(reason));
        tell(handler::onClose);
    }

    void close() {
        tell(handler::onClose);
    }

    /** Any thread. Keeps the container running until it is told. */
    private void tell(Runnable call) {
        try {
            container.execute(call);
        } catch (IllegalStateException e) {
            tellWhileStopping(call);
        }
    }

    /** Nothing keeps the container running any more, and tasks may not be run: who is on its thread tells it at once. */
    private void tellWhileStopping(Runnable call) {
        ContainerLoop first = runner.first();
        Runnable contained = () -> first.calls.run(call, new Events.OfContainer(container, EventType.TASK));
        if (ContainerLoop.current() == first) {
            contained.run();
            return;
        }
        try {
            first.io.execute(contained);
        } catch (RejectedExecutionException e) {
            // it has stopped, and nobody is told anything any more
        }
    }
}
