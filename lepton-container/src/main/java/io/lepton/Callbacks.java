package io.lepton;

import java.lang.reflect.Method;
import java.util.List;

/**
 * Which callbacks a class of handlers has of its own. One that is left to the interface does nothing, and need not be
 * called: of a delivery that is accepted that saves three calls of four, 8 % of the CPU time of a sender (Pair).
 *
 * @param own a bit for each type of event
 */
record Callbacks(long own) {
    private static final Callbacks ALL = new Callbacks(-1);

    private static final ClassValue<Callbacks> OF_CLASS = new ClassValue<>() {
        @Override
        protected Callbacks computeValue(Class<?> handler) {
            return find(handler);
        }
    };

    /** Of any of these handlers. */
    static Callbacks of(List<? extends MessagingHandler> handlers) {
        long own = 0;
        for (MessagingHandler handler : handlers) {
            own |= OF_CLASS.get(handler.getClass()).own;
        }
        return new Callbacks(own);
    }

    boolean has(EventType type) {
        return (own & bit(type)) != 0;
    }

    private static Callbacks find(Class<?> handler) {
        if (isOwn(handler, "onUnhandled", Event.class)) {
            return ALL;
        }
        long own = 0;
        for (EventType type : EventType.values()) {
            if (!type.isOfTransaction() && isOwn(handler, type.callback(), type.event())) {
                own |= bit(type);
            }
        }
        return new Callbacks(own);
    }

    private static boolean isOwn(Class<?> handler, String callback, Class<?> event) {
        try {
            Method method = handler.getMethod(callback, event);
            return method.getDeclaringClass() != MessagingHandler.class;
        } catch (NoSuchMethodException e) {
            return true; // a native image knows only the methods that it was told of
        }
    }

    private static long bit(EventType type) {
        return 1L << type.ordinal();
    }
}
