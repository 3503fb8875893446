package io.lepton.testkit;

import io.lepton.endpoint.DeliveryStore;
import io.lepton.endpoint.Link;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The link that a client attaches again and again, at its server: one takes over what that before has left, as in a container. */
final class ServedLinks {
    private @Nullable Link last;

    /** The one that was attached last. */
    @Nullable Link last() {
        return last;
    }

    /** The server was killed. */
    void forget() {
        last = null;
    }

    /** The peer has attached the link: to be called before it is opened. */
    void attached(Link link, @Nullable DeliveryStore store) {
        Link before = last;
        if (link == before) {
            return;
        }
        last = link;
        link.setSource(link.remoteSource());
        link.setTarget(link.remoteTarget());
        link.setSettleModes(link.remoteSenderSettleMode(), link.remoteReceiverSettleMode());
        link.setRecovering(true);
        link.setStore(store);
        link.suspended().await();
        link.suspended()
                .takeOver(before == null ? List.of() : before.suspended().handOver(link));
    }
}
