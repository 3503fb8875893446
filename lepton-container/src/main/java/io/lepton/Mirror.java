package io.lepton;

import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusType;
import io.lepton.endpoint.Link;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How we answer an attach unless the application does: with what the peer asked for. */
final class Mirror {
    private Mirror() {}

    /** Makes our termini and settle modes those of the peer's attach. */
    static void prepare(Link link) {
        // what the peer left out it may be told: null from us would refuse the link. §2.6.3
        boolean noSource = link.remoteSource().type() == TerminusType.UNSPECIFIED;
        boolean noTarget = link.remoteTarget().type() == TerminusType.UNSPECIFIED;
        link.setSource(noSource ? new Source() : link.remoteSource());
        link.setTarget(noTarget ? new Target() : link.remoteTarget());
        link.setSettleModes(link.remoteSenderSettleMode(), link.remoteReceiverSettleMode());
    }

    /** The terminus at the peer, as we know it. */
    static Terminus ofPeer(Link link) {
        return link.isSender() ? link.target() : link.source();
    }

    /** A peer that names no terminus of its own has lost it, where it resumes a link that had one: ours tells it. RES-12 */
    static void remind(Link link, @Nullable Terminus known) {
        if (known == null || !isLost(link)) {
            return;
        }
        if (link.isSender()) {
            link.setTarget(known);
        } else {
            link.setSource((Source) known);
        }
    }

    /** Tells the peer that its terminus is not known here either. */
    static void forget(Link link) {
        if (link.isSender()) {
            link.setTarget(Target.unspecified());
        } else {
            link.setSource(Source.unspecified());
        }
    }

    /** Whether the peer's attach names no terminus of its own. */
    static boolean isLost(Link link) {
        Terminus ofPeer = link.isSender() ? link.remoteTarget() : link.remoteSource();
        return ofPeer.type() == TerminusType.UNSPECIFIED;
    }

    /** Sees to the address of a dynamic node that the peer asked us to make, if the application has not. */
    static void complete(Link link) {
        Terminus ours = link.isSender() ? link.source() : link.target();
        Terminus asked = link.isSender() ? link.remoteSource() : link.remoteTarget();
        if (asked.isDynamic() && ours.address() == null) {
            ours.setAddress(UUID.randomUUID().toString());
        }
    }
}
