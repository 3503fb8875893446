package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Terminus;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkIdentity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The links that peers have attached and want to resume (AMQP 1.0 §2.6.13), by what makes them the same link again. A peer
 * that has lost its connection comes back over another: its link takes over what the one before has left unsettled, for as
 * long as our terminus lasts.
 *
 * <p>Each step runs on the thread of the link that it changes, and what passes from one to the other goes through here. Any
 * thread.
 */
final class SuspendedLinks {
    private static final Logger LOG = System.getLogger("lepton");

    private final int most;
    /** In the order in which they were claimed. */
    private final Map<LinkIdentity, Place> places = new LinkedHashMap<>();

    /** The link that has the identity now, or had it last. */
    private static final class Place {
        final Link link;
        final @Nullable String user;
        /** Its connection has ended, and it has left something unsettled. */
        boolean suspended;

        @Nullable Scheduled expiry;

        Place(Link link) {
            this.link = link;
            user = Objects.requireNonNull(link.connection().transport()).user();
        }
    }

    SuspendedLinks(int most) {
        this.most = most;
    }

    /** Why the peer must not have the link: what is to be resumed is another user's. Null: it may. LNK-19 */
    @Nullable Condition refusal(Link link) {
        synchronized (places) {
            Place before = places.get(link.identity());
            return before == null || Objects.equals(before.user, new Place(link).user)
                    ? null
                    : Condition.of(AmqpError.RESOURCE_LOCKED, link + " was attached by another user");
        }
    }

    /** The peer has attached the link, and resumes or will: it takes over what one before has left. Thread of the link. */
    void claim(Link link) {
        Place before;
        synchronized (places) {
            before = places.remove(link.identity());
            places.put(link.identity(), new Place(link));
        }
        if (before == null) {
            link.takeOver(List.of());
            return;
        }
        Place from = before;
        if (!run(from.link, () -> pass(from, link))) {
            link.takeOver(List.of());
        }
    }

    /** On the thread of the link that had the identity before. */
    private static void pass(Place from, Link to) {
        if (from.expiry != null) {
            from.expiry.cancel();
        }
        List<Delivery> left = from.link.handOver(to);
        if (!from.suspended) {
            from.link.close(Condition.of(LinkError.STOLEN, "the link was attached again over another connection"));
        }
        run(to, () -> {
            if (to.localState() != EndpointState.CLOSED) {
                to.takeOver(left);
            }
        });
    }

    /** The connection of the link has ended: what it leaves unsettled waits for another. Thread of the link. */
    void suspend(Link link, LinkIdentity identity) {
        Place eldest;
        synchronized (places) {
            Place place = places.get(identity);
            if (place == null || place.link != link) {
                return; // another has its place already
            }
            if (link.unsettledCount() == 0) {
                places.remove(identity);
                return;
            }
            place.suspended = true;
            place.expiry = expiry(link, identity);
            eldest = places.size() > most ? removeEldest() : null;
        }
        if (eldest != null) {
            LOG.log(Level.WARNING, "more than " + most + " links are to be resumed: the eldest is given up");
            abandon(eldest.link);
        }
    }

    private @Nullable Place removeEldest() {
        Iterator<Place> all = places.values().iterator();
        while (all.hasNext()) {
            Place place = all.next();
            if (place.suspended) {
                all.remove();
                return place;
            }
        }
        return null;
    }

    /** None where the terminus lasts for ever, as was asked for or as we have answered. */
    private @Nullable Scheduled expiry(Link link, LinkIdentity identity) {
        Terminus ours = link.isSender() ? link.source() : link.target();
        if (ours.expiryPolicy() == ExpiryPolicy.NEVER || ours.timeout().isZero()) {
            return null;
        }
        ContainerLoop loop =
                Objects.requireNonNull(ConnectionLife.of(link.connection()).loop());
        return loop.io.schedule(ours.timeout().toNanos(), () -> {
            close(link, identity);
            abandon(link);
        });
    }

    /** The link is closed, or was given up: there is nothing to be resumed any more. */
    void close(Link link, LinkIdentity identity) {
        synchronized (places) {
            Place place = places.get(identity);
            if (place != null && place.link == link) {
                places.remove(identity);
            }
        }
    }

    /** Nobody takes over what it has left unsettled: the application hears of what it has sent. */
    private static void abandon(Link link) {
        run(link, () -> ConnectionLife.of(link.connection()).tellInDoubt(link.abandonSuspended()));
    }

    /** Runs it on the thread of the link, whose connection may have ended. False where there is no such thread any more. */
    private static boolean run(Link link, Runnable task) {
        Connection connection = link.connection();
        if (connection.driver().isOwnThread()) {
            task.run();
            return true;
        }
        try {
            connection.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return connection.driver().executeLate(task);
        }
    }
}
