package io.lepton;

import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Handler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls handlers, and contains what they throw: nowhere else is that caught. For the connections of one loop. */
final class HandlerCalls {
    final Events events;
    private final Container container;
    private int depth;

    HandlerCalls(Container container) {
        this.container = container;
        events = new Events(container);
    }

    /** Whether a callback is under way. */
    boolean isCalling() {
        return depth > 0;
    }

    /** Calls {@code handler}, or, where there is none, those of the container. */
    @HotPath
    void call(@Nullable Handler handler, Event event) {
        if (handler != null) {
            callOne(handler, event);
            return;
        }
        List<MessagingHandler> handlers = container.handlers();
        for (int i = 0; i < handlers.size(); i++) {
            callOne(handlers.get(i), event);
        }
    }

    /** Tells of a delivery whoever has the callback for it. */
    @HotPath
    void tell(EventType type, Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (life.hasCallback(type, handler)) {
            call(handler, events.of(type, delivery));
        }
    }

    @HotPath
    private void callOne(Handler handler, Event event) {
        RuntimeException thrown = attempt(handler, event);
        if (thrown != null) {
            failed(thrown, event);
        }
    }

    /** Calls a handler; what it threw, which the caller must not drop, or null. */
    @HotPath
    @Nullable RuntimeException attempt(Handler handler, Event event) {
        depth++;
        try {
            event.type().call((MessagingHandler) handler, event);
            return null;
        } catch (RuntimeException e) {
            return e;
        } finally {
            depth--;
        }
    }

    /** Runs a task of the application, whose exceptions are those of a handler. */
    void run(Runnable task, Event event) {
        depth++;
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(e, event);
        } finally {
            depth--;
        }
    }

    /** A handler threw: that ends its connection, and nothing else. Errors are not caught here: they end the container. */
    void failed(RuntimeException thrown, Event event) {
        if (container.isFailFast()) {
            throw thrown;
        }
        HandlerFault.log(thrown, event);
        List<MessagingHandler> handlers = container.handlers();
        if (handlers.isEmpty()) {
            HandlerFault.close(event);
        }
        for (MessagingHandler handler : handlers) {
            depth++;
            try {
                handler.onHandlerError(thrown, event);
            } catch (RuntimeException e) {
                HandlerFault.log(e, event);
                HandlerFault.close(event);
            } finally {
                depth--;
            }
        }
    }
}
