package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkIdentity;
import io.lepton.endpoint.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The links that peers have attached over connections that they made. A link is known by the two containers, its direction and
 * its name, whatever connection it came over, and is in one place at a time: a peer that attaches it elsewhere takes it from
 * where it was, as a client does that comes back before its lost connection is missed here (AMQP 1.0 §2.6.1). It has to be the
 * same that logged in, for anybody may say any container-id. Within one connection the engine sees to that. Any thread.
 */
final class AttachedLinks {
    private record Place(Link link, @Nullable String user) {
        /** Whether another connection has it, as far as is known here. */
        boolean isElsewhere(Link link) {
            Connection connection = this.link.connection();
            return connection != link.connection() && connection.remoteState() != EndpointState.CLOSED;
        }
    }

    private final Map<LinkIdentity, Place> places = new HashMap<>();

    /**
     * What a link is known by that the peer has attached. Null for one that is told from others by its connection: who says no
     * container-id may be anybody, and transactions end with their session.
     */
    static @Nullable LinkIdentity keyOf(Link link) {
        String containerId = link.connection().remoteContainerId();
        boolean told = containerId != null && !containerId.isEmpty();
        return told && !(link.remoteTarget() instanceof Coordinator) ? link.identity() : null;
    }

    /**
     * The peer has attached a link: it is taken from where it was. On the thread of its connection.
     *
     * @return why it must not be attached, or null
     */
    synchronized @Nullable Condition attached(LinkIdentity key, Link link) {
        Transport transport = link.connection().transport();
        String user = transport == null ? null : transport.user();
        Place before = places.get(key);
        if (before != null && before.isElsewhere(link)) {
            if (!Objects.equals(before.user(), user)) {
                return Condition.of(AmqpError.RESOURCE_LOCKED, link + " is attached by another user");
            }
            steal(before.link());
        }
        places.put(key, new Place(link, user));
        return null;
    }

    private static void steal(Link link) {
        try {
            link.connection().execute(link::steal);
        } catch (RejectedExecutionException e) {
            // the connection has ended, and the link with it
        }
    }

    /** The peer has detached or closed the link, or it went with its connection. */
    synchronized void detached(LinkIdentity key, Link link) {
        Place place = places.get(key);
        if (place != null && place.link() == link) {
            places.remove(key);
        }
    }
}
