package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Role;
import io.lepton.amqp.SessionError;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.SessionState.Step;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Detach;
import io.lepton.frame.Disposition;
import io.lepton.frame.End;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An ordered conversation in both directions, in which links live (AMQP 1.0 §2.5). It numbers transfers and deliveries,
 * and keeps each side from sending more transfers than the other has room for.
 *
 * <p>Belongs to the thread of its connection.
 */
public final class Session extends Endpoint {
    private static final long OUTGOING_WINDOW = Integer.MAX_VALUE;
    private static final int MAX_LINK_NAME = 4096;

    private final Connection connection;
    private final SessionOptions options;
    private final LinkedHashSet<Link> links = new LinkedHashSet<>();

    // what counts on the present transport only
    private SessionState state = SessionState.UNMAPPED;
    private boolean pipelinedEnd;
    private int channel = -1;
    private int remoteChannel = -1;
    private @Nullable Begin remote;
    private final NumberTable<Link> byRemoteHandle = new NumberTable<>();
    private final BitSet handles = new BitSet();

    // windows, §2.5.6
    private int nextIncomingId;
    /** How many transfers the window allows that the peer was told last. */
    private int incomingWindow;
    /** How many more were allowed before we told a smaller one: they may be under way. */
    private int incomingSlack;

    private int windowSize;
    private int nextOutgoingId;
    private int initialOutgoingId;
    private long remoteIncomingWindow;
    private long remoteOutgoingWindow;
    private long unreadBytes;

    // deliveries, §2.6.12
    private int nextDeliveryId;
    private int nextIncomingDelivery;
    private boolean incomingDeliverySeen;
    private final DeliveryRing outgoing = new DeliveryRing();
    private final DeliveryRing incoming = new DeliveryRing();

    // what the end of the turn writes
    private final PendingDisposition received = new PendingDisposition(Role.RECEIVER);
    private final PendingDisposition sent = new PendingDisposition(Role.SENDER);
    private final List<Sender> backlog = new ArrayList<>();
    private final List<Link> flows = new ArrayList<>();
    private final List<Link> detaches = new ArrayList<>(0);
    private boolean flowDue;
    /** A link waits for a handle. */
    private boolean handleWanted;

    private final Transfer transfer = new Transfer();
    private final Flow flow = new Flow();
    private final Disposition disposition = new Disposition();

    Session(Connection connection, SessionOptions options) {
        this.connection = connection;
        this.options = options;
        windowSize = options.incomingWindow();
        setHandler(options.handler());
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** The options that it was made with. */
    public SessionOptions options() {
        return options;
    }

    /** The links that are not closed on both sides. A copy. */
    public List<Link> links() {
        return List.copyOf(links);
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
     * @throws IllegalArgumentException if a sender of that name is in use on the connection
     */
    public Sender createSender(@Nullable String target, SenderOptions own) {
        checkThread();
        SenderOptions options = SenderOptions.merge(connection.senderDefaults(), own);
        Sender sender = new Sender(this, connection.linkName(options.name(), target, Role.SENDER), options, null);
        if (target != null) {
            sender.target().setAddress(target);
        }
        add(sender);
        return sender;
    }

    /**
     * Makes a receiver, not opened yet.
     *
     * @param source the address that messages come from; null for a source without one
     * @param own what is chosen, before the connection's {@linkplain Connection#setLinkDefaults defaults}
     * @throws IllegalArgumentException if a receiver of that name is in use on the connection, or if there is an address
     *     and the node is to be dynamic
     */
    public Receiver createReceiver(@Nullable String source, ReceiverOptions own) {
        checkThread();
        ReceiverOptions options = ReceiverOptions.merge(connection.receiverDefaults(), own);
        if (source != null && options.dynamic()) {
            throw new IllegalArgumentException(
                    "a dynamic node has no address of our choice: leave out '" + source + "'");
        }
        Receiver receiver =
                new Receiver(this, connection.linkName(options.name(), source, Role.RECEIVER), options, null);
        if (source != null) {
            receiver.source().setAddress(source);
        }
        add(receiver);
        return receiver;
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
        windowSize = transfers;
        flowDue();
    }

    /** Numbers transfers and deliveries from here on rather than from 0, to see how they wrap. Before it opens. */
    void startCounting(int id) {
        nextOutgoingId = id;
        nextDeliveryId = id;
    }

    /** How many transfers the peer may send before it hears from us. */
    public int incomingWindow() {
        return incomingWindow;
    }

    /** How many transfers we may send before the peer opens its window again. */
    public long remoteIncomingWindow() {
        return remoteIncomingWindow;
    }

    /** How many transfers the peer says it could send. */
    public long remoteOutgoingWindow() {
        return remoteOutgoingWindow;
    }

    /** How many bytes have arrived that streaming readers have not taken. */
    public long unreadBytes() {
        return unreadBytes;
    }

    // ------------------------------------------------------------------ open and close

    @Override
    void checkOpen() {
        connection.checkSessionOpen(remoteChannel >= 0);
    }

    @Override
    void localOpened() {
        connection.sessionOpened(this);
        sync();
    }

    /** The application need not answer any more what the peer has attached: this session is closed. */
    private void closeUnanswered() {
        for (Link link : links) {
            if (link.isIncoming() && link.localState() == EndpointState.UNINIT) {
                link.localState(EndpointState.CLOSED);
            }
        }
    }

    /** The same where the session itself was not answered. */
    void closeIfUnanswered() {
        if (localState() == EndpointState.UNINIT) {
            localState(EndpointState.CLOSED);
            closeUnanswered();
        }
    }

    @Override
    void localClosed(boolean neverOpened) {
        closeUnanswered();
        if (connection.liveTransport() == null || channel < 0 && remoteChannel < 0) {
            // there is nobody to wait for
            ended(null);
            connection.forget(this);
        } else {
            connection.sessionOpened(this);
            sync();
            finishEnd();
        }
    }

    /** Sends what stands between what was sent and what is wanted, but for ends and detaches: begin, attaches. */
    void sync() {
        Transport transport = connection.liveTransport();
        if (transport == null || !transport.maySend() || localState() == EndpointState.UNINIT) {
            return;
        }
        if (channel < 0 && (isOver() || !begin(transport))) {
            return;
        }
        if (isBegun()) {
            for (Link link : List.copyOf(links)) {
                link.syncWire(transport);
            }
        }
        connection.turnDue(); // its end, if it is wanted, waits for the end of the turn
    }

    /** The same for one link, once the session has begun. */
    void sync(Link link) {
        Transport transport = connection.liveTransport();
        if (transport == null || !transport.maySend()) {
            return;
        }
        if (isBegun()) {
            link.syncWire(transport);
        } else {
            sync();
        }
    }

    /** Whether either side has ended it, and no begin of the partner waits for ours. */
    private boolean isOver() {
        return remoteChannel < 0 && (localState() == EndpointState.CLOSED || remoteState() == EndpointState.CLOSED);
    }

    private boolean begin(Transport transport) {
        channel = may(Step.SEND_BEGIN) ? connection.takeChannel(this) : -1;
        if (channel < 0) {
            return false;
        }
        initialOutgoingId = nextOutgoingId;
        incomingWindow = windowSize;
        incomingSlack = 0;
        Begin begin = new Begin(
                remoteChannel,
                Serial.unsigned(nextOutgoingId),
                incomingWindow,
                OUTGOING_WINDOW,
                options.handleMax(),
                options.offeredCapabilities(),
                options.desiredCapabilities(),
                options.properties());
        if (!transport.send(channel, begin)) {
            connection.releaseChannel(channel);
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
        Transport transport = connection.liveTransport();
        if (state == SessionState.END_RCVD
                && localState() == EndpointState.CLOSED
                && transport != null
                && transport.maySend()) {
            finishTurn(transport, transport.hasRoom());
        }
    }

    private void syncEnd(Transport transport) {
        if (localState() != EndpointState.CLOSED || channel < 0) {
            return;
        }
        flushDispositions();
        if (may(Step.SEND_END) && (state == SessionState.END_RCVD || !hasSendable())) {
            transport.send(channel, new End(condition()));
            step(Step.SEND_END);
            endSent();
        }
    }

    boolean hasSendable() {
        for (Sender sender : backlog) {
            if (sender.hasSendable()) {
                return true;
            }
        }
        return false;
    }

    private void endSent() {
        received.clear();
        sent.clear();
        flows.clear();
        detaches.clear();
        flowDue = false;
        if (state == SessionState.UNMAPPED) {
            leaveChannels();
            connection.forget(this);
        }
    }

    private void leaveChannels() {
        connection.forget(this);
        connection.unmap(this);
        channel = -1;
        remoteChannel = -1;
    }

    /** What the peer said cannot be gone on with: ends the session with the error, and drops what comes until its end. */
    void fail(Condition condition) {
        localCondition(condition);
        localState(EndpointState.CLOSED);
        closeUnanswered();
        connection.sessionOpened(this);
        Transport transport = connection.liveTransport();
        if (transport == null || !transport.maySend() || channel < 0 && !begin(transport)) {
            return;
        }
        if (may(Step.SEND_END_ERROR)) {
            transport.send(channel, new End(condition));
            step(Step.SEND_END_ERROR);
            endSent();
        }
    }

    /** The session is over for the peer: its links first, then itself. */
    void ended(@Nullable Condition error) {
        if (remoteState() == EndpointState.CLOSED) {
            return;
        }
        for (Link link : links()) {
            link.end(null);
            connection.forget(link);
        }
        links.clear();
        backlog.clear();
        flows.clear();
        outgoing.clear();
        incoming.clear();
        remoteCondition(error);
        remoteState(EndpointState.CLOSED);
        connection.queue(this, EngineEvent.Change.REMOTE_CLOSE);
        if (localState() == EndpointState.CLOSED) {
            connection.forget(this);
        }
    }

    /** The transport is gone: what counted on it only is forgotten. */
    void unbind() {
        state = SessionState.UNMAPPED;
        channel = -1;
        remoteChannel = -1;
        byRemoteHandle.clear();
        handles.clear();
        received.clear();
        sent.clear();
        flows.clear();
        detaches.clear();
        flowDue = false;
        incomingDeliverySeen = false;
        remoteIncomingWindow = 0;
        remote = null;
        if (localState() != EndpointState.ACTIVE) {
            ended(null);
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
        outgoing.clear();
        incoming.clear();
    }

    /** Whether links may send frames: our begin is out and no end went either way. */
    boolean isBegun() {
        // a peer may send begin, attach and end at once: its attach is answered before its end is. SES-26
        return state == SessionState.BEGIN_SENT
                || state == SessionState.MAPPED
                || state == SessionState.END_RCVD && pipelinedEnd;
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

    // ------------------------------------------------------------------ links and handles

    private void add(Link link) {
        links.add(link);
        connection.add(link);
    }

    void forget(Link link) {
        link.forgotten();
        links.remove(link);
        connection.forget(link);
        if (link instanceof Sender sender && sender.inBacklog()) {
            sender.inBacklog(false);
            backlog.remove(sender);
        }
    }

    /** Throws when the peer has no handle left for one more link of ours; the answer to one of its own waits for one. */
    void checkHandle(Link link) {
        long highest = remote == null ? 0xFFFF_FFFFL : remote.handleMax();
        if (!link.isIncoming() && link.handle() < 0 && handles.nextClearBit(0) > highest) {
            throw new LinkException(link + ": " + tooManyLinks(), null);
        }
    }

    private String tooManyLinks() {
        long most = remote == null ? 1 : remote.handleMax() + 1;
        return "the peer allows no more than " + most + (most == 1 ? " link" : " links") + " on this session";
    }

    /** The lowest free handle; -1 when the partner takes none that is free: before its begin it need not take more than 0. */
    long takeHandle() {
        int handle = handles.nextClearBit(0);
        if (handle > (remote == null ? 0 : remote.handleMax())) {
            handleWanted = true;
            return -1;
        }
        handles.set(handle);
        return handle;
    }

    /** Ends the links that were opened before it was known that the partner has no handles for them. */
    private void endLinksAboveTheLimit() {
        for (Link link : links()) {
            if (!link.isIncoming() && link.localState() == EndpointState.ACTIVE && link.handle() < 0) {
                link.refuse(Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, tooManyLinks()));
            }
        }
    }

    void releaseHandle(long handle) {
        handles.clear((int) handle);
        Transport transport = connection.liveTransport();
        if (handleWanted && transport != null && transport.maySend() && isBegun()) {
            handleWanted = false;
            for (Link link : links()) {
                if (link.handle() < 0 && link.localState() == EndpointState.ACTIVE) {
                    link.syncWire(transport);
                }
            }
        }
    }

    void dropRemoteHandle(int handle) {
        byRemoteHandle.remove(handle);
    }

    // ------------------------------------------------------------------ from the wire

    void onBegin(Begin begin, int onChannel) {
        step(Step.RECV_BEGIN);
        remote = begin;
        remoteChannel = onChannel;
        nextIncomingId = (int) begin.nextOutgoingId();
        remoteIncomingWindow = begin.incomingWindow();
        remoteOutgoingWindow = begin.outgoingWindow();
        if (state == SessionState.BEGIN_RCVD) {
            // until our begin is out the peer knows no window of ours
            incomingWindow = windowSize;
        }
        remoteState(EndpointState.ACTIVE);
        connection.queue(this, EngineEvent.Change.REMOTE_OPEN);
        sync();
        if (isBegun()) {
            endLinksAboveTheLimit();
        }
    }

    void onEnd(End end) {
        step(Step.RECV_END);
        pipelinedEnd = state == SessionState.END_PIPE;
        connection.dropRemoteChannel(remoteChannel);
        ended(end.error());
        if (state == SessionState.UNMAPPED) {
            leaveChannels();
        } else {
            sync();
            finishEnd();
        }
    }

    void onAttach(Attach attach) {
        if (attach.handle() > options.handleMax()) {
            throw connection.framingError(
                    "handle " + attach.handle() + " is above our handle-max " + options.handleMax());
        }
        int handle = (int) attach.handle();
        if (byRemoteHandle.get(handle) != null) {
            throw connection.violation(SessionError.HANDLE_IN_USE, "handle " + attach.handle() + " is in use");
        }
        if (attach.name().length() > MAX_LINK_NAME) {
            throw connection.violation(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "the name of a link has more than " + MAX_LINK_NAME + " characters");
        }
        if (attach.role() == Role.SENDER && attach.initialDeliveryCount() == Attach.ABSENT) {
            throw connection.violation(
                    AmqpError.INVALID_FIELD, "the attach of a sender lacks its initial-delivery-count");
        }
        Role ours = attach.role() == Role.SENDER ? Role.RECEIVER : Role.SENDER;
        Link link = connection.linkNamed(attach.name(), ours);
        if (link != null && link.remoteHandle() == HandleState.ATTACHED) {
            link.steal();
            link = null;
        } else if (link != null && (link.session() != this || link.remoteHandle() == HandleState.CLOSED)) {
            link = null; // the peer has done with that one, or means another
        }
        if (link != null && link.isErrant() && attach.unsettled() == null) {
            throw ProtocolViolation.of(
                    this, SessionError.ERRANT_LINK, link + " was detached in error and can only be resumed");
        }
        if (link == null && localState() == EndpointState.CLOSED) {
            return; // under way when our end went out: there is nobody to tell
        }
        if (link == null) {
            connection.checkLinkCount();
            link = ours == Role.SENDER
                    ? new Sender(this, attach.name(), SenderOptions.DEFAULT, attach)
                    : new Receiver(this, attach.name(), ReceiverOptions.DEFAULT, attach);
            add(link);
        }
        byRemoteHandle.put(handle, link);
        link.onAttach(attach);
        if (attach.refusal() != null) {
            link.fail(attach.refusal());
        }
    }

    void onDetach(Detach detach) {
        link(detach.handle()).onDetach(detach);
    }

    private Link link(long handle) {
        Link link = byRemoteHandle.get((int) handle);
        if (link == null) {
            throw ProtocolViolation.of(
                    this, SessionError.UNATTACHED_HANDLE, this + ": handle " + handle + " is not attached");
        }
        return link;
    }

    void onFlow(Flow in) {
        int seen = in.nextIncomingId() == Flow.ABSENT ? initialOutgoingId : (int) in.nextIncomingId();
        if (Serial.distance(seen, nextOutgoingId) < 0) {
            throw ProtocolViolation.of(
                    this,
                    SessionError.WINDOW_VIOLATION,
                    this + ": next-incoming-id " + Serial.unsigned(seen) + " was never sent");
        }
        if (Serial.distance(nextIncomingId, (int) in.nextOutgoingId()) < 0) {
            throw ProtocolViolation.of(
                    this,
                    SessionError.WINDOW_VIOLATION,
                    this + ": next-outgoing-id " + in.nextOutgoingId() + " lies behind what was received");
        }
        // What is in flight is taken off the window that the peer had when it wrote the flow. §2.5.6
        remoteIncomingWindow = Math.max(0, in.incomingWindow() - Serial.distance(seen, nextOutgoingId));
        nextIncomingId = (int) in.nextOutgoingId();
        remoteOutgoingWindow = in.outgoingWindow();
        pumpDue();
        if (in.handle() != Flow.ABSENT) {
            Link link = link(in.handle());
            if (!link.isDiscarding()) {
                link.onFlow(in);
            }
        } else if (in.echo()) {
            flowDue();
        }
    }

    @HotPath
    void onTransfer(Transfer in, byte[] array, int offset, int length) {
        if (incomingWindow > 0) {
            incomingWindow--;
        } else if (incomingSlack > 0) {
            incomingSlack--;
        } else {
            throw ProtocolViolation.of(
                    this, SessionError.WINDOW_VIOLATION, this + ": a transfer beyond our incoming window");
        }
        nextIncomingId++;
        if (remoteOutgoingWindow > 0) {
            remoteOutgoingWindow--;
        }
        Link link = link(in.handle());
        if (link.isDiscarding()) {
            discard(in);
        } else if (link instanceof Receiver receiver) {
            receiver.onTransfer(in, array, offset, length);
        } else {
            discard(in);
            throw ProtocolViolation.of(
                    link, AmqpError.NOT_ALLOWED, link + ": a transfer on a link where we are the sender");
        }
    }

    /** A transfer that was under way when our detach went out: only its number counts. */
    private void discard(Transfer in) {
        if (in.deliveryId() != Transfer.ABSENT
                && (!incomingDeliverySeen || Serial.compare((int) in.deliveryId(), nextIncomingDelivery) >= 0)) {
            nextIncomingDelivery = (int) in.deliveryId() + 1;
            incomingDeliverySeen = true;
        }
    }

    /** Counts a delivery that begins: its id is the one after the last. Behind one without an id, any is taken. */
    void countDelivery(Transfer in) {
        int id = (int) in.deliveryId();
        if (in.deliveryId() == Transfer.ABSENT) {
            incomingDeliverySeen = false;
            return;
        }
        if (incomingDeliverySeen && id != nextIncomingDelivery) {
            throw ProtocolViolation.of(
                    this,
                    AmqpError.INVALID_FIELD,
                    this + ": delivery-id " + Serial.unsigned(id) + ", expected "
                            + Serial.unsigned(nextIncomingDelivery));
        }
        incomingDeliverySeen = true;
        nextIncomingDelivery = id + 1;
    }

    @HotPath
    void onDisposition(Disposition in) {
        int first = (int) in.first();
        int last = in.last() == Disposition.ABSENT ? first : (int) in.last();
        if (Serial.compare(last, first) < 0) {
            throw ProtocolViolation.of(
                    this,
                    AmqpError.INVALID_FIELD,
                    this + ": a disposition from " + in.first() + " to " + in.last() + ", which lies before");
        }
        // the role names the side that speaks: a receiver speaks of what we sent
        DeliveryRing ring = in.role() == Role.RECEIVER ? outgoing : incoming;
        int oldest = ring.oldest();
        int held = Serial.distance(oldest, ring.newest());
        if (ring.size() == 0 || held < 0) {
            return;
        }
        // where the two ranges meet, told by distances from their starts: they may lie half of all ids apart
        int from;
        if (Integer.compareUnsigned(oldest - first, last - first) <= 0) {
            from = oldest;
        } else if (Integer.compareUnsigned(first - oldest, held) <= 0) {
            from = first;
        } else {
            return;
        }
        int end = from + Math.min(last - from, ring.newest() - from);
        DeliveryState state = in.state();
        boolean settled = in.settled();
        for (int id = ring.next(from, end); Serial.compare(id, end) <= 0; id = ring.next(id + 1, end)) {
            Delivery delivery = Objects.requireNonNull(ring.get(id));
            if (state != null && delivery.link() instanceof Sender sender && !sender.allows(state)) {
                refuse(sender, state); // the rest of the range may belong to others
                continue;
            }
            if (settled) {
                ring.remove(delivery);
                if (delivery.link() instanceof Receiver receiver) {
                    receiver.forgetTag(delivery);
                }
            }
            delivery.remoteUpdate(state, settled);
            if (ring.size() == 0) {
                return;
            }
        }
    }

    private void refuse(Sender sender, DeliveryState state) {
        if (!sender.isDiscarding()) {
            sender.fail(Condition.of(AmqpError.NOT_ALLOWED, sender + ": our source does not allow " + state));
        }
    }

    // ------------------------------------------------------------------ deliveries

    int nextDeliveryId() {
        return nextDeliveryId;
    }

    Transfer transfer() {
        return transfer;
    }

    boolean mayTransfer() {
        return remoteIncomingWindow > 0 && state == SessionState.MAPPED;
    }

    /** A transfer frame was written. */
    @HotPath
    void transferred(Delivery delivery, boolean first) {
        nextOutgoingId++;
        remoteIncomingWindow--;
        if (first) {
            delivery.start(nextDeliveryId++);
            if (!delivery.isLocallySettled()) {
                outgoing.add(delivery);
            }
        }
        connection.turnDue();
    }

    void addIncoming(Delivery delivery) {
        incoming.add(delivery);
    }

    void forgetOutgoing(Delivery delivery) {
        if (delivery.isStarted()) {
            outgoing.remove(delivery);
        }
    }

    void forgetIncoming(Delivery delivery) {
        incoming.remove(delivery);
    }

    /** Tells the peer what we say of a delivery, together with what we say of its neighbours. */
    @HotPath
    void disposition(Role role, Delivery delivery, boolean settled) {
        if (delivery.isLost() || state != SessionState.MAPPED && state != SessionState.END_RCVD) {
            return;
        }
        PendingDisposition pending = role == Role.RECEIVER ? received : sent;
        if (!pending.add(delivery.id(), settled, delivery.localState())) {
            write(pending);
            pending.add(delivery.id(), settled, delivery.localState());
        }
        connection.turnDue();
    }

    /** Whether dispositions can go out: nothing of ours has ended, whatever the peer has. */
    boolean canTell() {
        Transport transport = connection.liveTransport();
        return transport != null
                && transport.maySend()
                && (state == SessionState.MAPPED || state == SessionState.END_RCVD);
    }

    /** Writes the dispositions that wait for neighbours: what comes after them in the application stays after them. */
    void flushDispositions() {
        if (received.isPending()) {
            write(received);
        }
        if (sent.isPending()) {
            write(sent);
        }
    }

    private void write(PendingDisposition pending) {
        Transport transport = connection.liveTransport();
        if (transport == null || !transport.maySend()) {
            pending.clear();
            return;
        }
        if (transport.send(channel, pending.take(disposition))) {
            return;
        }
        // an outcome must get through: where the text of an error does not fit into the peer's frames, without
        disposition.state(withoutText(disposition.state()));
        if (!transport.send(channel, disposition)) {
            fail(Condition.of(
                    AmqpError.FRAME_SIZE_TOO_SMALL,
                    this + ": the state of a delivery is larger than the peer's max-frame-size"));
        }
    }

    private static @Nullable DeliveryState withoutText(@Nullable DeliveryState state) {
        if (state instanceof Rejected rejected && rejected.condition() != null) {
            return new Rejected(new Condition(rejected.condition().name(), null, Map.of()));
        }
        if (state instanceof TransactionalState transactional) {
            return new TransactionalState(transactional.txnId(), (Outcome) withoutText(transactional.outcome()));
        }
        return state;
    }

    // ------------------------------------------------------------------ the end of the turn

    /** The sender has something that waits. */
    void backlog(Sender sender) {
        if (!sender.inBacklog()) {
            sender.inBacklog(true);
            backlog.add(sender);
        }
    }

    void pumpDue() {
        connection.turnDue();
    }

    /** Writes what waits, frame by frame in turns between the senders, as far as window, credit and room allow. */
    void pump() {
        Transport transport = connection.liveTransport();
        if (transport == null || backlog.isEmpty() || !transport.maySend()) {
            return;
        }
        flushDispositions(); // which the application gave before
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int i = 0; i < backlog.size(); i++) {
                if (!mayTransfer() || !transport.hasRoom()) {
                    return; // until the peer opens its window, or has read what waits
                }
                Sender sender = backlog.get(i);
                if (sender.writeFrame(transport)) {
                    progress = true;
                }
                if (!sender.hasQueue()) {
                    sender.inBacklog(false);
                    backlog.remove(i--);
                    sender.syncDetach(transport);
                }
            }
        }
    }

    /** Asks for a flow of the session, which the flow of a link serves as well. */
    void flowDue() {
        flowDue = true;
        connection.turnDue();
    }

    void detachDue(Link link) {
        detaches.add(link);
        connection.turnDue();
    }

    void flowDue(Link link) {
        flows.add(link);
        connection.turnDue();
    }

    /** A streaming reader has not taken these bytes yet. */
    void unread(int bytes) {
        unreadBytes += bytes;
    }

    /** A streaming reader has taken these bytes: the window may be opened again. */
    void read(int bytes) {
        boolean full = isFull();
        unreadBytes -= bytes;
        if (full && !isFull() || isWindowLow()) {
            connection.turnDue(); // to read from the wire again, or to open the window
        }
    }

    /** Whether half of the window is used, and there is room for what it would let in. */
    private boolean isWindowLow() {
        return incomingWindow <= windowSize / 2
                && incomingWindow < windowSize
                && unreadBytes < options.incomingCapacity();
    }

    /** Whether streaming readers are so far behind that nothing more should be read from the wire. */
    boolean isFull() {
        return state == SessionState.MAPPED && unreadBytes >= options.incomingCapacity();
    }

    /**
     * Writes what the turn has gathered: dispositions, waiting transfers, flows, and the end if it is time for it.
     * {@code room}: whether the output had room when the turn ended.
     */
    void finishTurn(Transport transport, boolean room) {
        flushDispositions();
        if (!backlog.isEmpty()) {
            pump();
        }
        for (int i = 0; i < detaches.size(); i++) {
            detaches.get(i).syncDetach(transport);
        }
        detaches.clear();
        // a peer that does not read gets one flow in the end, not one for each that it asked for. ROB-11
        if (room && (!flows.isEmpty() || flowDue || isWindowLow())) {
            writeFlows(transport);
        }
        if (localState() == EndpointState.CLOSED) {
            syncEnd(transport);
        }
    }

    private void writeFlows(Transport transport) {
        if (!isBegun()) {
            if (state != SessionState.BEGIN_RCVD) {
                flows.clear();
                flowDue = false;
            }
            return;
        }
        for (int i = 0; i < flows.size(); i++) {
            if (flows.get(i).writeFlow(transport, fill(flow))) {
                flowDue = false;
            }
        }
        flows.clear();
        if (flowDue || isWindowLow()) {
            transport.send(channel, fill(flow));
            flowDue = false;
        }
    }

    private Flow fill(Flow into) {
        into.clear();
        if (unreadBytes < options.incomingCapacity()) {
            incomingSlack = Math.max(0, incomingWindow + incomingSlack - windowSize);
            incomingWindow = windowSize;
        }
        boolean knowsPartner = state != SessionState.BEGIN_SENT;
        return into.nextIncomingId(knowsPartner ? Serial.unsigned(nextIncomingId) : Flow.ABSENT)
                .incomingWindow(incomingWindow)
                .nextOutgoingId(Serial.unsigned(nextOutgoingId))
                .outgoingWindow(OUTGOING_WINDOW);
    }

    @Override
    public String toString() {
        return channel < 0 ? "session" : "session on channel " + channel;
    }
}
