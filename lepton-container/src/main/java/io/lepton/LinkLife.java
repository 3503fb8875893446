package io.lepton;

import io.lepton.endpoint.Handler;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the container keeps for one link: how far it was told of, and its policies. */
final class LinkLife extends EndpointLife {
    final Link link;
    /** Whether the receiver's wish to drain was told, and has not ended. */
    boolean drainTold;
    /** Null for a sender, and until the link is open first. */
    @Nullable CreditWindow creditWindow;
    /** The window waits for the application to settle. */
    boolean windowWaits;

    private @Nullable Object callbacksOf;
    private @Nullable Callbacks callbacks;
    private @Nullable Handler optionsOf;
    private @Nullable HandlerOptions options;

    LinkLife(Link link) {
        super(link);
        this.link = link;
    }

    /** The options of {@code handler}, which is the nearest one now; asked for once as long as it stays the nearest. */
    HandlerOptions options(@Nullable Handler handler) {
        HandlerOptions known = options;
        if (known == null || handler != optionsOf) {
            known = optionsOf(handler);
            options = known;
            optionsOf = handler;
        }
        return known;
    }

    /** The callbacks of {@code handler}, which is the nearest one now; null: those of the handlers of the container. */
    Callbacks callbacks(@Nullable Handler handler, List<MessagingHandler> ofContainer) {
        Object scope = handler == null ? ofContainer : handler;
        Callbacks known = callbacks;
        if (known == null || scope != callbacksOf) {
            known = Callbacks.of(handler == null ? ofContainer : List.of((MessagingHandler) handler));
            callbacks = known;
            callbacksOf = scope;
        }
        return known;
    }

    boolean autoAccept(HandlerOptions handler) {
        Boolean own = ((Receiver) link).options().autoAccept();
        return own == null ? handler.autoAccept() : own;
    }

    boolean autoSettle(HandlerOptions handler) {
        Boolean own = link instanceof Sender sender ? sender.options().autoSettle() : null;
        return own == null ? handler.autoSettle() : own;
    }

    /** Null: a window that adapts. */
    @Nullable Integer creditWindow(HandlerOptions handler) {
        Integer own = ((Receiver) link).options().creditWindow();
        return own == null ? handler.prefetch() : own;
    }

    static HandlerOptions optionsOf(@Nullable Handler handler) {
        return handler instanceof MessagingHandler messaging ? messaging.options() : HandlerOptions.DEFAULT;
    }
}
