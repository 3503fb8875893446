package io.lepton.endpoint;

import io.lepton.amqp.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a link has left unsettled when its connection was lost, and what may become of it: another link of the same
 * {@linkplain Link#identity() identity}, over another connection, takes it over, or nobody does (AMQP 1.0 §2.6.13, §3.5.3).
 * For whoever serves links that peers have attached, as a container does by itself; links that we attach are attached
 * again themselves.
 *
 * <p>Each method belongs to the thread of the link's connection.
 */
public final class SuspendedDeliveries {
    private final Link link;

    SuspendedDeliveries(Link link) {
        this.link = link;
    }

    /**
     * Has the attach of the link wait for {@link #takeOver}: what is unsettled is still to be handed over.
     *
     * @throws IllegalStateException if the link does not recover
     */
    public void await() {
        link.checkThread();
        recovery().await();
    }

    /**
     * Gives away what is suspended to a link of the same identity, which is to {@linkplain #takeOver take it over}, on its own
     * thread: this one is lost for good, with its connection. Messages of which only part has come are dropped.
     *
     * @return the deliveries, in their order
     */
    public List<Delivery> handOver(Link to) {
        link.checkThread();
        Recovery recovery = link.recovery();
        return recovery == null || !recovery.isOffered() ? List.of() : recovery.handOver(to);
    }

    /**
     * Takes over what another link of the same identity has {@linkplain #handOver handed over}; none where there was none. What
     * was {@linkplain #await awaited} is here.
     *
     * @throws IllegalStateException if the link does not recover
     */
    public void takeOver(List<Delivery> suspended) {
        link.checkThread();
        Recovery recovery = recovery();
        suspended.forEach(recovery::adopt);
        recovery.known();
        link.takenOver();
    }

    /**
     * Nobody will take over what is suspended, and the connection has ended: it is in doubt. What a store has stays there, for
     * the next link of the identity.
     *
     * @return the outgoing deliveries that are in doubt now: each an event, which nobody was told
     */
    public List<Delivery> abandon() {
        link.checkThread();
        return end(null);
    }

    private List<Delivery> end(@Nullable Outcome outcome) {
        Recovery recovery = link.recovery();
        List<Delivery> left = recovery == null ? List.of() : recovery.handOver(link);
        left.forEach(delivery -> delivery.abandoned(outcome));
        return link.isReceiver() ? List.of() : left;
    }

    /**
     * As {@link #abandon}, because the terminus has expired: a store forgets the deliveries, too. Where it is a source that has a
     * default outcome, that becomes of what was sent and has none (§3.5.3).
     *
     * @return the outgoing deliveries that have that outcome now, or are in doubt: each an event, which nobody was told
     */
    public List<Delivery> expire() {
        link.checkThread();
        link.expired();
        Recovery recovery = link.recovery();
        if (recovery != null) {
            recovery.unrecordAll();
        }
        return end(link.isReceiver() ? null : link.source().defaultOutcome());
    }

    private Recovery recovery() {
        Recovery recovery = link.recovery();
        if (recovery == null) {
            throw new IllegalStateException(link + ": a link that does not recover keeps nothing");
        }
        return recovery;
    }
}
