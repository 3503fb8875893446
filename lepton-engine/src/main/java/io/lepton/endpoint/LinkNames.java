package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Role;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The links of a connection by name, which is used once in either direction (AMQP 1.0 §2.6.1), and how many may be. */
final class LinkNames {
    private static final int MAX_LINKS = 4096;

    private final Connection connection;
    private final Map<String, Link> senders = new HashMap<>();
    private final Map<String, Link> receivers = new HashMap<>();
    private int maxLinks = MAX_LINKS;

    LinkNames(Connection connection) {
        this.connection = connection;
    }

    /** How many links the peer may attach. */
    void limit(int links) {
        maxLinks = links;
    }

    /** The name for a new link: the one that is wanted, or one that is made up. */
    String choose(@Nullable String wanted, @Nullable String address, Role role) {
        if (wanted == null) {
            return connection.containerId() + "-" + (address == null ? "anon" : address) + "-"
                    + connection.driver().nextNumber();
        }
        if (find(wanted, role) != null) {
            throw new IllegalArgumentException(connection + ": there is a "
                    + role.name().toLowerCase(Locale.ROOT) + " named '" + wanted + "' already");
        }
        return wanted;
    }

    @Nullable Link find(String name, Role role) {
        return of(role).get(name);
    }

    void add(Link link) {
        of(link.role()).put(link.name(), link);
    }

    /** Does nothing when the name has gone to another link. */
    void remove(Link link) {
        of(link.role()).remove(link.name(), link);
    }

    /** Throws when the peer attaches one link too many. */
    void checkCount() {
        if (senders.size() + receivers.size() >= maxLinks) {
            throw connection.violation(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED, "more than " + maxLinks + " links on a connection");
        }
    }

    private Map<String, Link> of(Role role) {
        return role == Role.SENDER ? senders : receivers;
    }
}
