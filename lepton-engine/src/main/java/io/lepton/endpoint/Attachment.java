package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.SessionError;
import io.lepton.frame.Attach;
import io.lepton.frame.Detach;
import io.lepton.frame.Flow;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A link on the present transport: the handles with which either side has attached it, and what goes between its attach and
 * its detach (AMQP 1.0 §2.6.2 to §2.6.6). Can be attached and detached again and again.
 */
final class Attachment {
    private final Link link;
    private final Session session;

    private HandleState local = HandleState.UNATTACHED;
    private HandleState remote = HandleState.UNATTACHED;
    /** Ours; −1: there is none. */
    private long handle = -1;

    private long remoteHandle;
    private boolean detachWanted;
    private boolean everAttached;
    private boolean refusing;
    /** A detach with an error destroyed the endpoint of either side: the link can only be resumed. §2.6.5 */
    private boolean resumeOnly;

    private final LateTransfers late = new LateTransfers();
    private boolean flowDue;
    /** A flow waits for the peer's attach. */
    private boolean flowHeld;

    Attachment(Link link) {
        this.link = link;
        session = link.session();
    }

    // ------------------------------------------------------------------ how far it is

    /** Our side. */
    HandleState local() {
        return local;
    }

    /** The peer's side. */
    HandleState remote() {
        return remote;
    }

    /** The handle that we chose; −1: there is none. */
    long handle() {
        return handle;
    }

    boolean isAttached() {
        return local == HandleState.ATTACHED && remote == HandleState.ATTACHED;
    }

    /** Whether flows and transfers may be sent: our attach is out, and neither side has refused or detached. LNK-09 */
    boolean isLive() {
        return local == HandleState.ATTACHED
                && (remote == HandleState.ATTACHED || remote == HandleState.UNATTACHED)
                && !link.isRefused();
    }

    /** Whether the peer's frames for this link are dropped: our detach is out, its detach has not come. */
    boolean isDiscarding() {
        return isDetached(local);
    }

    /** Whether the peer has detached, in whichever way. */
    boolean isRemotelyDetached() {
        return isDetached(remote);
    }

    /** Whether it was attached, and has been detached on both sides. */
    boolean isOver() {
        return local == HandleState.UNATTACHED && everAttached;
    }

    /** Whether it was detached with an error, so that the peer can only resume it. LNK-15 */
    boolean isErrant() {
        return resumeOnly && local == HandleState.UNATTACHED;
    }

    private static boolean isDetached(HandleState side) {
        return side == HandleState.DETACHED || side == HandleState.CLOSED;
    }

    // ------------------------------------------------------------------ to the wire

    /** The link was opened. A detach of the peer is answered before it is attached again. */
    void opened() {
        detachWanted = local == HandleState.ATTACHED && isDetached(remote);
    }

    /** The application wants it detached, and the link to stay. */
    void wantDetach() {
        detachWanted = true;
    }

    /**
     * Sends the attach if one is wanted. A detach waits for the end of the turn: what the application says of deliveries
     * after it has closed the link, within the same callback, goes before it.
     */
    void sync(Transport transport) {
        // after a detach from our side only the peer's makes the link free to be attached again
        if (link.localState() != EndpointState.UNINIT
                && local == HandleState.UNATTACHED
                && (awaitsPeer() || !attach(transport))) {
            return;
        }
        if (link.localState() == EndpointState.CLOSED || detachWanted) {
            session.turn().detachDue(link);
        }
    }

    /** Sends the detach if one is wanted and nothing has to go before it. */
    void syncDetach(Transport transport) {
        if (local == HandleState.ATTACHED && link.mayDetach()) {
            if (link.localState() == EndpointState.CLOSED) {
                sendClosingDetach(transport);
            } else if (detachWanted) {
                sendDetach(transport, remote == HandleState.CLOSED, link.condition());
                sync(transport);
            }
        }
    }

    private void sendClosingDetach(Transport transport) {
        if (remote == HandleState.DETACHED && !refusing) {
            // a plain detach is answered in kind; what it left at the peer is then taken up again, to close it. §2.6.6
            sendDetach(transport, false, null);
            if (!attach(transport)) {
                return;
            }
        }
        sendDetach(transport, true, link.condition());
    }

    /** Between two rounds of a recovery, who has attached first does so again. RES-07 */
    private boolean awaitsPeer() {
        Recovery recovery = link.recovery();
        return recovery != null
                && recovery.isBetweenRounds()
                && link.isIncoming()
                && remote == HandleState.UNATTACHED
                && link.localState() == EndpointState.ACTIVE;
    }

    /** False when the attach does not fit before the partner's limits are known: it is tried again then. */
    private boolean attach(Transport transport) {
        Recovery recovery = link.recovery();
        if (recovery != null && !recovery.mayAttach(transport)) {
            return false;
        }
        if (handle < 0) {
            handle = session.sessionLinks().takeHandle();
            if (handle < 0) {
                return false;
            }
        }
        // a refusal names no terminus of ours, and the closing detach follows at once. LNK-07
        refusing = link.isIncoming() && !everAttached && link.localState() == EndpointState.CLOSED;
        Attach whole = link.attachFrame(refusing, resumeOnly);
        Attach fitting = whole.unsettled() == null ? whole : whole.fitting(transport.sendFrameSize());
        if (fitting == null || !transport.send(session.channel(), fitting)) {
            if (transport.knowsPartner()) {
                session.fail(Condition.of(
                        AmqpError.FRAME_SIZE_TOO_SMALL,
                        link + ": its attach is larger than the peer's max-frame-size"));
            }
            return false;
        }
        local = HandleState.ATTACHED;
        everAttached = true;
        resumeOnly = false;
        link.attached();
        if (recovery != null) {
            recovery.attached(fitting, transport);
        }
        return true;
    }

    private void sendDetach(Transport transport, boolean closed, @Nullable Condition error) {
        session.turn().flushDispositions();
        if (!transport.send(session.channel(), new Detach(handle, closed, error)) && error != null) {
            // the peer must hear of the detach: where the text does not fit into its frames, without
            transport.send(session.channel(), new Detach(handle, closed, new Condition(error.name(), null, Map.of())));
        }
        local = closed ? HandleState.CLOSED : HandleState.DETACHED;
        late.begin();
        detachWanted = false;
        flowDue = false;
        flowHeld = false;
        link.detached();
        if (!closed && error != null) {
            resumeOnly = true;
            link.loseDeliveries();
        }
        leaveWhenDone();
    }

    /** Frees our handle when both sides have detached, and the link when both have closed. */
    private void leaveWhenDone() {
        if (!isDetached(local) || !isDetached(remote)) {
            return;
        }
        releaseHandle();
        if (link.localState() == EndpointState.CLOSED && (local == HandleState.CLOSED || link.isLeft())) {
            link.end(null);
            session.forget(link);
        } else {
            // either side may attach it again
            local = HandleState.UNATTACHED;
            remote = HandleState.UNATTACHED;
        }
    }

    private void releaseHandle() {
        if (handle >= 0) {
            session.sessionLinks().releaseHandle(handle);
            handle = -1;
        }
    }

    /** A transfer has come after our detach. SES-22 */
    void onLateTransfer() {
        if (late.isOneTooMany()) {
            throw ProtocolViolation.of(
                    session, SessionError.ERRANT_LINK, link + ": transfers go on and on after our detach");
        }
    }

    /** The link cannot go on: attaches if need be, to detach with the error. Waits for our begin if that is still to come. */
    void fail(Condition condition) {
        detachWanted = false;
        Transport transport = link.connection().openTransport();
        if (transport == null || !session.isBegun()) {
            return;
        }
        if (local == HandleState.UNATTACHED) {
            attach(transport);
        }
        if (local == HandleState.ATTACHED) {
            sendDetach(transport, true, condition);
        }
    }

    /** Our side goes no further, and the link stays at the peer: detaches with the error. False if nobody need hear of that. */
    boolean leave(Condition condition) {
        Transport transport = link.connection().openTransport();
        boolean heard = transport != null && local == HandleState.ATTACHED;
        if (heard) {
            sendDetach(transport, false, condition);
        }
        return heard;
    }

    /** It ends as if both sides had closed it, and nothing is sent. */
    void abandon() {
        local = HandleState.CLOSED;
        remote = HandleState.CLOSED;
    }

    /** Asks for a flow of this link at the end of the turn. */
    void flowDue() {
        if (!flowDue && isLive()) {
            flowDue = true;
            session.turn().flowDue(link);
        }
    }

    /** Writes the flow that was asked for. False if there is none to be written now. */
    boolean writeFlow(Transport transport, Flow flow) {
        boolean asked = flowDue && isLive();
        flowHeld = asked && awaitsAnswer();
        boolean due = asked && !flowHeld;
        if (due) {
            flow.handle(handle);
            link.fillFlow(flow);
            transport.send(session.channel(), flow);
        }
        flowDue = false;
        return due;
    }

    /**
     * Whether the peer is to answer before it hears more of the link: one that turns our map down has forgotten the handle by
     * then, and ends the session for what comes under it.
     */
    private boolean awaitsAnswer() {
        Recovery recovery = link.recovery();
        return remote == HandleState.UNATTACHED && recovery != null && recovery.isShowing();
    }

    // ------------------------------------------------------------------ from the wire

    void onAttach(Attach attach) {
        remote = HandleState.ATTACHED;
        remoteHandle = attach.handle();
        if (flowHeld) {
            flowHeld = false;
            flowDue();
        }
    }

    void onDetach(Detach detach) {
        session.sessionLinks().detach(remoteHandle);
        boolean closed = detach.closed() || local == HandleState.CLOSED;
        remote = closed ? HandleState.CLOSED : HandleState.DETACHED;
        if (link.isLeft()) {
            leaveWhenDone();
            return;
        }
        if (closed && local == HandleState.DETACHED) {
            // the peer closes what we only detached: attach again, to close it. LNK-14
            link.localState(EndpointState.CLOSED);
            local = HandleState.UNATTACHED;
            remote = HandleState.UNATTACHED;
            resumeOnly = false;
            releaseHandle();
        }
        Recovery recovery = link.recovery();
        if (recovery != null && link.localState() == EndpointState.ACTIVE && recovery.isRefusal(detach.error())) {
            link.retreat(Objects.requireNonNull(detach.error()));
            detachWanted = local == HandleState.ATTACHED;
        } else if (recovery != null && isEndOfRound(recovery, detach)) {
            link.loseQuietly();
            detachWanted = local == HandleState.ATTACHED; // or else ours is out, and the next attachment is to stay
        } else if (isLoss(detach)) {
            link.lose(detach.error());
        } else if (closed) {
            link.closedByPeer(detach.error());
        } else if (link.remoteState() != EndpointState.CLOSED) {
            resumeOnly |= detach.error() != null;
            link.lose(detach.error());
        }
        leaveWhenDone();
        session.sync(link);
    }

    private boolean isEndOfRound(Recovery recovery, Detach detach) {
        return link.localState() == EndpointState.ACTIVE
                && !detach.closed()
                && detach.error() == null
                && recovery.takeEndOfRound();
    }

    /** Whether an operator made the peer close the link, which we want to attach again. LNK-22 */
    private boolean isLoss(Detach detach) {
        return link.isForcedDetachLoss()
                && link.localState() == EndpointState.ACTIVE
                && detach.closed()
                && detach.error() != null
                && LinkError.DETACH_FORCED.equals(detach.error().name());
    }

    /** The transport is gone. */
    void unbind() {
        local = HandleState.UNATTACHED;
        remote = HandleState.UNATTACHED;
        handle = -1;
        detachWanted = false;
        everAttached = false;
        resumeOnly = false;
        flowDue = false;
        flowHeld = false;
    }
}
