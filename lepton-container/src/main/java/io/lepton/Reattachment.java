package io.lepton;

import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkOptions;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Attaches a link again that an operator has made the peer detach (AMQP 1.0 §2.8.16), after the delays that its options name.
 * These begin anew once the link has stayed for a while: a peer that takes it away time after time is left alone for longer
 * each time.
 */
final class Reattachment {
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final Link link;
    private final Iterable<Duration> delays;
    private @Nullable Iterator<Duration> left;
    private long openedNanos;
    private @Nullable Scheduled waiting;

    private Reattachment(Link link, Iterable<Duration> delays) {
        this.link = link;
        this.delays = delays;
    }

    /** For a link that is to come back; null for one that is not. */
    static @Nullable Reattachment of(Link link) {
        LinkOptions options = link instanceof Sender sender ? sender.options() : ((Receiver) link).options();
        return link.isIncoming() || !options.reattach().iterator().hasNext()
                ? null
                : new Reattachment(link, options.reattach());
    }

    /** Whether that is how an operator takes a link away. */
    static boolean isForced(@Nullable Condition why) {
        return why != null && LinkError.DETACH_FORCED.equals(why.name());
    }

    /** The link is attached. */
    void opened() {
        openedNanos = System.nanoTime();
    }

    /** The peer has taken the link away: answers, and waits to attach again; or closes, if that was tried often enough. */
    void forced() {
        Iterator<Duration> left = this.left;
        if (left == null || System.nanoTime() - openedNanos >= A_WHILE.toNanos()) {
            left = delays.iterator();
            this.left = left;
        }
        if (!left.hasNext()) {
            link.close();
            return;
        }
        link.detach();
        if (waiting != null) {
            waiting.cancel();
        }
        waiting = link.connection().schedule(left.next(), this::again);
    }

    private void again() {
        if (link.localState() == EndpointState.UNINIT
                && link.session().localState() == EndpointState.ACTIVE
                && link.connection().localState() == EndpointState.ACTIVE) {
            link.open();
        }
    }
}
