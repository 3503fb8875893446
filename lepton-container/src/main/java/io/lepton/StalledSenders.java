package io.lepton;

import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Transport;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Says in the log of each sender of a connection, once, that its messages do not go out, and why. One timer serves all, and only
 * while there are messages that wait.
 */
final class StalledSenders {
    /** What a peer that waits is sent all the same: heartbeats, flows. Less than this is no part of a message. */
    private static final long NOTHING = 512;

    /** As {@link Sender#waitsFor} says it. */
    private static final String FOR_CREDIT = "credit";

    private final Connection connection;
    private final Duration patience;
    private final Map<Sender, Seen> waiting = new LinkedHashMap<>();
    private boolean looking;

    StalledSenders(Connection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /** How far a sender was when it was looked at. */
    private static final class Seen {
        long atNanos;
        long deliveryCount;
        long bytesOut;
        boolean told;

        void take(Sender sender, long bytesOut) {
            atNanos = System.nanoTime();
            deliveryCount = sender.deliveryCount();
            this.bytesOut = bytesOut;
        }
    }

    /** A message of the sender waits, and none did before. */
    void waits(Sender sender) {
        if (!waiting.containsKey(sender)) {
            Seen seen = new Seen();
            seen.take(sender, bytesOut());
            waiting.put(sender, seen);
        }
        lookAgain();
    }

    private long bytesOut() {
        Transport transport = connection.transport();
        return transport == null ? 0 : transport.bytesOut();
    }

    private void lookAgain() {
        if (looking) {
            return;
        }
        try {
            connection.schedule(patience, this::look);
            looking = true;
        } catch (RejectedExecutionException e) {
            // the connection has ended
        }
    }

    private void look() {
        looking = false;
        boolean again = false;
        for (Iterator<Map.Entry<Sender, Seen>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Sender, Seen> each = all.next();
            Sender sender = each.getKey();
            Seen seen = each.getValue();
            if (sender.localState() == EndpointState.CLOSED || sender.queued() == 0 && !seen.told) {
                all.remove();
            } else if (sender.queued() > 0 && !seen.told) {
                look(sender, seen);
                again |= !seen.told;
            }
        }
        if (again) {
            lookAgain();
        }
    }

    private void look(Sender sender, Seen seen) {
        long bytesOut = bytesOut();
        String why = sender.waitsFor();
        boolean goesOut = !FOR_CREDIT.equals(why) && bytesOut - seen.bytesOut > NOTHING; // of a large message, perhaps
        long nanos = System.nanoTime() - seen.atNanos;
        // while there is no connection, the log says that
        if (connection.transport() == null
                || !connection.isOpen()
                || sender.deliveryCount() != seen.deliveryCount
                || goesOut) {
            seen.take(sender, bytesOut);
        } else if (nanos >= patience.toNanos()) {
            seen.told = true;
            tell(sender, why, nanos);
        }
    }

    private static void tell(Sender sender, @Nullable String why, long nanos) {
        int queued = sender.queued();
        String reason = FOR_CREDIT.equals(why) ? ": its queue is full, or nobody receives" : "";
        ConnectionLife life = ConnectionLife.of(sender.connection());
        life.warn(sender + ", " + life.where() + " has stopped: " + queued
                + (queued == 1 ? " message has" : " messages have") + " waited for " + why + " for "
                + nanos / 1_000_000_000 + "." + nanos / 100_000_000 % 10 + " s" + reason);
    }
}
