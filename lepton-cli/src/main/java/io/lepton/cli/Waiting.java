package io.lepton.cli;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** For what peers keep a command waiting, for a person. */
final class Waiting {

    private Waiting() {}

    /** What comes behind "nothing happened"; empty where it is not known. On the thread of the connections. */
    static String on(Collection<Connection> connections) {
        for (Connection connection : connections) {
            for (Endpoint each : parts(connection)) {
                String what = each.waitsFor();
                if (what != null) {
                    return "; " + each + " waits for " + what;
                }
                // the command sends when there is credit, so that no message waits in the sender
                if (each instanceof Sender sender && sender.isOpen() && sender.credit() <= 0) {
                    return "; " + each + " has no credit from the peer";
                }
            }
        }
        return "";
    }

    /** A connection and what is on it. */
    private static List<Endpoint> parts(Connection connection) {
        List<Endpoint> parts = new ArrayList<>(List.of(connection));
        for (Session session : connection.sessions()) {
            parts.add(session);
            for (Link link : session.links()) {
                parts.add(link);
            }
        }
        return parts;
    }
}
