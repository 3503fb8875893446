package io.lepton.broker;

import io.lepton.ConnectionEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.TransportEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Transport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One connection of a client: the handler of its events, which answers the attaches. On the broker's thread. */
final class Client implements MessagingHandler {
    /** Credit is given as there is room, and a message accepted where it has a place. */
    static final HandlerOptions OPTIONS =
            HandlerOptions.builder().prefetch(0).autoAccept(false).build();

    private final Nodes nodes;
    private final Sources sources;
    private final Targets targets;
    private final Broker broker;
    private final Set<NodeLink> links = new LinkedHashSet<>();
    private @Nullable Connection connection;

    Client(Broker broker, Nodes nodes) {
        this.broker = broker;
        this.nodes = nodes;
        sources = new Sources(this, nodes);
        targets = new Targets(this, nodes);
    }

    /** What the client calls its container; null before it said so. */
    @Nullable String containerId() {
        return connection == null ? null : connection.remoteContainerId();
    }

    /** Who the client is; null where it did not say. */
    @Nullable String user() {
        Transport transport = connection == null ? null : connection.transport();
        return transport == null ? null : transport.user();
    }

    /**
     * Asks the broker's rule.
     *
     * @throws Refused if the user may not
     */
    void checkAccess(AccessRule.Access access, Address where) {
        String user = user();
        String address = nodes.text(where);
        if (!nodes.settings().accessRule().allows(user, access, address)) {
            throw new Refused(
                    AmqpError.UNAUTHORIZED_ACCESS,
                    "user " + user + " may not " + access.name().toLowerCase(Locale.ROOT) + " at '" + address + "'");
        }
    }

    /** The broker is closed. */
    void turnOut() {
        if (connection != null) {
            connection.close(Condition.of(ConnectionError.FORCED, "the broker shuts down"));
        }
    }

    @Override
    public HandlerOptions options() {
        return OPTIONS;
    }

    @Override
    public void onConnectionOpening(ConnectionEvent event) {
        connection = event.connection();
        Condition refusal = broker.admit(this);
        if (refusal != null) {
            connection.close(refusal);
            MessagingHandler.super.onError(event, refusal);
        }
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        answer(event, null);
    }

    /** Answers an attach. {@code before}: what the link was when it was attached before, or null. */
    void answer(LinkEvent event, @Nullable NodeLink before) {
        Link link = event.link();
        try {
            NodeLink now = link instanceof Sender sender
                    ? sources.attach(sender, before)
                    : targets.attach((Receiver) link, before);
            links.add(now);
            link.setHandler(now);
        } catch (Refused e) {
            if (before != null) {
                before.end(NodeLink.End.CLOSED);
                forget(before);
            }
            link.setHandler(null);
            link.close(e.condition());
            if (ClientFaults.areLogged(e)) {
                MessagingHandler.super.onError(event, e.condition());
            }
        }
    }

    /** A link is over, and nothing more comes of it, unless it matters when the connection ends. */
    void forget(NodeLink link) {
        if (link.isOver()) {
            links.remove(link);
        }
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        new ArrayList<>(links).forEach(each -> each.end(NodeLink.End.CONNECTION_ENDED));
        links.clear();
        broker.over(this);
    }

    @Override
    public void onError(ConnectionEvent event, @Nullable Condition condition) {
        if (ClientFaults.areLogged(event, condition)) {
            MessagingHandler.super.onError(event, condition);
        }
    }
}
