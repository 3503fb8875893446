package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Message;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Terminus;
import io.lepton.endpoint.CreditPolicy;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkIdentity;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The life of one link in a container, and its policies. */
final class LinkLife extends EndpointLife {
    private final Link link;
    private final ConnectionLife connectionLife;
    /** Whether the receiver's wish to drain was told, and has not ended. */
    boolean drainTold;
    /** Null for a sender, and until the link is open first. */
    @Nullable CreditWindow creditWindow;
    /** Null where messages that come twice are not looked for. */
    private @Nullable DuplicateFilter duplicates;
    /** The window waits for the application to settle. */
    private boolean windowWaits;

    /** Null where the link does not come back by itself. */
    private final @Nullable Reattachment reattachment;

    /** By what other connections know it; null: they do not. */
    private @Nullable LinkIdentity attachedAs;
    /** As what the peer resumes it; null where it does not. */
    private @Nullable LinkIdentity claimed;

    private @Nullable Object callbacksOf;
    private @Nullable Callbacks callbacks;
    private @Nullable Handler optionsOf;
    private @Nullable HandlerOptions options;

    private LinkLife(Link link) {
        super(link);
        this.link = link;
        connectionLife = ConnectionLife.of(link.connection());
        reattachment = Reattachment.of(link);
    }

    @HotPath
    static LinkLife of(Link link) {
        if (link.driverData() instanceof LinkLife life) {
            return life;
        }
        LinkLife life = new LinkLife(link);
        link.setDriverData(life);
        return life;
    }

    /** The peer has attached it: why that must not be, or null. */
    @Nullable Condition attached() {
        if (link.isIncoming() && link.remoteTarget() instanceof Coordinator && link.isPeerRecovering()) {
            return Condition.of(
                    AmqpError.PRECONDITION_FAILED, link + ": the link to a coordinator cannot be resumed"); // §4.3
        }
        if (isForgotten()) {
            Mirror.forget(link);
            return Condition.of(
                    AmqpError.PRECONDITION_FAILED, link + " is to be resumed, and neither side knows its terminus");
        }
        AttachedLinks links = connectionLife.attachedLinks();
        LinkIdentity key = links == null || !link.isIncoming() ? null : AttachedLinks.keyOf(link);
        attachedAs = key;
        Condition refusal = key == null ? null : links.attached(key, link);
        SuspendedLinks suspended = connectionLife.container().suspendedLinks();
        if (refusal == null && isToRecover()) {
            return suspended.refusal(link);
        }
        if (refusal == null && key != null) {
            suspended.attachedAnew(link, key);
        }
        return refusal;
    }

    /** Whether the peer resumes deliveries, but has lost its terminus, and it is not known here either. RES-12 */
    private boolean isForgotten() {
        return link.isIncoming()
                && link.localState() == EndpointState.UNINIT
                && link.peerUnsettledCount() > 0
                && Mirror.isLost(link)
                && connectionLife.container().suspendedLinks().ofPeer(link) == null;
    }

    /** Whether the peer has attached it, and wants to resume deliveries, now or the next time. */
    private boolean isToRecover() {
        return link.isIncoming()
                && link.isPeerRecovering()
                && !(link.remoteTarget() instanceof Coordinator)
                && link.remoteReceiverSettleMode() == ReceiverSettleMode.SECOND;
    }

    /** The peer's side of it is gone. */
    void detached() {
        AttachedLinks links = connectionLife.attachedLinks();
        if (links != null && attachedAs != null) {
            links.detached(attachedAs, link);
            attachedAs = null;
        }
    }

    @Override
    @HotPath
    ConnectionLife connectionLife() {
        return connectionLife;
    }

    @Override
    @HotPath
    @Nullable Handler handler() {
        Handler handler = link.handler();
        return handler == null ? SessionLife.handlerOf(link.session()) : handler;
    }

    @Override
    LinkEvent event(Phase phase, Events events) {
        return events.of(phase.ofLink, link);
    }

    @Override
    boolean isParentClosed() {
        return link.session().localState() == EndpointState.CLOSED
                || link.connection().localState() == EndpointState.CLOSED;
    }

    @Override
    boolean isParentRemoteClosed() {
        return link.session().remoteState() == EndpointState.CLOSED;
    }

    @Override
    boolean isRefused() {
        return link.isRefused();
    }

    @Override
    void prepareOpen() {
        Terminus before = claimed == null ? null : Mirror.ofPeer(link); // it was detached, and comes back
        Mirror.prepare(link);
        if (isToRecover()) {
            recover();
            Mirror.remind(
                    link,
                    before == null ? connectionLife.container().suspendedLinks().ofPeer(link) : before);
        }
    }

    /** The peer wants to resume deliveries: we keep what is unsettled, for the link of the same name to take over. */
    private void recover() {
        if (claimed != null) {
            return; // it was detached, and comes back on the same connection
        }
        Container container = connectionLife.container();
        link.setRecovering(true);
        link.setStore(container.deliveryStore());
        link.suspended().await();
        claimed = link.identity();
        container.suspendedLinks().claim(link);
    }

    /** It is over for the peer, alone or with its connection. */
    void ended() {
        LinkIdentity identity = claimed;
        if (identity == null) {
            return;
        }
        claimed = null;
        if (link.hasEndedWithSession()) {
            connectionLife.container().suspendedLinks().suspend(link, identity);
        } else {
            connectionLife.container().suspendedLinks().close(link, identity);
        }
    }

    @Override
    void completeOpen() {
        Mirror.complete(link);
        if (claimed != null) {
            connectionLife.container().suspendedLinks().answered(link);
        }
    }

    // ------------------------------------------------------------------ callbacks and options

    /** Whether {@code handler}, which is the nearest one now, or, without one, a handler of the container has the callback. */
    @HotPath
    boolean hasCallback(EventType type, @Nullable Handler handler) {
        List<MessagingHandler> ofContainer = connectionLife.container().handlers();
        Object scope = handler == null ? ofContainer : handler;
        Callbacks known = callbacks;
        if (known == null || scope != callbacksOf) {
            known = Callbacks.of(handler == null ? ofContainer : List.of((MessagingHandler) handler));
            callbacks = known;
            callbacksOf = scope;
        }
        return known.has(type);
    }

    @Override
    HandlerOptions options() {
        return options(handler());
    }

    /** The options of {@code handler}, which is the nearest one now; asked for once as long as it stays the nearest. */
    @HotPath
    private HandlerOptions options(@Nullable Handler handler) {
        Handler scope = optionsScope(handler);
        HandlerOptions known = options;
        if (known == null || scope != optionsOf) {
            known = optionsOf(scope);
            options = known;
            optionsOf = scope;
        }
        return known;
    }

    @HotPath
    boolean autoAccept(@Nullable Handler handler) {
        Boolean own = ((Receiver) link).options().autoAccept();
        return own == null ? options(handler).autoAccept() : own;
    }

    @HotPath
    boolean autoSettle(@Nullable Handler handler) {
        Boolean own = link instanceof Sender sender ? sender.options().autoSettle() : null;
        return own == null ? options(handler).autoSettle() : own;
    }

    /** Whether the message came before: then it is not to be handed over. */
    DuplicateFilter.Finding find(Receiver receiver, Delivery delivery, Message message) {
        int messages = receiver.options().duplicateFilter();
        if (messages == 0) {
            return DuplicateFilter.Finding.NEW;
        }
        if (duplicates == null) {
            duplicates = connectionLife.container().duplicateFilters().of(receiver, messages);
        }
        return duplicates.find(delivery, message);
    }

    /** The message may come again, and is handed over then: what was done with it has failed. */
    void mayComeAgain(Delivery delivery) {
        if (duplicates != null) {
            duplicates.drop(delivery);
        }
    }

    // ------------------------------------------------------------------ detached

    /** Answers a detach of the peer in kind; a link that was taken away by force comes back, if that is wanted. */
    void answerDetach() {
        if (reattachment != null && Reattachment.isForced(link.remoteCondition())) {
            reattachment.forced();
        } else {
            link.detach();
        }
    }

    /** The peer's attach has come, and refuses: {@code giveUp} is run if no detach follows that says why. */
    void refused(Runnable giveUp) {
        link.connection().schedule(connectionLife.container().patience().ofRefusal(), () -> {
            if (link.isRefused() && link.isOpen()) {
                giveUp.run();
            }
        });
    }

    // ------------------------------------------------------------------ credit

    /** A receiver is given its first credit, and again what is missing when it was opened again. */
    @Override
    void opened() {
        if (reattachment != null) {
            reattachment.opened();
        }
        if (link instanceof Receiver receiver) {
            if (creditWindow == null) {
                creditWindow = creditWindow(receiver);
            }
            topUp();
        }
    }

    private @Nullable CreditWindow creditWindow(Receiver receiver) {
        Integer own = receiver.options().creditWindow();
        Integer size = own == null ? options().prefetch() : own;
        if (size != null && size == 0) {
            return null;
        }
        CreditPolicy policy = receiver.options().creditPolicy();
        if (policy == null) {
            policy = size == null ? CreditPolicy.ADAPTIVE : CreditPolicy.FIXED;
        }
        return new CreditWindow(
                receiver, policy, size, connectionLife.container().patience());
    }

    /** A drain has ended, and that was told. */
    void drainFinished() {
        if (creditWindow != null) {
            creditWindow.drainFinished();
        }
    }

    /** A message of {@code bytes} came. */
    @HotPath
    void arrived(long bytes) {
        if (creditWindow != null) {
            creditWindow.arrived(bytes);
        }
    }

    /** So many more deliveries, or fewer, are decided about in a transaction and wait for its end: they take no room. */
    void inTransaction(int change) {
        if (creditWindow != null) {
            creditWindow.inTransaction(change);
            topUp();
        }
    }

    /** Gives what credit there is room for; where the application has to settle before, that is waited for. */
    @HotPath
    void topUp() {
        if (creditWindow != null && !creditWindow.topUp() && !windowWaits) {
            windowWaits = true;
            connectionLife.waitingWindows.add(this);
        }
    }

    /** The application may have settled. False if it has to be waited for still. */
    boolean topUpWaiting() {
        windowWaits = creditWindow != null && !creditWindow.topUp();
        return !windowWaits;
    }
}
