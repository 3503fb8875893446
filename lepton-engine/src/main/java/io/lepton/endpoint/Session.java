package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SessionState.Step;
import io.lepton.frame.Begin;
import io.lepton.frame.End;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An ordered conversation in both directions, in which links live (AMQP 1.0 §2.5). It numbers transfers and deliveries,
 * and keeps each side from sending more transfers than the other has room for.
 *
 * <p>Belongs to the thread of its connection.
 */
public final class Session extends Endpoint {

    private final Connection connection;
    private final SessionOptions options;
    private final SessionLinks links;

    // what counts on the present transport only
    private SessionState state = SessionState.UNMAPPED;
    private boolean pipelinedEnd;
    private int channel = -1;
    private int remoteChannel = -1;
    private @Nullable Begin remote;
    private final IncomingWindow incomingWindow;
    private final OutgoingWindow outgoingWindow = new OutgoingWindow(this);
    private final DeliveryIds deliveryIds = new DeliveryIds(this);
    private final Dispositions dispositions = new Dispositions(this);

    private final Turn turn = new Turn(this, dispositions);

    private final Transfer transfer = new Transfer();

    Session(Connection connection, SessionOptions options) {
        this.connection = connection;
        this.options = options;
        links = new SessionLinks(this);
        incomingWindow = new IncomingWindow(this, options.incomingWindow(), options.incomingCapacity());
        initialHandler(options.handler());
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** What {@link HeldBytes} counts for it. */
    int heldBytes;

    /** The options that it was made with. */
    public SessionOptions options() {
        return options;
    }

    /** The links that are not closed on both sides. A copy. */
    public List<Link> links() {
        checkThread();
        return links.all();
    }

    /** Capabilities that the peer offers; empty before its begin came. */
    public List<Symbol> remoteOfferedCapabilities() {
        return remote == null ? List.of() : remote.offeredCapabilities();
    }

    /** Capabilities that the peer would use; empty before its begin came. */
    public List<Symbol> remoteDesiredCapabilities() {
        return remote == null ? List.of() : remote.desiredCapabilities();
    }

    /** Properties in the peer's begin; empty before it came. */
    public Map<Symbol, Object> remoteProperties() {
        return remote == null ? Map.of() : remote.properties();
    }

    /**
     * Makes a sender, not opened yet.
     *
     * @param target the address that messages go to; null for a target without one
     * @param own what is chosen, before the connection's {@linkplain Connection#setLinkDefaults defaults}
     * @throws IllegalArgumentException if a sender of that name is in use on the connection, or if deliveries are to be recorded
     *     and there is no name
     */
    public Sender createSender(@Nullable String target, SenderOptions own) {
        checkThread();
        Sender sender = make(target, own);
        links.add(sender);
        return sender;
    }

    /**
     * Makes a sender at once, on the calling thread, whichever that is, and opens it on the thread of the connection. If it
     * cannot be opened there any more it ends as if the peer had refused it.
     *
     * @param target the address that messages go to; null for a target without one
     * @param own what is chosen, before the connection's {@linkplain Connection#setLinkDefaults defaults}
     * @throws IllegalArgumentException if a sender of that name is in use on the connection, or if deliveries are to be recorded
     *     and there is no name
     * @throws IllegalStateException if the connection has ended
     */
    public Sender submitSender(@Nullable String target, SenderOptions own) {
        return handOver(make(target, own));
    }

    private Sender make(@Nullable String target, SenderOptions own) {
        SenderOptions options = SenderOptions.merge(connection.senderDefaults(), own);
        checkStored(options);
        Sender sender = new Sender(this, connection.linkNames().choose(options.name(), target), options, null);
        if (target != null) {
            sender.target().setAddress(target);
        }
        sender.beingMade(true);
        LinkOptions.apply(options.linkOptions(), sender);
        sender.beingMade(false);
        return sender;
    }

    /**
     * Makes a receiver, not opened yet.
     *
     * @param source the address that messages come from; null for a source without one
     * @param own what is chosen, before the connection's {@linkplain Connection#setLinkDefaults defaults}
     * @throws IllegalArgumentException if a receiver of that name is in use on the connection, if there is an address
     *     and the node is to be dynamic, or if an option of a link does not fit
     */
    public Receiver createReceiver(@Nullable String source, ReceiverOptions own) {
        checkThread();
        Receiver receiver = make(source, own);
        links.add(receiver);
        return receiver;
    }

    /**
     * Makes a receiver as {@link #submitSender} makes a sender.
     *
     * @param source the address that messages come from; null for a source without one
     * @param own what is chosen, before the connection's {@linkplain Connection#setLinkDefaults defaults}
     * @throws IllegalArgumentException as {@link #createReceiver}
     * @throws IllegalStateException if the connection has ended
     */
    public Receiver submitReceiver(@Nullable String source, ReceiverOptions own) {
        return handOver(make(source, own));
    }

    private Receiver make(@Nullable String source, ReceiverOptions own) {
        ReceiverOptions options = ReceiverOptions.merge(connection.receiverDefaults(), own);
        checkStored(options);
        if (source != null && options.dynamic()) {
            throw new IllegalArgumentException(
                    "a dynamic node has no address of our choice: leave out '" + source + "'");
        }
        Receiver receiver = new Receiver(this, connection.linkNames().choose(options.name(), source), options, null);
        if (source != null) {
            receiver.source().setAddress(source);
        }
        receiver.beingMade(true);
        LinkOptions.apply(options.linkOptions(), receiver);
        receiver.beingMade(false);
        receiver.offerOutcomes();
        return receiver;
    }

    private <L extends Link> L handOver(L link) {
        LinkNames names = connection.linkNames();
        names.claim(link);
        if (!connection.handOver(() -> adopt(link))) {
            names.unclaim(link);
            throw new IllegalStateException(connection + " has ended");
        }
        return link;
    }

    /** Opens a link that another thread has made. Nobody is there to catch what speaks against it: the link tells that. */
    private void adopt(Link link) {
        boolean free = links.adopt(link);
        try {
            if (!free) {
                throw new IllegalStateException(link + ": the peer has attached a link of this name");
            }
            if (localState() == EndpointState.UNINIT && connection.isDefault(this)) {
                open(); // that thread has made the session, too
            }
            link.open();
        } catch (IllegalStateException | AmqpException e) {
            link.refuse(Condition.of(AmqpError.ILLEGAL_STATE, e.getMessage()));
        }
    }

    private void checkStored(LinkOptions options) {
        if (options.store() != null && options.recovering() && options.name() == null) {
            throw new IllegalArgumentException(
                    "a link whose deliveries are recorded is known by its name after a restart: choose one");
        }
        if (options.store() != null && options.recovering() && !connection.isContainerIdChosen()) {
            throw new IllegalArgumentException(
                    "a link whose deliveries are recorded is known by the id of its container"
                            + " after a restart: choose one");
        }
    }

    /**
     * Sets how many transfers the peer may send before it hears from us, from the next flow on; 0 makes it pause.
     *
     * @throws IllegalArgumentException if negative
     */
    public void setIncomingWindow(int transfers) {
        checkThread();
        if (transfers < 0) {
            throw new IllegalArgumentException(this + ": incoming window " + transfers + ": want 0 or more");
        }
        incomingWindow.resize(transfers);
        tellWindows();
    }

    /**
     * Sets how many bytes the session may hold that streaming readers have not taken, and with it the incoming window, from
     * the next flow on: as many of the largest frames as there is room for.
     *
     * @param bytes no less than one of our largest frames; 0 for no bound, on transfers neither
     * @throws IllegalArgumentException if negative, or less than our max-frame-size
     */
    public void setIncomingCapacity(int bytes) {
        checkThread();
        long frame = connection.maxFrameSize();
        if (bytes < 0 || bytes != 0 && bytes < frame) {
            throw new IllegalArgumentException(
                    this + ": incoming capacity " + bytes + ": want 0, or " + frame + " (max-frame-size) or more");
        }
        incomingWindow.limit(bytes, frame);
        tellWindows();
    }

    /**
     * Sets how many transfers we say that we could send, from the next flow on. The peer need not care. Unless set,
     * 2147483647.
     *
     * @throws IllegalArgumentException if negative
     */
    public void setOutgoingWindow(int transfers) {
        checkThread();
        if (transfers < 0) {
            throw new IllegalArgumentException(this + ": outgoing window " + transfers + ": want 0 or more");
        }
        outgoingWindow.resize(transfers);
        tellWindows();
    }

    private void tellWindows() {
        if (localState() == EndpointState.ACTIVE) { // else our begin tells them
            turn.flowDue();
        }
    }

    /** How many transfers we say that we could send. */
    public int outgoingWindow() {
        return outgoingWindow.size();
    }

    /** How many bytes of messages have arrived that the application has not taken or advanced past. */
    public long incomingBytes() {
        return bytes(links(), Link::isReceiver);
    }

    /** How many bytes of messages wait to be written. */
    public long outgoingBytes() {
        return bytes(links(), Link::isSender);
    }

    private static long bytes(List<Link> links, Predicate<Link> which) {
        return links.stream().filter(which).mapToLong(Link::queuedBytes).sum();
    }

    /** Numbers transfers and deliveries from here on rather than from 0, to see how they wrap. Before it opens. */
    void startCounting(int id) {
        outgoingWindow.startCounting(id);
        deliveryIds.startCounting(id);
    }

    /** How many transfers the peer may send before it hears from us. */
    public int incomingWindow() {
        return incomingWindow.incomingWindow();
    }

    /** How many transfers we may send before the peer opens its window again. */
    public long remoteIncomingWindow() {
        return outgoingWindow.remoteIncomingWindow();
    }

    /** How many transfers the peer says it could send. */
    public long remoteOutgoingWindow() {
        return incomingWindow.remoteOutgoingWindow();
    }

    /** How many bytes have arrived that streaming readers have not taken. */
    public long unreadBytes() {
        return incomingWindow.unreadBytes();
    }

    // ------------------------------------------------------------------ open and close

    @Override
    void checkOpen() {
        if (connection.localState() == EndpointState.CLOSED) {
            throw new IllegalStateException(connection + ": open of a session after close");
        }
        connection.allSessions().checkOpen(remoteChannel >= 0);
    }

    @Override
    void localOpened() {
        connection.allSessions().add(this);
        sync();
    }

    /** The application need not answer any more what the peer has begun: the connection is closed. */
    void closeIfUnanswered() {
        if (localState() == EndpointState.UNINIT) {
            localState(EndpointState.CLOSED);
            links.closeUnanswered();
        }
    }

    @Override
    void localClosed(boolean neverOpened) {
        links.closeUnanswered();
        Transport transport = connection.openTransport();
        if (neverOpened && remoteChannel < 0 && transport != null) {
            begin(transport); // to be ended at once
        }
        if (connection.liveTransport() == null || channel < 0 && remoteChannel < 0) {
            // there is nobody to wait for
            ended(null);
            connection.forget(this);
        } else {
            connection.allSessions().add(this);
            sync();
            finishEnd();
        }
    }

    /** Sends what stands between what was sent and what is wanted, but for ends and detaches: begin, attaches. */
    void sync() {
        Transport transport = connection.openTransport();
        if (transport == null || localState() == EndpointState.UNINIT) {
            return;
        }
        if (channel < 0 && (isOver() || !begin(transport))) {
            return;
        }
        if (isBegun()) {
            links.sync(transport);
        }
        connection.turnDue(); // its end, if it is wanted, waits for the end of the turn
    }

    /** The same for one link, once the session has begun. */
    void sync(Link link) {
        Transport transport = connection.openTransport();
        if (transport == null) {
            return;
        }
        if (isBegun()) {
            link.sync(transport);
        } else {
            sync();
        }
    }

    /** Whether either side has ended it, and no begin of the partner waits for ours. */
    private boolean isOver() {
        return remoteChannel < 0 && (localState() == EndpointState.CLOSED || remoteState() == EndpointState.CLOSED);
    }

    private boolean begin(Transport transport) {
        channel = may(Step.SEND_BEGIN) ? connection.allSessions().takeChannel(this) : -1;
        if (channel < 0) {
            return false;
        }
        outgoingWindow.begin();
        incomingWindow.begin();
        Begin begin = new Begin(
                remoteChannel,
                Serial.unsigned(outgoingWindow.nextOutgoingId()),
                incomingWindow.incomingWindow(),
                outgoingWindow.size(),
                options.handleMax(),
                options.offeredCapabilities(),
                options.desiredCapabilities(),
                options.properties());
        if (!transport.send(channel, begin)) {
            connection.allSessions().returnChannel(channel);
            channel = -1;
            return false;
        }
        step(Step.SEND_BEGIN);
        return true;
    }

    /** Whether the standard draws that arrow from where we are. */
    private boolean may(Step step) {
        return state.after(step) != null;
    }

    /** The one place where the state changes, but for the loss of the transport. Who takes a step that is not drawn is at fault. */
    private void step(Step step) {
        SessionState after = state.after(step);
        if (after != null) {
            state = after;
            return;
        }
        switch (step) {
            case RECV_BEGIN ->
                throw connection.violation(AmqpError.ILLEGAL_STATE, "a begin for a session that has begun");
            case RECV_END ->
                throw connection.violation(AmqpError.ILLEGAL_STATE, "an end for a session that has not begun");
            case SEND_BEGIN, SEND_END, SEND_END_ERROR ->
                throw new IllegalStateException(this + ": no step " + step + " from state " + state);
        }
    }

    /**
     * The partner's end has come and ours is wanted: there is no turn to wait for. All that came before it was told, and a
     * partner that begins and ends sessions without reading must not make them pile up here (ROB-11).
     */
    private void finishEnd() {
        Transport transport = connection.openTransport();
        if (state == SessionState.END_RCVD && localState() == EndpointState.CLOSED && transport != null) {
            finishTurn(transport, transport.hasRoom());
        }
    }

    private void syncEnd(Transport transport) {
        if (localState() != EndpointState.CLOSED || channel < 0) {
            return;
        }
        if (state != SessionState.END_RCVD && connection.remoteState() == EndpointState.CLOSED) {
            return; // the close that answers the peer's ends it too; some take an end before it for a failure
        }
        turn.flushDispositions();
        if (may(Step.SEND_END)
                && (state == SessionState.END_RCVD || !turn.backlog().hasSendable())) {
            transport.send(channel, new End(condition()));
            step(Step.SEND_END);
            endSent();
        }
    }

    private void endSent() {
        connection.allSessions().lateTransfers().begin();
        turn.drop();
        if (state == SessionState.UNMAPPED) {
            leaveChannels();
            connection.forget(this);
        }
    }

    private void leaveChannels() {
        connection.forget(this);
        connection.allSessions().unmap(this);
        channel = -1;
        remoteChannel = -1;
    }

    /**
     * What the peer said cannot be gone on with: ends the session with the error, and drops what comes until its end. Who waits for
     * something of the session need not wait for that: nothing that the peer says can be the answer any more.
     */
    void fail(Condition condition) {
        failed(condition);
        localState(EndpointState.CLOSED);
        links.closeUnanswered();
        connection.allSessions().add(this);
        Transport transport = connection.openTransport();
        if (transport == null || channel < 0 && !begin(transport)) {
            return;
        }
        if (may(Step.SEND_END_ERROR)) {
            transport.send(channel, new End(condition));
            step(Step.SEND_END_ERROR);
            endSent();
            connection.queue(new EngineEvent.SessionFailed(this));
        }
    }

    /** The session is over for the peer: its links first, then itself. */
    void ended(@Nullable Condition error) {
        if (remoteState() == EndpointState.CLOSED) {
            return;
        }
        for (Link link : links()) {
            link.endWithParent();
            links.forget(link);
        }
        turn.backlog().clear();
        dispositions.forgetAll();
        remoteCondition(error);
        remoteState(EndpointState.CLOSED);
        connection.queue(this, EngineEvent.Change.REMOTE_CLOSE);
        if (localState() == EndpointState.CLOSED && state != SessionState.DISCARDING) {
            connection.forget(this);
        }
    }

    /** The transport is gone: what counted on it only is forgotten. */
    void unbind() {
        state = SessionState.UNMAPPED;
        channel = -1;
        remoteChannel = -1;
        remote = null;
        links.unbind();
        deliveryIds.unbind();
        outgoingWindow.unbind();
        turn.drop();
        if (localState() != EndpointState.ACTIVE) {
            ended(null);
            if (localState() == EndpointState.CLOSED) {
                connection.forget(this);
            }
            return;
        }
        remoteState(EndpointState.UNINIT);
        for (Link link : links()) {
            if (link.localState() == EndpointState.CLOSED || link.remoteState() == EndpointState.CLOSED) {
                link.end(null);
                forget(link);
            } else {
                link.unbind();
            }
        }
        dispositions.forgetAll();
    }

    /** Whether links may send frames: our begin is out and no end went either way. */
    boolean isBegun() {
        // a peer may send begin, attach and end at once: its attach is answered before its end is. SES-26
        return state == SessionState.BEGIN_SENT
                || state == SessionState.MAPPED
                || state == SessionState.END_RCVD && pipelinedEnd;
    }

    /** Whether the peer has begun it, and our begin is still to come. */
    boolean isToBegin() {
        return state == SessionState.BEGIN_RCVD;
    }

    /** Whether our end is out, and the peer's is still to come. */
    boolean isEndSent() {
        return state == SessionState.END_SENT || state == SessionState.DISCARDING;
    }

    boolean isDiscarding() {
        return state == SessionState.DISCARDING;
    }

    int channel() {
        return channel;
    }

    int remoteChannel() {
        return remoteChannel;
    }

    // ------------------------------------------------------------------ what it consists of

    SessionLinks sessionLinks() {
        return links;
    }

    /** Nothing is left to be said about the link. */
    void forget(Link link) {
        link.forgotten();
        links.forget(link);
        if (link instanceof Sender sender) {
            turn.backlog().remove(sender);
        }
    }

    Turn turn() {
        return turn;
    }

    DeliveryIds deliveryIds() {
        return deliveryIds;
    }

    Dispositions dispositions() {
        return dispositions;
    }

    /** A performative to be filled in and written at once. */
    Transfer transfer() {
        return transfer;
    }

    // ------------------------------------------------------------------ from the wire

    void onBegin(Begin begin, int onChannel) {
        step(Step.RECV_BEGIN);
        remote = begin;
        remoteChannel = onChannel;
        links.handleMax(begin.handleMax());
        incomingWindow.onBegin(begin);
        outgoingWindow.onBegin(begin);
        if (state == SessionState.BEGIN_RCVD) {
            incomingWindow.begin(); // until our begin is out the peer knows no window of ours
        }
        remoteState(EndpointState.ACTIVE);
        connection.queue(this, EngineEvent.Change.REMOTE_OPEN);
        sync();
        if (isBegun()) {
            links.endAboveTheLimit();
        }
    }

    void onEnd(End end) {
        step(Step.RECV_END);
        pipelinedEnd = state == SessionState.END_PIPE;
        connection.allSessions().onEnd(remoteChannel);
        if (links.isRefusalOfRecovery(end.error())) {
            beginAgain(end);
            return;
        }
        ended(end.error());
        if (state == SessionState.UNMAPPED) {
            leaveChannels();
        } else {
            sync();
            finishEnd();
        }
    }

    /** The peer has ended it for a link's map of unsettled deliveries: it is begun again without. API-XO-22 */
    private void beginAgain(End end) {
        Transport transport = connection.openTransport();
        if (transport == null || localState() != EndpointState.ACTIVE || !may(Step.SEND_END)) {
            ended(end.error());
            return;
        }
        links.retreat(Objects.requireNonNull(end.error()));
        transport.send(channel, new End(null));
        step(Step.SEND_END);
        connection.allSessions().refused(this);
        connection.allSessions().unmap(this);
        unbind();
        sync();
    }

    void onFlow(Flow in) {
        outgoingWindow.check(in);
        incomingWindow.check(in);
        outgoingWindow.onFlow(in);
        incomingWindow.onFlow(in);
        connection.turnDue();
        if (in.handle() != Flow.ABSENT) {
            Link link = links.attached(in.handle());
            if (!link.attachment().isDiscarding()) {
                link.onFlow(in);
            }
        } else if (in.echo()) {
            turn.flowDue();
        }
    }

    @HotPath
    void onTransfer(Transfer in, byte[] array, int offset, int length) {
        incomingWindow.onTransfer();
        Link link = links.attached(in.handle());
        if (link.attachment().isDiscarding()) {
            link.attachment().onLateTransfer();
            deliveryIds.onDiscarded(in);
        } else if (link instanceof Receiver receiver) {
            receiver.onTransfer(in, array, offset, length);
        } else {
            deliveryIds.onDiscarded(in);
            throw ProtocolViolation.of(
                    link, AmqpError.NOT_ALLOWED, link + ": a transfer on a link where we are the sender");
        }
    }

    // ------------------------------------------------------------------ deliveries

    boolean mayTransfer() {
        return outgoingWindow.remoteIncomingWindow() > 0 && state == SessionState.MAPPED;
    }

    /** A transfer frame was written. */
    @HotPath
    void transferred(Delivery delivery, boolean first) {
        outgoingWindow.transferred();
        if (first) {
            delivery.start(deliveryIds.takeOutgoing());
            if (!delivery.isLocallySettled()) {
                dispositions.addOutgoing(delivery);
            }
        }
        connection.turnDue();
    }

    /** Tells the peer what we say of a delivery, together with what we say of its neighbours. */
    @HotPath
    void disposition(Role role, Delivery delivery, boolean settled) {
        Transport transport = connection.openTransport();
        if (!delivery.isLost() && transport != null && mayTell()) {
            dispositions.add(role, delivery, settled, transport);
            connection.turnDue();
        }
    }

    /** Whether dispositions can go out: nothing of ours has ended, whatever the peer has. */
    boolean canTell() {
        return mayTell() && connection.openTransport() != null;
    }

    private boolean mayTell() {
        return state == SessionState.MAPPED || state == SessionState.END_RCVD;
    }

    // ------------------------------------------------------------------ the end of the turn

    /** A streaming reader has not taken these bytes yet. */
    void unread(int bytes) {
        connection.held().add(bytes);
        incomingWindow.unread(bytes);
    }

    /** A streaming reader has taken these bytes: the window may be opened again. */
    void read(int bytes) {
        boolean full = isFull();
        connection.held().add(-bytes);
        incomingWindow.read(bytes);
        if (full && !isFull() || incomingWindow.isLow()) {
            connection.turnDue(); // to read from the wire again, or to open the window
        }
    }

    /** Whether streaming readers are so far behind that nothing more should be read from the wire. */
    boolean isFull() {
        return state == SessionState.MAPPED && !incomingWindow.hasRoom();
    }

    /**
     * Writes what the turn has gathered, and the end if it is time for it. {@code room}: whether the output had room when
     * the turn ended.
     */
    void finishTurn(Transport transport, boolean room) {
        turn.write(transport, room);
        if (localState() == EndpointState.CLOSED) {
            syncEnd(transport);
        }
    }

    /** Whether a flow should open the window again although nobody asked for one. */
    boolean isWindowLow() {
        return incomingWindow.isLow();
    }

    /** Fills in the fields of a flow that are the session's, and opens the window again. §2.7.4 */
    void fill(Flow flow) {
        flow.clear();
        boolean knowsPartner = state != SessionState.BEGIN_SENT;
        flow.nextIncomingId(knowsPartner ? Serial.unsigned(incomingWindow.nextIncomingId()) : Flow.ABSENT)
                .incomingWindow(incomingWindow.open())
                .nextOutgoingId(Serial.unsigned(outgoingWindow.nextOutgoingId()))
                .outgoingWindow(outgoingWindow.size());
    }

    @Override
    public String toString() {
        return channel < 0 ? "session" : "session on channel " + channel;
    }
}
