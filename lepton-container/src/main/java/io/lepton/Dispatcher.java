package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.EngineHandler;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.Transport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes callbacks of what the engine has to tell, one after the other, and does afterwards what the protocol needs: answers,
 * accepts, settles, gives credit. For the connections of one loop.
 */
final class Dispatcher implements EngineHandler {
    private final Container container;
    private final Events events;
    private int depth;

    Dispatcher(Container container) {
        this.container = container;
        events = new Events(container);
    }

    Container container() {
        return container;
    }

    /** Whether a callback is under way. */
    boolean isDispatching() {
        return depth > 0;
    }

    /** Tells all that a connection has to tell. */
    @HotPath
    void drain(ConnectionLife life) {
        Connection connection = life.connection();
        do {
            EngineEvent event;
            while ((event = connection.nextEvent()) != null) {
                event.deliver(this);
            }
            tellOpened(life);
            tellClosed(life);
            life.afterEvents(this);
        } while (connection.hasEvents() && !life.isOver());
        topUpWaiting(life);
    }

    // ------------------------------------------------------------------ connection

    @Override
    public void onConnectionRemoteOpen(Connection connection) {
        ConnectionLife life = life(connection);
        if (connection.localState() == EndpointState.UNINIT) {
            tell(EventType.CONNECTION_OPENING, connection);
            if (connection.localState() == EndpointState.UNINIT
                    && options(connection).autoOpen()) {
                connection.open();
            }
            life.opening.add(life);
        } else if (connection.localState() == EndpointState.ACTIVE) {
            life.opened();
            if (!connection.isRefused()) {
                tellOpened(life, life);
            }
        }
    }

    @Override
    public void onConnectionLocalClose(Connection connection) {
        life(connection).closedLocally();
    }

    @Override
    public void onConnectionRemoteClose(Connection connection) {
        ConnectionLife life = life(connection);
        tellOpened(life);
        if (life.isAbandoned()) {
            return;
        }
        boolean peerClosed = connection.localState() != EndpointState.CLOSED;
        if (connection.remoteCondition() != null
                || peerClosed && options(connection).peerCloseIsError()) {
            tell(EventType.CONNECTION_ERROR, connection);
        } else if (peerClosed) {
            tell(EventType.CONNECTION_CLOSING, connection);
        }
        connection.close(); // it is answered in any case: nothing more can be said on it
        tellClosed(life, life);
    }

    @Override
    public void onConnectionWake(Connection connection) {
        tell(EventType.WAKE, connection);
    }

    // ------------------------------------------------------------------ session

    @Override
    public void onSessionRemoteOpen(Session session) {
        ConnectionLife life = life(session.connection());
        EndpointLife sessionLife = life(session);
        if (session.localState() == EndpointState.UNINIT) {
            if (life.endpoint.localState() == EndpointState.CLOSED) {
                sessionLife.closedTold = true; // it came too late, and goes with the connection: nothing is told
                return;
            }
            tell(EventType.SESSION_OPENING, session);
            if (session.localState() == EndpointState.UNINIT && options(session).autoOpen()) {
                session.open();
            }
            life.opening.add(sessionLife);
        } else if (session.localState() == EndpointState.ACTIVE) {
            tellOpened(life, sessionLife);
        }
    }

    @Override
    public void onSessionRemoteClose(Session session) {
        ConnectionLife life = life(session.connection());
        tellOpened(life);
        if (life.isAbandoned()) {
            return;
        }
        if (life(session).closedTold) {
            return;
        }
        HandlerOptions options = options(session);
        boolean withConnection = session.connection().remoteState() == EndpointState.CLOSED;
        boolean peerClosed = session.localState() != EndpointState.CLOSED && !withConnection;
        boolean error = session.remoteCondition() != null || peerClosed && options.peerCloseIsError();
        if (error) {
            tell(EventType.SESSION_ERROR, session);
        } else if (peerClosed) {
            tell(EventType.SESSION_CLOSING, session);
        }
        close(life, life(session), options, error, withConnection);
    }

    // ------------------------------------------------------------------ link

    @Override
    public void onLinkRemoteOpen(Link link) {
        ConnectionLife life = life(link.connection());
        LinkLife linkLife = life(link);
        if (link.localState() == EndpointState.UNINIT) {
            if (link.session().localState() == EndpointState.CLOSED
                    || life.endpoint.localState() == EndpointState.CLOSED) {
                linkLife.closedTold = true; // it came too late, and goes with its session: nothing is told
                return;
            }
            Mirror.prepare(link);
            tell(EventType.LINK_OPENING, link);
            if (link.localState() == EndpointState.UNINIT
                    && options(link, linkLife).autoOpen()) {
                Mirror.complete(link);
                link.open();
            }
            life.opening.add(linkLife);
        } else if (link.localState() == EndpointState.ACTIVE && !link.isRefused()) {
            tellOpened(life, linkLife);
        }
    }

    @Override
    public void onLinkRemoteDetach(Link link) {
        ConnectionLife life = life(link.connection());
        tellOpened(life);
        LinkLife linkLife = life(link);
        linkLife.openedTold = false;
        if (link.remoteCondition() != null) {
            tell(EventType.LINK_ERROR, link);
        }
        tell(EventType.LINK_DETACHED, link);
        if (link.localState() == EndpointState.ACTIVE && options(link, linkLife).autoClose()) {
            link.detach();
        }
    }

    @Override
    public void onLinkRemoteClose(Link link) {
        ConnectionLife life = life(link.connection());
        tellOpened(life);
        if (life.isAbandoned()) {
            return;
        }
        if (life(link).closedTold) {
            return;
        }
        HandlerOptions options = options(link, life(link));
        boolean withSession = link.session().remoteState() == EndpointState.CLOSED;
        boolean peerClosed = link.localState() != EndpointState.CLOSED && !withSession;
        boolean error = link.remoteCondition() != null || peerClosed && options.peerCloseIsError();
        if (error) {
            tell(EventType.LINK_ERROR, link);
        } else if (peerClosed) {
            tell(EventType.LINK_CLOSING, link);
        }
        close(life, life(link), options, error, withSession);
    }

    @Override
    public void onLinkFlow(Link link) {
        ConnectionLife life = life(link.connection());
        tellOpened(life);
        LinkLife linkLife = life(link);
        if (!link.isOpen()) {
            return;
        }
        tell(EventType.FLOW, link);
        if (link instanceof Sender sender) {
            sendable(sender, linkLife);
        } else if (link instanceof Receiver receiver) {
            if (receiver.drainFinished()) {
                tell(EventType.DRAIN_FINISHED, link);
            }
            topUp(life, linkLife);
        }
    }

    private void sendable(Sender sender, LinkLife life) {
        boolean drain = sender.isDrain() && sender.credit() > 0;
        if (drain && !life.drainTold) {
            call(handlerOf(sender), events.ofSender(EventType.DRAIN_START, sender));
        }
        life.drainTold = drain;
        if (sender.credit() > 0 && sender.queued() == 0 && sender.isOpen()) {
            call(handlerOf(sender), events.ofSender(EventType.SENDABLE, sender));
        }
        if (drain && sender.isOpen() && sender.options().autoDrained() && sender.drained() > 0) {
            life.drainTold = false;
        }
    }

    // ------------------------------------------------------------------ deliveries

    @Override
    @HotPath
    public void onDelivery(Delivery delivery) {
        Link link = delivery.link();
        ConnectionLife life = life(link.connection());
        tellOpened(life);
        LinkLife linkLife = life(link);
        Handler handler = handlerOf(link);
        tell(EventType.DELIVERY, delivery, linkLife, handler);
        if (link instanceof Receiver receiver) {
            incoming(receiver, delivery, linkLife, handler);
            topUp(life, linkLife);
        } else {
            outgoing(delivery, linkLife, handler);
        }
    }

    @Override
    public void onInDoubt(Delivery delivery) {
        tellOpened(life(delivery.connection()));
        call(handlerOf(delivery.link()), events.of(EventType.IN_DOUBT, delivery));
    }

    @HotPath
    private void incoming(Receiver receiver, Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (delivery.hasNewData()) {
            if (delivery.isAborted()) {
                call(handler, events.of(EventType.ABORTED, delivery));
                delivery.settle();
            } else if (receiver.options().streaming()) {
                call(handler, events.of(EventType.MESSAGE_PART, delivery));
            } else {
                message(receiver, delivery, life, handler);
            }
        }
        if (delivery.hasNewSettlement()) {
            call(handler, events.of(EventType.SETTLED, delivery));
            autoSettle(delivery, life, handler);
        }
    }

    @HotPath
    private void outgoing(Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (delivery.hasNewState()) {
            EventType outcome = callbackOf(delivery.remoteState());
            if (outcome != null) {
                tell(outcome, delivery, life, handler);
            }
        }
        if (delivery.hasNewState() || delivery.hasNewSettlement()) {
            tell(EventType.DELIVERY_UPDATED, delivery, life, handler);
        }
        if (delivery.hasNewSettlement()) {
            tell(EventType.SETTLED, delivery, life, handler);
        }
        autoSettle(delivery, life, handler);
    }

    /** Tells of a delivery whoever has the callback for it. */
    @HotPath
    private void tell(EventType type, Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (life.callbacks(handler, container.handlers()).has(type)) {
            call(handler, events.of(type, delivery));
        }
    }

    private void autoSettle(Delivery delivery, LinkLife life, @Nullable Handler handler) {
        if (life.autoSettle(life.options(optionsScope(handler)))) {
            AutoSettle.apply(delivery);
        }
    }

    private static @Nullable EventType callbackOf(@Nullable DeliveryState state) {
        if (state instanceof Accepted) {
            return EventType.ACCEPTED;
        }
        if (state instanceof Rejected) {
            return EventType.REJECTED;
        }
        if (state instanceof Released) {
            return EventType.RELEASED;
        }
        return state instanceof Modified ? EventType.MODIFIED : null;
    }

    @HotPath
    private void message(Receiver receiver, Delivery delivery, LinkLife life, @Nullable Handler handler) {
        boolean autoAccept = life.autoAccept(life.options(optionsScope(handler)));
        if (life.creditWindow != null) {
            life.creditWindow.arrived(delivery.pendingBytes());
        }
        if (receiver.current() == delivery) {
            receiver.advance();
        }
        if (receiver.localState() == EndpointState.CLOSED) {
            if (autoAccept) {
                delivery.release();
            }
            return;
        }
        @Nullable Message message;
        try {
            message = delivery.message();
        } catch (MessageDecodeException e) {
            unreadable(delivery, faultOf(e), handler);
            return;
        }
        if (message == null) {
            String format = "message-format " + delivery.messageFormat();
            unreadable(delivery, Condition.of(AmqpError.NOT_IMPLEMENTED, format), handler);
            return;
        }
        MessageEvent event = events.ofMessage(delivery);
        boolean sound = true;
        if (handler != null) {
            sound = message(handler, event, delivery);
        } else {
            List<MessagingHandler> handlers = container.handlers();
            for (int i = 0; i < handlers.size(); i++) {
                sound &= message(handlers.get(i), event, delivery);
            }
        }
        if (sound && autoAccept) {
            AutoAccept.apply(delivery);
        }
    }

    /** False if the handler failed, and the delivery is not to be touched. */
    @HotPath
    private boolean message(Handler handler, MessageEvent event, Delivery delivery) {
        depth++;
        try {
            EventType.MESSAGE.call((MessagingHandler) handler, event);
            return true;
        } catch (RejectException e) {
            if (isUndecided(delivery)) {
                delivery.reject(e.condition());
            }
        } catch (ReleaseException e) {
            if (isUndecided(delivery)) {
                delivery.release(e.delivered());
            }
        } catch (MessageDecodeException e) {
            unreadable(delivery, faultOf(e), handler);
        } catch (RuntimeException e) {
            failed(e, event);
            return false;
        } finally {
            depth--;
        }
        return true;
    }

    private static Condition faultOf(MessageDecodeException fault) {
        return Condition.of(AmqpError.DECODE_ERROR, String.valueOf(fault.getMessage()));
    }

    private void unreadable(Delivery delivery, Condition fault, @Nullable Handler handler) {
        if (isUndecided(delivery)) {
            delivery.reject(fault);
        }
        call(handler, events.of(EventType.MESSAGE_UNDECODABLE, delivery));
    }

    private static boolean isUndecided(Delivery delivery) {
        return !delivery.isLocallySettled() && delivery.localState() == null;
    }

    // ------------------------------------------------------------------ credit

    @HotPath
    private void topUp(ConnectionLife life, LinkLife link) {
        CreditWindow window = link.creditWindow;
        if (window != null && !window.topUp() && !link.windowWaits) {
            link.windowWaits = true;
            life.waitingWindows.add(link);
        }
    }

    /** The application may have settled something, here or in a task. */
    private void topUpWaiting(ConnectionLife life) {
        List<LinkLife> waiting = life.waitingWindows;
        for (int i = waiting.size() - 1; i >= 0; i--) {
            LinkLife link = waiting.get(i);
            if (Objects.requireNonNull(link.creditWindow).topUp()) {
                link.windowWaits = false;
                waiting.remove(i);
            }
        }
    }

    private void openWindow(ConnectionLife life, LinkLife linkLife) {
        if (linkLife.link instanceof Receiver receiver) {
            Integer size = linkLife.creditWindow(options(receiver, linkLife));
            if (linkLife.creditWindow == null && (size == null || size > 0)) {
                linkLife.creditWindow = new CreditWindow(receiver, size);
            }
            topUp(life, linkLife);
        }
    }

    // ------------------------------------------------------------------ transport

    @Override
    public void onTransportClosed(Transport transport) {
        ConnectionLife life = life(transport.connection());
        tellOpened(life);
        life.lost(transport, this);
    }

    // ------------------------------------------------------------------ opened and closed

    /**
     * What we answered by opening is told as open once there is something else to tell: so that all {@code …Opening} of
     * frames that came together are told before the first {@code …Opened}.
     */
    @HotPath
    private void tellOpened(ConnectionLife life) {
        if (!life.opening.isEmpty()) {
            tellWaitingOpened(life);
        }
    }

    private void tellWaitingOpened(ConnectionLife life) {
        List<EndpointLife> waiting = List.copyOf(life.opening);
        life.opening.clear();
        for (EndpointLife each : waiting) {
            Endpoint endpoint = each.endpoint;
            if (endpoint.localState() == EndpointState.UNINIT && endpoint.remoteState() == EndpointState.ACTIVE) {
                life.opening.add(each); // the application will open it later
            } else if (endpoint.localState() == EndpointState.ACTIVE) {
                tellOpened(life, each);
            }
        }
    }

    private void tellOpened(ConnectionLife life, EndpointLife opened) {
        if (opened.openedTold || opened.closedTold) {
            return;
        }
        opened.openedTold = true;
        if (opened.endpoint instanceof Connection connection) {
            tell(EventType.CONNECTION_OPENED, connection);
        } else if (opened.endpoint instanceof Session session) {
            tell(EventType.SESSION_OPENED, session);
        } else if (opened instanceof LinkLife link) {
            tell(EventType.LINK_OPENED, link.link);
            openWindow(life, link);
        }
    }

    /** Closes our side of a session or link that is over for the peer, and tells that both are. */
    private void close(
            ConnectionLife life, EndpointLife closing, HandlerOptions options, boolean error, boolean withParent) {
        Endpoint endpoint = closing.endpoint;
        if (error && options.closeConnectionOnError()) {
            endpoint.connection().close();
        }
        if (options.autoClose() || withParent) {
            endpoint.close();
        }
        if (endpoint.localState() == EndpointState.CLOSED) {
            tellClosed(life, closing);
        } else {
            life.closing.add(closing);
        }
    }

    /** Those that the application had to close itself, and has. */
    private void tellClosed(ConnectionLife life) {
        for (int i = 0; i < life.closing.size(); i++) {
            EndpointLife closing = life.closing.get(i);
            if (closing.endpoint.localState() == EndpointState.CLOSED) {
                life.closing.remove(i--);
                tellClosed(life, closing);
            }
        }
    }

    private void tellClosed(ConnectionLife life, EndpointLife closed) {
        if (closed.closedTold) {
            return;
        }
        closed.closedTold = true;
        if (closed.endpoint instanceof Connection connection) {
            tell(EventType.CONNECTION_CLOSED, connection);
        } else if (closed.endpoint instanceof Session session) {
            tell(EventType.SESSION_CLOSED, session);
        } else if (closed instanceof LinkLife link) {
            tell(EventType.LINK_CLOSED, link.link);
        }
    }

    // ------------------------------------------------------------------ calling handlers

    void tell(EventType type, Connection connection) {
        call(connection.handler(), events.of(type, connection));
    }

    void tell(EventType type, Transport transport) {
        call(transport.connection().handler(), events.of(type, transport));
    }

    private void tell(EventType type, Session session) {
        call(handlerOf(session), events.of(type, session));
    }

    private void tell(EventType type, Link link) {
        call(handlerOf(link), events.of(type, link));
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

    /** A task given to {@code connection.execute} threw. */
    void taskFailed(RuntimeException thrown, Connection connection) {
        failed(thrown, events.of(EventType.TASK, connection));
    }

    /** Calls {@code handler}, or, where there is none, those of the container. */
    @HotPath
    void call(@Nullable Handler handler, Event event) {
        if (handler != null) {
            callOne((MessagingHandler) handler, event);
            return;
        }
        List<MessagingHandler> handlers = container.handlers();
        for (int i = 0; i < handlers.size(); i++) {
            callOne(handlers.get(i), event);
        }
    }

    @HotPath
    private void callOne(MessagingHandler handler, Event event) {
        depth++;
        try {
            event.type().call(handler, event);
        } catch (RuntimeException e) {
            failed(e, event);
        } finally {
            depth--;
        }
    }

    /** A handler threw: that ends its connection, and nothing else. Errors are not caught here: they end the container. */
    private void failed(RuntimeException thrown, Event event) {
        if (container.isFailFast()) {
            throw thrown;
        }
        HandlerFault.log(thrown, event);
        List<MessagingHandler> handlers = container.handlers();
        if (handlers.isEmpty()) {
            HandlerFault.close(event);
        }
        for (MessagingHandler handler : handlers) {
            try {
                handler.onHandlerError(thrown, event);
            } catch (RuntimeException e) {
                HandlerFault.log(e, event);
                HandlerFault.close(event);
            }
        }
    }

    // ------------------------------------------------------------------ handlers, options, what is kept

    private static @Nullable Handler handlerOf(Link link) {
        Handler handler = link.handler();
        return handler == null ? handlerOf(link.session()) : handler;
    }

    private static @Nullable Handler handlerOf(Session session) {
        Handler handler = session.handler();
        return handler == null ? session.connection().handler() : handler;
    }

    /** Whose options count: with several handlers in the container those of the first. */
    private @Nullable Handler optionsScope(@Nullable Handler handler) {
        if (handler != null) {
            return handler;
        }
        List<MessagingHandler> handlers = container.handlers();
        return handlers.isEmpty() ? null : handlers.get(0);
    }

    HandlerOptions options(Connection connection) {
        return LinkLife.optionsOf(optionsScope(connection.handler()));
    }

    private HandlerOptions options(Session session) {
        return LinkLife.optionsOf(optionsScope(handlerOf(session)));
    }

    private HandlerOptions options(Link link, LinkLife life) {
        return life.options(optionsScope(handlerOf(link)));
    }

    private static ConnectionLife life(Connection connection) {
        return (ConnectionLife) Objects.requireNonNull(connection.driverData());
    }

    private static EndpointLife life(Session session) {
        Object life = session.driverData();
        if (life == null) {
            life = new EndpointLife(session);
            session.setDriverData(life);
        }
        return (EndpointLife) life;
    }

    @HotPath
    private static LinkLife life(Link link) {
        Object life = link.driverData();
        if (life == null) {
            life = new LinkLife(link);
            link.setDriverData(life);
        }
        return (LinkLife) life;
    }
}
