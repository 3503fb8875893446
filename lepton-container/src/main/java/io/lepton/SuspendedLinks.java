package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
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

    private final int most;
    private final long mostBytes;
    private final @Nullable Duration longest;
    private final LogLimit log = new LogLimit();
    /** Those whose connections have ended stand in the order in which that happened. */
    private final Map<LinkIdentity, Place> places = new LinkedHashMap<>();

    /** How many places are of links whose connections have ended. */
    private int suspended;
    /** What their unsettled deliveries hold. */
    private long bytes;
    /** What of them each user has. */
    private final Map<@Nullable String, Share> perUser = new HashMap<>();

    /** What links whose connections have ended take. */
    private static final class Share {
        int links;
        long bytes;
    }

    /** The link that has the identity now, or had it last. */
    private static final class Place {
        final Link link;
        final @Nullable String user;
        /** What we know of the terminus at the peer. Under the lock. */
        @Nullable Terminus ofPeer;
        /** Its connection has ended, and it has left something unsettled. Under the lock. */
        boolean suspended;
        /** What it holds then. Under the lock. */
        long bytes;
        /** What the one before has left is on its way. On the thread of the link, as what follows. */
        boolean awaited;
        /** Nobody is to take over what it has left. */
        boolean givenUp;
        /** Of the link that has come meanwhile, and is to take over all. */
        @Nullable Place next;

        @Nullable Scheduled expiry;

        Place(Link link) {
            this.link = link;
            user = Objects.requireNonNull(link.connection().transport()).user();
        }
    }

    /** {@code most}: how many may wait to be resumed; {@code mostBytes}: what they may hold; {@code longest}: null, or for how long. */
    SuspendedLinks(int most, long mostBytes, @Nullable Duration longest) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.longest = longest;
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
        Place place = new Place(link);
        Place before;
        synchronized (places) {
            before = remove(link.identity());
            place.ofPeer = before == null ? null : before.ofPeer;
            places.put(link.identity(), place);
        }
        if (before == null) {
            link.suspended().takeOver(List.of());
            return;
        }
        Place from = before;
        place.awaited = true;
        if (!run(from.link, () -> pass(from, place))) {
            arrived(place, List.of());
        }
    }

    /** The terminus at the peer, as the link before had it; or null. */
    @Nullable Terminus ofPeer(Link link) {
        synchronized (places) {
            Place place = places.get(link.identity());
            return place == null ? null : place.ofPeer;
        }
    }

    /** Our termini are as they are answered. Thread of the link. */
    void answered(Link link) {
        Terminus ofPeer = Mirror.ofPeer(link);
        Terminus kept = (link.isSender() ? new Target() : new Source()).copyFrom(ofPeer);
        synchronized (places) {
            Place place = places.get(link.identity());
            if (place != null && place.link == link) {
                place.ofPeer = kept;
            }
        }
    }

    /** On the thread of the link that had the identity before. */
    private static void pass(Place from, Place to) {
        if (from.awaited) {
            from.next = to; // what one before that has left comes here first
            return;
        }
        if (from.expiry != null) {
            from.expiry.cancel();
        }
        List<Delivery> left = from.link.suspended().handOver(to.link);
        if (!from.link.hasEndedWithSession()) {
            from.link.close(Condition.of(LinkError.STOLEN, "the link was attached again over another connection"));
        }
        run(to.link, () -> arrived(to, left));
    }

    /** On the thread of the link: it may have been closed or lost meanwhile, and another may wait for it. */
    private static void arrived(Place place, List<Delivery> left) {
        place.awaited = false;
        place.link.suspended().takeOver(left);
        if (place.next != null) {
            pass(place, place.next);
        } else if (place.givenUp) {
            tell(place.link, place.link.suspended().abandon());
        }
    }

    private static void tell(Link link, List<Delivery> inDoubt) {
        ConnectionLife.of(link.connection()).tellInDoubt(inDoubt);
    }

    /** The connection of the link has ended: what it leaves unsettled waits for another. Thread of the link. */
    void suspend(Link link, LinkIdentity identity) {
        List<Place> tooMany = new ArrayList<>(0);
        synchronized (places) {
            Place place = places.get(identity);
            if (place == null || place.link != link) {
                return; // another has its place already
            }
            remove(identity);
            if (link.unsettledCount() == 0 && !place.awaited) {
                return;
            }
            place.suspended = true;
            place.bytes = link.unsettledBytes();
            count(place, 1);
            places.put(identity, place);
            place.expiry = expiry(place, identity);
            if (suspended > most) {
                tooMany.add(removeEldest(Comparator.comparingInt(share -> share.links)));
            }
            while (bytes > mostBytes) {
                tooMany.add(removeEldest(Comparator.comparingLong(share -> share.bytes)));
            }
        }
        for (Place eldest : tooMany) {
            log.warn(
                    "",
                    "more than " + most + " links, or " + mostBytes
                            + " bytes, are to be resumed: the eldest is given up of the user who has most");
            abandon(eldest);
        }
    }

    /** One more is suspended, or less. Under the lock. */
    private void count(Place place, int links) {
        Share share = perUser.computeIfAbsent(place.user, user -> new Share());
        suspended += links;
        share.links += links;
        bytes += links * place.bytes;
        share.bytes += links * place.bytes;
        if (share.links == 0) {
            perUser.remove(place.user);
        }
    }

    /** The peer has attached the link and resumes nothing: it has kept nothing (RES-03), and ours is in doubt. Thread of the link. */
    void attachedAnew(Link link, LinkIdentity identity) {
        Place before;
        synchronized (places) {
            before = places.get(identity);
            if (before == null || !before.suspended || !Objects.equals(before.user, new Place(link).user)) {
                return;
            }
            remove(identity);
        }
        Place left = before;
        run(left.link, () -> {
            if (left.expiry != null) {
                left.expiry.cancel();
            }
            left.givenUp = true;
            tell(left.link, left.link.suspended().expire());
        });
    }

    /** Under the lock. */
    private @Nullable Place remove(LinkIdentity identity) {
        Place place = places.remove(identity);
        if (place != null && place.suspended) {
            count(place, -1);
        }
        return place;
    }

    /** Of the user who has most: nobody else makes room for one who leaves link after link behind (ROB-16). Under the lock. */
    private Place removeEldest(Comparator<Share> by) {
        String user = Collections.max(perUser.entrySet(), Map.Entry.comparingByValue(by))
                .getKey();
        for (Map.Entry<LinkIdentity, Place> entry : places.entrySet()) {
            if (entry.getValue().suspended && Objects.equals(entry.getValue().user, user)) {
                return Objects.requireNonNull(remove(entry.getKey()));
            }
        }
        throw new IllegalStateException("a user without links has a share");
    }

    /** The loop ends: nobody will take over what the links on it have left. On its thread, when their connections have ended. */
    void abandonAll(ContainerLoop loop) {
        List<Place> ended = new ArrayList<>();
        synchronized (places) {
            for (LinkIdentity identity : List.copyOf(places.keySet())) {
                Place place = places.get(identity);
                if (ConnectionLife.of(place.link.connection()).loop() == loop) {
                    remove(identity);
                    ended.add(place);
                }
            }
        }
        ended.forEach(SuspendedLinks::abandon);
    }

    /** None where the terminus may last for ever, and does, as was asked for or as we have answered. */
    private @Nullable Scheduled expiry(Place place, LinkIdentity identity) {
        Link link = place.link;
        Terminus ours = link.isSender() ? link.source() : link.target();
        boolean lasts = ours.expiryPolicy() == ExpiryPolicy.NEVER
                || ours.expiryPolicy() == ExpiryPolicy.SESSION_END
                        && ours.timeout().isZero(); // which we have answered with never
        Duration asked = lasts ? null : ours.timeout();
        boolean tooLong = longest != null && (asked == null || asked.compareTo(longest) > 0);
        Duration time = tooLong ? longest : asked;
        if (time == null) {
            return null;
        }
        ContainerLoop loop =
                Objects.requireNonNull(ConnectionLife.of(link.connection()).loop());
        return loop.io.schedule(time.toNanos(), () -> {
            close(link, identity);
            if (tooLong) {
                abandon(place);
            } else {
                place.givenUp = true;
                tell(link, link.suspended().expire());
            }
        });
    }

    /** The link is closed, or was given up: there is nothing to be resumed any more. */
    void close(Link link, LinkIdentity identity) {
        synchronized (places) {
            Place place = places.get(identity);
            if (place != null && place.link == link) {
                remove(identity);
            }
        }
    }

    /** Nobody takes over what it has left unsettled: the application hears of what it has sent. */
    private static void abandon(Place place) {
        run(place.link, () -> {
            place.givenUp = true;
            tell(place.link, place.link.suspended().abandon());
        });
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
