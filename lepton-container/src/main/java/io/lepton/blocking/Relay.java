package io.lepton.blocking;

import io.lepton.Event;
import io.lepton.HandlerOptions;
import io.lepton.MessagingHandler;
import io.lepton.endpoint.Handler;
import org.jspecify.annotations.Nullable;

/** Hears what happens to an endpoint, and passes it on to the application's own handler where there is one. */
abstract class Relay implements MessagingHandler {
    private final @Nullable MessagingHandler application;

    Relay(@Nullable Handler application) {
        if (application != null && !(application instanceof MessagingHandler)) {
            throw new IllegalArgumentException("the handler is " + application + ": want a MessagingHandler");
        }
        this.application = (MessagingHandler) application;
    }

    final boolean hasApplication() {
        return application != null;
    }

    @Override
    public HandlerOptions options() {
        return application == null ? HandlerOptions.DEFAULT : application.options();
    }

    /** All that is not overridden comes here, by the default bodies of the callbacks. */
    @Override
    public final void onUnhandled(Event event) {
        pass(event);
    }

    /** To be called last by what is overridden. */
    final void pass(Event event) {
        if (application != null) {
            event.type().call(application, event);
        }
        happened();
    }

    /** Something was told to the application. */
    abstract void happened();
}
