package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Role;
import io.lepton.amqp.SessionError;
import io.lepton.frame.Attach;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The links of a session, and the handles with which either side has attached them (AMQP 1.0 §2.6.1, §2.6.2). */
final class SessionLinks {
    private static final int MAX_LINK_NAME = 4096;

    private final Session session;
    private final Connection connection;
    private final LinkedHashSet<Link> links = new LinkedHashSet<>();
    private final Handles handles = new Handles();

    SessionLinks(Session session) {
        this.session = session;
        connection = session.connection();
    }

    /** A copy, for callers that change them. */
    List<Link> all() {
        return List.copyOf(links);
    }

    /**
     * A link that we make.
     *
     * @throws IllegalArgumentException if its name is in use on the connection
     */
    void add(Link link) {
        connection.linkNames().add(link);
        links.add(link);
    }

    /** A link that another thread has made. False if the peer has attached one of its name meanwhile. */
    boolean adopt(Link link) {
        links.add(link);
        return connection.linkNames().redeem(link);
    }

    /** Nothing is left to be said about the link. */
    void forget(Link link) {
        if (links.remove(link)) {
            connection.held().add(-link.heldBytes);
        }
        connection.linkNames().remove(link);
    }

    /** The application need not answer any more what the peer has attached: the session is closed. */
    void closeUnanswered() {
        for (Link link : links) {
            if (link.isIncoming() && link.localState() == EndpointState.UNINIT) {
                link.localState(EndpointState.CLOSED);
            }
        }
    }

    /** Sends the attaches that are wanted. */
    void sync(Transport transport) {
        for (Link link : all()) {
            link.sync(transport);
        }
    }

    /** The transport is gone, and with it all handles. */
    void unbind() {
        handles.unbind();
    }

    // ------------------------------------------------------------------ our handles

    /** The partner's begin tells the highest handle that it takes. */
    void handleMax(long highest) {
        handles.handleMax(highest);
    }

    /** Throws when the peer has no handle left for one more link of ours; the answer to one of its own waits for one. */
    void checkHandle(Link link) {
        if (!link.isIncoming() && link.attachment().handle() < 0 && handles.areUsedUp()) {
            throw new LinkException(link + ": " + tooManyLinks(), null);
        }
    }

    /** Ends the links that were opened before it was known that the partner has no handles for them. */
    void endAboveTheLimit() {
        if (!handles.areUsedUp()) {
            return; // what has no handle waits for something else
        }
        for (Link link : all()) {
            if (!link.isIncoming()
                    && link.localState() == EndpointState.ACTIVE
                    && link.attachment().handle() < 0) {
                link.refuse(Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, tooManyLinks()));
            }
        }
    }

    private String tooManyLinks() {
        long most = handles.most();
        return "the peer allows no more than " + most + (most == 1 ? " link" : " links") + " on this session";
    }

    /** The lowest free handle; -1 when the partner takes none that is free. */
    long takeHandle() {
        return handles.take();
    }

    /** A handle is free again: a link may have waited for it. */
    void releaseHandle(long handle) {
        handles.release(handle);
        Transport transport = connection.openTransport();
        if (transport != null && session.isBegun() && handles.takeWanted()) {
            for (Link link : all()) {
                if (link.attachment().handle() < 0 && link.localState() == EndpointState.ACTIVE) {
                    link.sync(transport);
                }
            }
        }
    }

    // ------------------------------------------------------------------ the partner's handles

    /** The link that the partner has attached with that handle. */
    Link attached(long remoteHandle) {
        Link link = handles.remote(remoteHandle);
        if (link == null) {
            throw ProtocolViolation.of(
                    session, SessionError.UNATTACHED_HANDLE, session + ": handle " + remoteHandle + " is not attached");
        }
        return link;
    }

    void onAttach(Attach attach) {
        check(attach);
        Role ours = attach.role() == Role.SENDER ? Role.RECEIVER : Role.SENDER;
        Link link = known(attach, ours);
        if (link == null) {
            if (session.localState() == EndpointState.CLOSED) {
                return; // under way when our end went out: there is nobody to tell
            }
            connection.linkNames().checkCount();
            link = ours == Role.SENDER
                    ? new Sender(session, attach.name(), SenderOptions.DEFAULT, attach)
                    : new Receiver(session, attach.name(), ReceiverOptions.DEFAULT, attach);
            links.add(link);
            link.heldBytes = connection.held().endpoint();
            connection.held().add(link.heldBytes);
            connection.linkNames().attached(link);
        }
        handles.attach(attach.handle(), link);
        link.onAttach(attach);
        if (attach.refusal() != null) {
            link.fail(attach.refusal());
        }
    }

    private void check(Attach attach) {
        long handleMax = session.options().handleMax();
        if (attach.handle() > handleMax) {
            throw connection.framingError("handle " + attach.handle() + " is above our handle-max " + handleMax);
        }
        if (handles.remote(attach.handle()) != null) {
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
    }

    /** The link that the peer means, if it is one that we have. */
    private @Nullable Link known(Attach attach, Role ours) {
        Link link = connection.linkNames().find(attach.name(), ours);
        if (link == null) {
            return null;
        }
        if (link.attachment().remote() == HandleState.ATTACHED) {
            link.stolen();
            return null;
        }
        if (link.session() != session || link.attachment().remote() == HandleState.CLOSED) {
            return null; // the peer has done with that one, or means another
        }
        if (link.attachment().isErrant() && attach.unsettled() == null) {
            throw ProtocolViolation.of(
                    session, SessionError.ERRANT_LINK, link + " was detached in error and can only be resumed");
        }
        return link;
    }

    // ------------------------------------------------------------------ recovery

    /** Whether that error may be about the map of unsettled deliveries with which one of them was attached. */
    boolean isRefusalOfRecovery(@Nullable Condition error) {
        for (Link link : links) {
            Recovery recovery = link.recovery();
            if (recovery != null && recovery.isRefusal(error)) {
                return true;
            }
        }
        return false;
    }

    /** Those that were attached with such a map are to be attached without. */
    void retreat(Condition error) {
        for (Link link : all()) {
            Recovery recovery = link.recovery();
            if (recovery != null && recovery.isRefusal(error)) {
                link.retreat(error);
            }
        }
    }

    void detach(long remoteHandle) {
        handles.detach(remoteHandle);
    }
}
