package io.lepton.testkit;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.EngineHandler;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Session;
import io.lepton.endpoint.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down each event as a line of text, and answers opens and closes as a container does: what the peer opens is
 * opened, what it closes is closed. A test overrides a method to do more, and calls it first.
 *
 * <pre>
 *   open connection · open session · open sender 'x' · flow sender 'x' credit 10 · delivery '1' of sender 'x' accepted settled
 * </pre>
 */
public class Recorder implements EngineHandler {
    private final List<String> events = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private boolean answering = true;

    /** A recorder that has heard nothing, and answers. */
    public Recorder() {}

    /** Whether it answers opens and closes; it does unless told otherwise. */
    public void setAnswering(boolean answering) {
        this.answering = answering;
    }

    /** All events until now, or since they were taken. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** As {@link #events()}, and forgets them. */
    public List<String> takeEvents() {
        List<String> taken = events();
        events.clear();
        return taken;
    }

    /** The deliveries that events told of, each as often as it was told of. */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Writes down a line. */
    protected final void record(String line) {
        events.add(line);
    }

    private void open(Endpoint endpoint) {
        record("open " + name(endpoint));
        if (answering && endpoint.localState() == EndpointState.UNINIT) {
            endpoint.open();
        }
    }

    private void close(Endpoint endpoint) {
        record("close " + name(endpoint) + reason(endpoint.remoteCondition()));
        if (answering) {
            endpoint.close();
        }
    }

    private static String name(Endpoint endpoint) {
        return endpoint instanceof Connection
                ? "connection"
                : endpoint instanceof Session ? "session" : endpoint.toString();
    }

    private static String reason(@Nullable Condition condition) {
        return condition == null ? "" : ": " + condition.name();
    }

    @Override
    public void onConnectionRemoteOpen(Connection connection) {
        open(connection);
    }

    @Override
    public void onConnectionLocalClose(Connection connection) {
        record("local close");
    }

    @Override
    public void onConnectionRemoteClose(Connection connection) {
        close(connection);
    }

    @Override
    public void onSessionRemoteOpen(Session session) {
        open(session);
    }

    @Override
    public void onSessionRemoteClose(Session session) {
        close(session);
    }

    @Override
    public void onLinkRemoteOpen(Link link) {
        if (answering && link.localState() == EndpointState.UNINIT && link.isIncoming()) {
            link.setSource(link.remoteSource());
            link.setTarget(link.remoteTarget());
        }
        open(link);
    }

    @Override
    public void onLinkRemoteDetach(Link link) {
        record("detach " + link + reason(link.remoteCondition()));
        if (answering) {
            link.detach();
        }
    }

    @Override
    public void onLinkRemoteClose(Link link) {
        close(link);
    }

    @Override
    public void onLinkResumed(Link link) {
        record("resumed " + link + ": " + link.resumption());
    }

    @Override
    public void onRecoveryUnavailable(Link link) {
        record("no recovery of " + link + ": " + link.recoveryFailure());
    }

    @Override
    public void onLinkFlow(Link link) {
        record("flow " + link + " credit " + link.credit() + (link.isDrain() ? " drain" : ""));
    }

    @Override
    public void onDelivery(Delivery delivery) {
        deliveries.add(delivery);
        record(delivery
                + (delivery.isAborted() ? " aborted" : "")
                + (delivery.isPartial() ? " partial" : "")
                + (delivery.remoteState() == null ? "" : " " + delivery.remoteState())
                + (delivery.isRemotelySettled() ? " settled" : ""));
    }

    @Override
    public void onInDoubt(Delivery delivery) {
        record(delivery + " in doubt" + (delivery.isUnsent() ? ", unsent" : ""));
    }

    @Override
    public void onTransportClosed(Transport transport) {
        record("transport closed" + reason(transport.condition()));
    }
}
