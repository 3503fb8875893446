package io.lepton;

import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls handlers, and contains what they throw: nowhere else is that caught. For the connections of one loop. */
final class HandlerCalls {
    final Events events;
    private final Container container;
    private final boolean toAll;
    private final @Nullable Consumer<Event> tap;
    private final Watchdog.@Nullable Watch watch;
    private int depth;

    HandlerCalls(Container container) {
        this.container = container;
        events = new Events(container);
        toAll = container.propagation() == Propagation.ALL;
        tap = container.eventTap();
        Watchdog watchdog = container.watchdog();
        watch = watchdog == null ? null : watchdog.watch();
    }

    /** Whether a callback is under way. */
    boolean isCalling() {
        return depth > 0;
    }

    // ------------------------------------------------------------------ whom to call

    /** The handler of the nearest scope that has one; null: those of the container. API-DIS-02 */
    static @Nullable Handler nearest(Event event) {
        for (Endpoint scope : scopes(event)) {
            if (scope != null && scope.handler() != null) {
                return scope.handler();
            }
        }
        return null;
    }

    private static @Nullable Endpoint[] scopes(Event event) {
        return new @Nullable Endpoint[] {event.link(), event.session(), event.connection()};
    }

    /** Whether {@code nearest} is the only one that an event goes to. */
    @HotPath
    boolean isAlone(@Nullable Handler nearest) {
        return nearest != null && (!toAll || nearest instanceof OwnHandler);
    }

    /** Whom an event goes to, in order, where that is not {@code nearest} alone. API-DIS-04, API-DIS-08 */
    @HotPath
    List<? extends Handler> receivers(@Nullable Handler nearest, Event event) {
        return nearest == null ? container.handlers() : allReceivers(nearest, event);
    }

    private List<Handler> allReceivers(Handler nearest, Event event) {
        List<Handler> all = new ArrayList<>(List.of(nearest));
        if (event.connection() != null) {
            for (Endpoint scope : scopes(event)) {
                addOnce(scope == null ? null : scope.handler(), all);
            }
            container.handlers().forEach(handler -> addOnce(handler, all));
        }
        return all;
    }

    private static void addOnce(@Nullable Handler handler, List<Handler> all) {
        if (handler != null && all.stream().noneMatch(known -> known == handler)) {
            all.add(handler);
        }
    }

    // ------------------------------------------------------------------ calls

    /** Calls {@code nearest}, or, where there is none, those of the container; and the wider scopes where events go to all. */
    @HotPath
    void call(@Nullable Handler nearest, Event event) {
        if (isAlone(nearest)) {
            callOne(nearest, event);
        } else {
            List<? extends Handler> handlers = receivers(nearest, event);
            for (int i = 0; i < handlers.size(); i++) {
                callOne(handlers.get(i), event);
            }
        }
        tap(event);
    }

    /** Tells of a delivery whoever has the callback for it. */
    @HotPath
    void tell(EventType type, Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (toAll || tap != null || life.hasCallback(type, handler)) {
            call(handler, events.of(type, delivery));
        }
    }

    /** The handlers know of the event: now the tap sees it. */
    @HotPath
    void tap(Event event) {
        if (tap != null) {
            try {
                tap.accept(event);
            } catch (Exception e) {
                HandlerFault.log(e, event);
            }
        }
    }

    @HotPath
    private void callOne(Handler handler, Event event) {
        Exception thrown = attempt(handler, event);
        if (thrown != null) {
            failed(thrown, event);
        }
    }

    /** Calls a handler; what it threw, which the caller must not drop, or null. */
    @HotPath
    @Nullable Exception attempt(Handler handler, Event event) {
        begin(event);
        try {
            event.type().call((MessagingHandler) handler, event);
            return null;
        } catch (Exception e) {
            return e;
        } finally {
            end();
        }
    }

    /** Runs a task of the application, whose exceptions are those of a handler. */
    void run(Runnable task, Event event) {
        begin(event);
        try {
            task.run();
        } catch (Exception e) {
            failed(e, event);
        } finally {
            end();
        }
    }

    @HotPath
    private void begin(Event event) {
        if (depth++ == 0 && watch != null) {
            watch.begin(event);
        }
    }

    @HotPath
    private void end() {
        if (--depth == 0 && watch != null) {
            watch.end();
        }
    }

    /**
     * A handler threw: that ends its connection, and nothing else. Checked exceptions are among what is thrown, as Kotlin and
     * others let them out of a callback. Errors are not caught here: they end the container.
     */
    void failed(Exception thrown, Event event) {
        if (container.isFailFast()) {
            throw HandlerFault.unchecked(thrown);
        }
        HandlerFault.log(thrown, event);
        List<MessagingHandler> handlers = container.handlers();
        if (handlers.isEmpty()) {
            HandlerFault.close(event);
        }
        for (MessagingHandler handler : handlers) {
            begin(event);
            try {
                handler.onHandlerError(thrown, event);
            } catch (Exception e) {
                HandlerFault.log(e, event);
                HandlerFault.close(event);
            } finally {
                end();
            }
        }
    }
}
