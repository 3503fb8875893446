package io.lepton.cli;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
                if (each instanceof Sender sender && hasNoCredit(sender)) {
                    return "; " + forCredit(sender);
                }
            }
        }
        return "";
    }

    private static boolean hasNoCredit(Sender sender) {
        return sender.isOpen() && sender.credit() <= 0;
    }

    /** A sender that is open and may not send, or null. On the thread of the connections. */
    static @Nullable Sender withoutCredit(Collection<Connection> connections) {
        for (Connection connection : connections) {
            for (Endpoint each : parts(connection)) {
                if (each instanceof Sender sender && hasNoCredit(sender)) {
                    return sender;
                }
            }
        }
        return null;
    }

    static String forCredit(Sender sender) {
        String address = sender.target().address();
        return "the peer gives no credit" + (address == null ? "" : " for '" + address + "'")
                + ": the queue is full, or nobody receives";
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
