package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The links of a connection by name, which is used once in either direction (AMQP 1.0 §2.6.1), and how many may be. Other
 * threads claim a name here for a link that is to be added; so all of it is locked, which costs an attach nothing to speak of.
 */
final class LinkNames {
    private static final int MAX_LINKS = 4096;

    private record Key(Role role, String name) {
        static Key of(Link link) {
            return new Key(link.role(), link.name());
        }
    }

    private final Connection connection;
    private final Map<Key, Link> links = new HashMap<>();
    /** Of links that other threads have made and this connection has not come to yet: the peer cannot mean those. */
    private final Set<Key> claimed = new HashSet<>();

    private int maxLinks = MAX_LINKS;

    LinkNames(Connection connection) {
        this.connection = connection;
    }

    /** How many links the peer may attach. */
    synchronized void limit(int links) {
        maxLinks = links;
    }

    /** The name for a new link: the one that is wanted, or one that is made up. */
    String choose(@Nullable String wanted, @Nullable String address) {
        return wanted != null
                ? wanted
                : connection.containerId() + "-" + (address == null ? "anon" : address) + "-"
                        + connection.driver().nextNumber();
    }

    synchronized @Nullable Link find(String name, Role role) {
        return links.get(new Key(role, name));
    }

    /**
     * Keeps a name for a link until it is {@linkplain #redeem added}. Any thread.
     *
     * @throws IllegalArgumentException if it is in use
     */
    synchronized void claim(Link link) {
        checkFree(Key.of(link));
        claimed.add(Key.of(link));
    }

    /** There is no link for the name that was claimed. */
    synchronized void unclaim(Link link) {
        claimed.remove(Key.of(link));
    }

    /** Adds the link for which its name was claimed. False if the peer has attached one of that name meanwhile. */
    synchronized boolean redeem(Link link) {
        unclaim(link);
        return links.putIfAbsent(Key.of(link), link) == null;
    }

    /**
     * Adds a link that we make.
     *
     * @throws IllegalArgumentException if its name is in use
     */
    synchronized void add(Link link) {
        checkFree(Key.of(link));
        links.put(Key.of(link), link);
    }

    /** Adds a link that the peer has attached; its name may still be that of one which it has done with. */
    synchronized void attached(Link link) {
        links.put(Key.of(link), link);
    }

    /** Does nothing when the name has gone to another link. */
    synchronized void remove(Link link) {
        links.remove(Key.of(link), link);
    }

    /** Throws when the peer attaches one link too many. */
    synchronized void checkCount() {
        if (links.size() >= maxLinks) {
            throw connection.violation(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED, "more than " + maxLinks + " links on a connection");
        }
    }

    private void checkFree(Key key) {
        if (links.containsKey(key) || claimed.contains(key)) {
            throw new IllegalArgumentException(connection + ": there is a "
                    + key.role().name().toLowerCase(Locale.ROOT) + " named '" + key.name() + "' already");
        }
    }
}
