package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.TransactionalState;
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

/**
 * Makes callbacks of what the engine has to tell, one after the other, and does afterwards what the protocol needs: opens
 * and closes are answered here; deliveries have classes of their own. For the connections of one loop.
 */
final class Dispatcher implements EngineHandler {
    private final HandlerCalls calls;
    private final Events events;
    private final IncomingDeliveries incoming;
    final OutgoingDeliveries outgoing;

    Dispatcher(HandlerCalls calls) {
        this.calls = calls;
        events = calls.events;
        incoming = new IncomingDeliveries(calls);
        outgoing = new OutgoingDeliveries(calls);
    }

    /** Tells all that a connection has to tell. */
    @HotPath
    void drain(ConnectionLife life) {
        Connection connection = life.connection();
        do {
            takeUpAnswered(life);
            EngineEvent event;
            while ((event = connection.nextEvent()) != null) {
                event.deliver(this);
            }
            tellOpened(life);
            tellClosed(life);
            life.afterEvents();
        } while (connection.hasEvents() && !life.isOver());
        life.topUpWaiting();
    }

    // ------------------------------------------------------------------ connection

    @Override
    public void onConnectionRemoteOpen(Connection connection) {
        ConnectionLife life = ConnectionLife.of(connection);
        life.peerCame();
        if (connection.localState() == EndpointState.ACTIVE && !connection.isRefused()) {
            life.peerOpened();
        }
        remoteOpened(life);
    }

    @Override
    public void onConnectionLocalClose(Connection connection) {
        ConnectionLife.of(connection).closedLocally();
    }

    @Override
    public void onConnectionRemoteClose(Connection connection) {
        remoteClosed(ConnectionLife.of(connection));
    }

    @Override
    public void onConnectionWake(Connection connection) {
        calls.call(connection.handler(), events.of(EventType.WAKE, connection));
    }

    @Override
    public void onTransportClosed(Transport transport) {
        ConnectionLife life = ConnectionLife.of(transport.connection());
        tellOpened(life);
        life.lost(transport);
    }

    // ------------------------------------------------------------------ session and link

    @Override
    public void onSessionRemoteOpen(Session session) {
        remoteOpened(SessionLife.of(session));
    }

    @Override
    public void onSessionRemoteClose(Session session) {
        remoteClosed(SessionLife.of(session));
    }

    @Override
    public void onLinkRemoteOpen(Link link) {
        LinkLife life = LinkLife.of(link);
        Condition refusal = life.attached();
        if (refusal != null) {
            refuse(life, refusal);
            return;
        }
        coordinate(link, life);
        remoteOpened(life);
        if (life.isRefused()) {
            life.refused(() -> giveUp(life));
        }
    }

    /** Somebody else has the link that the peer attaches: the application hears of it only if it had it before. LNK-19 */
    private static void refuse(LinkLife life, Condition why) {
        life.closedTold |= life.endpoint.localState() == EndpointState.UNINIT;
        life.endpoint.close(why);
    }

    /** A client attaches a link to the coordinator of transactions: the library is what it finds there. */
    private static void coordinate(Link link, LinkLife life) {
        OpenTransactions transactions = life.connectionLife().openTransactions();
        if (transactions != null
                && link.isIncoming()
                && link instanceof Receiver receiver
                && link.localState() == EndpointState.UNINIT
                && link.remoteTarget() instanceof Coordinator) {
            link.setHandler(transactions.link(receiver));
        }
    }

    /** The peer has refused the link, and does not say why: it is over. LNK-08 */
    private void giveUp(LinkLife life) {
        tell(Phase.ERROR, life);
        life.endpoint.close();
        tellClosed(life);
    }

    @Override
    public void onLinkRemoteClose(Link link) {
        LinkLife life = LinkLife.of(link);
        life.detached();
        life.ended();
        remoteClosed(life);
    }

    @Override
    public void onLinkFailed(Link link) {
        LinkLife life = LinkLife.of(link);
        tellOpened(life.connectionLife());
        if (!life.connectionLife().isAbandoned()) {
            tellError(life);
        }
    }

    @Override
    public void onLinkResumed(Link link) {
        tell(EventType.LINK_RESUMED, link);
    }

    @Override
    public void onRecoveryUnavailable(Link link) {
        tell(EventType.RECOVERY_UNAVAILABLE, link);
    }

    private void tell(EventType type, Link link) {
        LinkLife life = LinkLife.of(link);
        tellOpened(life.connectionLife());
        calls.call(life.handler(), events.of(type, link));
    }

    @Override
    public void onLinkRemoteDetach(Link link) {
        LinkLife life = LinkLife.of(link);
        life.detached();
        tellOpened(life.connectionLife());
        life.openedTold = false;
        if (link.remoteCondition() != null) {
            tell(Phase.ERROR, life);
        }
        calls.call(life.handler(), events.of(EventType.LINK_DETACHED, link));
        if (link.localState() == EndpointState.ACTIVE && life.options().autoClose()) {
            life.answerDetach();
        }
    }

    @Override
    public void onLinkFlow(Link link) {
        LinkLife life = LinkLife.of(link);
        tellOpened(life.connectionLife());
        if (!isUsable(link)) {
            return;
        }
        if (link instanceof Sender sender && isRefused(sender, life)) {
            return;
        }
        calls.call(life.handler(), events.of(EventType.FLOW, link));
        if (link instanceof Sender sender) {
            sendable(sender, life);
        } else if (link instanceof Receiver receiver) {
            drainFinished(receiver, life);
            life.topUp();
        }
    }

    /** Whether the receiver asks for what it cannot have: messages that a transaction acquires. TXN-14 */
    private static boolean isRefused(Sender sender, LinkLife life) {
        byte[] id = sender.acquiringTxnId();
        if (id == null) {
            return false;
        }
        OpenTransactions open = life.connectionLife().openTransactions();
        sender.fail(open == null ? OpenTransactions.NO_ACQUISITION : open.refusalOfAcquisition(id));
        return true;
    }

    /** Whether a link is open on both sides, and we have not closed what it is on. */
    private static boolean isUsable(Link link) {
        return link.isOpen()
                && link.session().localState() == EndpointState.ACTIVE
                && link.connection().localState() == EndpointState.ACTIVE;
    }

    /** Tells of the end of a drain, once all that came before it is told. */
    @HotPath
    private void drainFinished(Receiver receiver, LinkLife life) {
        if (receiver.isDrain()
                && (receiver.queued() == 0 || receiver.options().streaming())
                && receiver.drainFinished()) {
            calls.call(life.handler(), events.of(EventType.DRAIN_FINISHED, receiver));
            life.drainFinished();
        }
    }

    private void sendable(Sender sender, LinkLife life) {
        boolean drain = sender.isDrain() && sender.credit() > 0;
        if (drain && !life.drainTold) {
            calls.call(life.handler(), events.ofSender(EventType.DRAIN_START, sender));
        }
        life.drainTold = drain;
        if (sender.credit() > 0 && sender.queued() == 0 && isUsable(sender)) {
            calls.call(life.handler(), events.ofSender(EventType.SENDABLE, sender));
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
        LinkLife life = LinkLife.of(link);
        tellOpened(life.connectionLife());
        Handler handler = life.handler();
        calls.tell(EventType.DELIVERY, delivery, life, handler);
        if (link instanceof Receiver receiver) {
            incoming.changed(receiver, delivery, life, handler);
            drainFinished(receiver, life);
            life.topUp();
        } else {
            outgoing.changed(delivery, life, handler);
        }
    }

    @Override
    public void onInDoubt(Delivery delivery) {
        LinkLife life = LinkLife.of(delivery.link());
        tellOpened(life.connectionLife());
        if (delivery.localState() instanceof TransactionalState ours) {
            Transaction transaction = life.connectionLife().transactions().of(ours);
            if (transaction != null) {
                transaction.lost(delivery);
            }
            return; // what becomes of it is told of the transaction
        }
        OpenTransactions open = life.connectionLife().openTransactions();
        if (open != null && delivery.hasNewState()) {
            open.retire(
                    Objects.requireNonNull(delivery.sender()),
                    delivery); // which came together with the end of the link
        }
        if (open == null || !open.holds(delivery)) {
            calls.call(life.handler(), events.of(EventType.IN_DOUBT, delivery));
        }
    }

    // ------------------------------------------------------------------ opened and closed

    private void remoteOpened(EndpointLife life) {
        Endpoint endpoint = life.endpoint;
        if (endpoint.localState() == EndpointState.UNINIT) {
            if (life.isParentClosed()) {
                life.closedTold = true; // it came too late, and goes with its parent: nothing is told
                return;
            }
            life.prepareOpen();
            tell(Phase.OPENING, life);
            boolean unanswered = endpoint.localState() == EndpointState.UNINIT
                    && !life.isParentClosed(); // as after a handler that failed, or closed the connection
            if (unanswered && life.options().autoOpen()) {
                life.completeOpen();
                endpoint.open();
            }
            life.connectionLife().opening.add(life);
        } else if (endpoint.localState() == EndpointState.ACTIVE && !life.isRefused()) {
            tellOpened(life);
        }
    }

    /** It is over for the peer: closes our side, and tells that both are. */
    private void remoteClosed(EndpointLife life) {
        ConnectionLife connectionLife = life.connectionLife();
        if (!life.openedTold) {
            takeUpAnswered(connectionLife);
        }
        tellOpened(connectionLife);
        if (connectionLife.isAbandoned() || life.closedTold) {
            return;
        }
        Endpoint endpoint = life.endpoint;
        HandlerOptions options = life.options();
        boolean withParent = life.isParentRemoteClosed();
        // a link may have been closed by itself before, in the same octets
        boolean byItself = !withParent || endpoint instanceof Link link && !link.hasEndedWithSession();
        boolean peerClosed = endpoint.localState() != EndpointState.CLOSED && byItself;
        boolean error = endpoint.remoteCondition() != null
                || endpoint.failure() != null
                || peerClosed && options.peerCloseIsError();
        if (error) {
            tellError(life);
        } else if (peerClosed) {
            tell(Phase.CLOSING, life);
        }
        if (options.autoClose() || withParent) {
            endpoint.close();
        }
        if (endpoint.localState() == EndpointState.CLOSED) {
            tellClosed(life);
        } else {
            connectionLife.closing.add(life);
        }
    }

    /** It has ended with an error, the peer's or one over the peer; the latter is told before the peer has answered. */
    private void tellError(EndpointLife life) {
        if (life.errorTold || life.closedTold) {
            return;
        }
        life.errorTold = true;
        HandlerOptions options = life.options();
        tell(Phase.ERROR, life);
        if (options.closeConnectionOnError()) {
            life.endpoint.connection().close();
        }
    }

    /**
     * What we answered by opening is told as open once there is something else to tell: so that all {@code …Opening} of
     * frames that came together are told before the first {@code …Opened}.
     */
    @HotPath
    private void tellOpened(ConnectionLife connectionLife) {
        if (!connectionLife.opening.isEmpty()) {
            tellWaitingOpened(connectionLife);
        }
    }

    private void tellWaitingOpened(ConnectionLife connectionLife) {
        List<EndpointLife> waiting = List.copyOf(connectionLife.opening);
        connectionLife.opening.clear();
        for (EndpointLife each : waiting) {
            if (isUnanswered(each.endpoint)) {
                connectionLife.unanswered.add(each);
            } else if (each.endpoint.localState() == EndpointState.ACTIVE) {
                tellOpened(each);
            }
        }
    }

    /** Takes up what the application has answered by now; once a turn, for a peer can have it look through many. */
    private static void takeUpAnswered(ConnectionLife connectionLife) {
        if (!connectionLife.unanswered.isEmpty()) {
            connectionLife.unanswered.removeIf(each -> {
                boolean answered = !isUnanswered(each.endpoint);
                if (answered) {
                    connectionLife.opening.add(each);
                }
                return answered;
            });
        }
    }

    private static boolean isUnanswered(Endpoint endpoint) {
        return endpoint.localState() == EndpointState.UNINIT && endpoint.remoteState() == EndpointState.ACTIVE;
    }

    private void tellOpened(EndpointLife life) {
        if (!life.openedTold && !life.closedTold) {
            life.openedTold = true;
            tell(Phase.OPENED, life);
            life.opened();
        }
    }

    /** Those that the application had to close itself, and has. */
    private void tellClosed(ConnectionLife connectionLife) {
        List<EndpointLife> closing = connectionLife.closing;
        for (int i = 0; i < closing.size(); i++) {
            EndpointLife each = closing.get(i);
            if (each.endpoint.localState() == EndpointState.CLOSED) {
                closing.remove(i--);
                tellClosed(each);
            }
        }
    }

    private void tellClosed(EndpointLife life) {
        if (!life.closedTold) {
            life.closedTold = true;
            tell(Phase.CLOSED, life);
        }
    }

    private void tell(Phase phase, EndpointLife life) {
        calls.call(life.handler(), life.event(phase, events));
    }
}
