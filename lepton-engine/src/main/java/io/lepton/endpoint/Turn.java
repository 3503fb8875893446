package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import io.lepton.frame.Flow;
import java.util.ArrayList;
import java.util.List;

/**
 * What a session has gathered to be written at the end of the turn, in this order: dispositions that waited for
 * neighbours, messages that wait for credit, detaches, and one flow for each link that asked.
 */
@HotPath
final class Turn {
    private final Session session;
    private final Dispositions dispositions;
    private final Backlog backlog = new Backlog();
    private final List<Link> detaches = new ArrayList<>(0);
    private final List<Link> flows = new ArrayList<>();
    private boolean flowDue;
    private final Flow flow = new Flow();

    Turn(Session session, Dispositions dispositions) {
        this.session = session;
        this.dispositions = dispositions;
    }

    /** Asks for a flow of the session, which the flow of a link serves as well. */
    void flowDue() {
        flowDue = true;
        session.connection().turnDue();
    }

    void flowDue(Link link) {
        flows.add(link);
        session.connection().turnDue();
    }

    void detachDue(Link link) {
        detaches.add(link);
        session.connection().turnDue();
    }

    /** The senders that have something that waits. */
    Backlog backlog() {
        return backlog;
    }

    /** Writes the dispositions that wait: what the application does after them stays after them. */
    void flushDispositions() {
        if (dispositions.arePending()) {
            Transport transport = session.connection().openTransport();
            if (transport == null) {
                dispositions.drop();
            } else {
                dispositions.write(transport);
            }
        }
    }

    /** Writes messages that wait, as far as windows, credit and room allow. */
    void pump() {
        Transport transport = session.connection().openTransport();
        if (transport != null && !backlog.isEmpty()) {
            flushDispositions(); // which the application gave before
            backlog.write(session, transport);
        }
    }

    /** Writes all of it. {@code room}: whether the output had room when the turn ended. */
    void write(Transport transport, boolean room) {
        flushDispositions();
        pump();
        for (int i = 0; i < detaches.size(); i++) {
            detaches.get(i).attachment().syncDetach(transport);
        }
        detaches.clear();
        // a peer that does not read gets one flow in the end, not one for each that it asked for. ROB-11
        if (room && (flowDue || !flows.isEmpty() || session.isWindowLow())) {
            writeFlows(transport);
        }
    }

    private void writeFlows(Transport transport) {
        if (!session.isBegun()) {
            if (!session.isToBegin()) {
                flows.clear();
                flowDue = false;
            }
            return;
        }
        for (int i = 0; i < flows.size(); i++) {
            session.fill(flow);
            if (flows.get(i).attachment().writeFlow(transport, flow)) {
                flowDue = false;
            }
        }
        flows.clear();
        if (flowDue || session.isWindowLow()) {
            session.fill(flow);
            transport.send(session.channel(), flow);
            flowDue = false;
        }
    }

    /** None of it can be written any more, but for what waits for credit. */
    void drop() {
        dispositions.drop();
        detaches.clear();
        flows.clear();
        flowDue = false;
    }
}
