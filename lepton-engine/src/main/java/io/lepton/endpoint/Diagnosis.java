package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a connection stood at one moment: states, windows, credit, what is queued and unsettled, the last frames each way, and
 * what each part waits for and since when. {@link #toString()} is for people, {@link #toJson()} for tools. Which facts there are
 * may change from version to version. Immutable; any thread.
 *
 * @see Connection#diagnose()
 */
public final class Diagnosis {
    /** Nobody took the time. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Map<String, Object> facts;

    private Diagnosis(Map<String, Object> facts) {
        this.facts = facts;
    }

    /** Of the connection as it is now. On its thread. */
    static Diagnosis of(Connection connection) {
        return new Diagnosis(connectionFacts(connection));
    }

    private static Map<String, Object> connectionFacts(Connection connection) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("connection", connection.toString());
        facts.put("containerId", connection.containerId());
        put(facts, "remoteContainerId", connection.remoteContainerId());
        putStates(facts, connection);
        putWait(facts, connection);
        Transport transport = connection.transport();
        facts.put("reconnectCount", connection.reconnectCount());
        put(facts, "transport", transport == null ? null : transportFacts(transport));
        facts.put(
                "sessions",
                connection.allSessions().all().stream()
                        .map(Diagnosis::sessionFacts)
                        .toList());
        return facts;
    }

    private static Map<String, Object> transportFacts(Transport transport) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("transport", transport.toString());
        put(facts, "condition", text(transport.condition()));
        facts.put("framesIn", transport.framesIn());
        facts.put("framesOut", transport.framesOut());
        facts.put("bytesIn", transport.bytesIn());
        facts.put("bytesOut", transport.bytesOut());
        facts.put("bytesWaiting", transport.waitingBytes());
        put(facts, "memory", transport.connection().held().share());
        facts.put("lastIn", transport.lastIn().texts());
        facts.put("lastOut", transport.lastOut().texts());
        return facts;
    }

    private static Map<String, Object> sessionFacts(Session session) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("session", session.toString());
        putStates(facts, session);
        putWait(facts, session);
        facts.put("incomingWindow", session.incomingWindow());
        facts.put("remoteIncomingWindow", session.remoteIncomingWindow());
        facts.put("remoteOutgoingWindow", session.remoteOutgoingWindow());
        facts.put("unreadBytes", session.unreadBytes());
        facts.put(
                "links",
                session.sessionLinks().all().stream().map(Diagnosis::linkFacts).toList());
        return facts;
    }

    private static Map<String, Object> linkFacts(Link link) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("link", link.toString());
        put(
                facts,
                "address",
                link instanceof Sender ? link.target().address() : link.source().address());
        putStates(facts, link);
        facts.put("credit", link.credit());
        facts.put("queued", link.queued());
        facts.put("unsettled", link.unsettledCount());
        long suspended =
                link.unsettled.all().stream().filter(Delivery::isSuspended).count();
        if (suspended > 0) {
            facts.put("suspended", suspended);
        }
        facts.put("drain", link.isDrain());
        facts.put("deliveryCount", link.deliveryCount());
        putWait(facts, link);
        return facts;
    }

    // ------------------------------------------------------------------ what it waits for

    /** As {@link Endpoint#waitsFor()}. */
    static @Nullable String waitsFor(Endpoint endpoint) {
        if (endpoint instanceof Connection connection) {
            return connection.transport() == null && connection.localState() == EndpointState.ACTIVE
                    ? "a transport"
                    : waitsFor(connection, "open", "close");
        }
        if (endpoint instanceof Link link) {
            return waitsFor(link);
        }
        return waitsFor(endpoint, "begin", "end");
    }

    private static @Nullable String waitsFor(Link link) {
        Recovery recovery = link.recovery();
        String before = recovery == null ? null : recovery.waitsFor();
        String waits = before == null ? waitsFor(link, "attach", "detach") : before;
        if (waits != null) {
            return waits;
        }
        if (link instanceof Sender sender) {
            return sender.queued() > 0
                    ? whyQueued(sender)
                    : sender.unsettledCount() > 0 ? "outcomes of " + sender.unsettledCount() : null;
        }
        return link.isOpen() && link.linkCredit <= 0 ? "credit from us" : null;
    }

    private static String whyQueued(Sender sender) {
        Transport transport = sender.connection().transport();
        if (sender.isHeldUp()) {
            return "the store to record a message";
        } else if (sender.linkCredit <= 0) {
            return "credit";
        } else if (sender.session().remoteIncomingWindow() <= 0) {
            return "room in the session's window";
        }
        return transport != null && !transport.hasRoom() ? "the peer to read" : "the turn to end";
    }

    /** The frame that is missing for both sides to be open, or closed, and whose it is; or null. */
    private static @Nullable String waitsFor(Endpoint endpoint, String opening, String closing) {
        EndpointState local = endpoint.localState();
        EndpointState remote = endpoint.remoteState();
        if (local == EndpointState.ACTIVE && remote == EndpointState.UNINIT) {
            return "the peer's " + opening;
        }
        if (local == EndpointState.UNINIT && remote == EndpointState.ACTIVE) {
            return "the application's " + opening;
        }
        if (local == EndpointState.CLOSED && remote == EndpointState.ACTIVE) {
            return "the peer's " + closing;
        }
        return local == EndpointState.ACTIVE && remote == EndpointState.CLOSED ? "the application's " + closing : null;
    }

    private static void putStates(Map<String, Object> facts, Endpoint endpoint) {
        facts.put("localState", endpoint.localState().toString());
        facts.put("remoteState", endpoint.remoteState().toString());
        put(facts, "condition", text(endpoint.condition()));
        put(facts, "remoteCondition", text(endpoint.remoteCondition()));
    }

    private static void putWait(Map<String, Object> facts, Endpoint endpoint) {
        String what = waitsFor(endpoint);
        if (what != null) {
            facts.put("waitsFor", what);
            long since = sinceNanos(endpoint);
            if (since != UNKNOWN) {
                facts.put("waitsMillis", (endpoint.connection().driver().nowNanos() - since) / 1_000_000);
            }
        }
    }

    private static long sinceNanos(Endpoint endpoint) {
        if (!(endpoint instanceof Link link) || !link.isOpen()) {
            return endpoint.changedNanos();
        }
        Recovery recovery = link.recovery();
        if (recovery != null && recovery.waitsFor() != null) {
            return link.changedNanos();
        }
        return link instanceof Sender sender && sender.queued() > 0 ? sender.waitingNanos() : UNKNOWN;
    }

    private static void put(Map<String, Object> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    private static @Nullable String text(@Nullable Condition condition) {
        return condition == null ? null : condition.toString();
    }

    // ------------------------------------------------------------------ as text

    /** As lines, each part indented below what it belongs to. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        addLines(facts, "", lines);
        return String.join("\n", lines);
    }

    private static void addLines(Map<?, ?> facts, String indent, List<String> lines) {
        String inner = indent;
        for (Map.Entry<?, ?> fact : facts.entrySet()) {
            if (fact.getValue() instanceof Map<?, ?> part) {
                addLines(part, inner, lines);
            } else if (fact.getValue() instanceof List<?> parts) {
                for (Object part : parts) {
                    if (part instanceof Map<?, ?> more) {
                        addLines(more, inner, lines);
                    } else {
                        lines.add(inner + "  " + part);
                    }
                }
            } else if (inner == indent) {
                lines.add(indent + PeerText.of(fact.getValue().toString()));
                inner = indent + "  ";
            } else {
                lines.add(inner + fact.getKey() + " "
                        + PeerText.of(fact.getValue().toString()));
            }
        }
    }

    /** As a JSON object (RFC 8259). */
    public String toJson() {
        StringBuilder json = new StringBuilder();
        addJson(facts, json);
        return json.toString();
    }

    private static void addJson(Object value, StringBuilder json) {
        if (value instanceof Map<?, ?> map) {
            String before = "{";
            for (Map.Entry<?, ?> fact : map.entrySet()) {
                json.append(before);
                addString(fact.getKey().toString(), json);
                json.append(':');
                addJson(fact.getValue(), json);
                before = ",";
            }
            json.append('}');
        } else if (value instanceof List<?> list) {
            json.append('[');
            for (int i = 0; i < list.size(); i++) {
                json.append(i == 0 ? "" : ",");
                addJson(list.get(i), json);
            }
            json.append(']');
        } else if (value instanceof String string) {
            addString(string, json);
        } else {
            json.append(value); // a number, or a boolean
        }
    }

    private static void addString(String string, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
