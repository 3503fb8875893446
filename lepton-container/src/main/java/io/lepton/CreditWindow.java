package io.lepton;

import io.lepton.amqp.HotPath;
import io.lepton.endpoint.Receiver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives a receiver credit, so that at all times what is on its way, what waits, and what the application holds unsettled are
 * together no more than a window. Credit is topped up when half of the window has been used.
 *
 * <p>A fixed window is as large as the application said. One that adapts begins small and doubles as long as the
 * application settles as fast as messages come, and halves when it does not.
 */
final class CreditWindow {
    static final int FIRST_WINDOW = 10;
    static final int LARGEST_WINDOW = 1000;
    static final long LARGEST_BYTES = 1 << 20;
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = System.getLogger("lepton");

    private final Receiver receiver;
    private final boolean adaptive;
    private int window;
    /** A mean of the sizes of messages, in which later ones weigh more. */
    private long meanBytes;
    /** Since the size of the window was looked at. */
    private boolean arrived;
    /** Stopped: the window is full of what the application holds. */
    private boolean full;

    private boolean fullTold;

    /** {@code size} null: the window adapts. */
    CreditWindow(Receiver receiver, @Nullable Integer size) {
        this.receiver = receiver;
        adaptive = size == null;
        window = size == null ? FIRST_WINDOW : size;
    }

    int window() {
        return window;
    }

    /** A message came. */
    @HotPath
    void arrived(long bytes) {
        arrived = true;
        if (adaptive) {
            meanBytes = meanBytes == 0 ? bytes : meanBytes + (bytes - meanBytes) / 8;
        }
    }

    /**
     * Grants what there is room for, if it is time to.
     *
     * @return false if the application's settling is waited for, and this is to be called again after it may have settled
     */
    @HotPath
    boolean topUp() {
        int queued = receiver.queued();
        int onItsWay = receiver.credit() - queued;
        if (onItsWay > window / 2 || receiver.isDraining() || !receiver.isOpen()) {
            return true;
        }
        int held = Math.max(receiver.unsettledCount(), queued);
        if (adaptive && arrived) {
            adapt(Math.max(0, receiver.unsettledCount() - queued), held + onItsWay);
            arrived = false;
        }
        int room = window - held - onItsWay;
        // With nothing on its way any room is given: the application may wait for one more before it settles.
        if (room > 0 && (room >= (window + 1) / 2 || onItsWay == 0)) {
            receiver.flow(room);
        }
        watch(held);
        return held == 0;
    }

    /**
     * @param held by the application, unsettled
     * @param used of the window: no less may remain, for credit cannot be taken back
     */
    private void adapt(int held, int used) {
        if (held <= window / 4) {
            long affordable = LARGEST_BYTES / Math.max(1, meanBytes);
            long larger = Math.min(Math.min(2L * window, LARGEST_WINDOW), Math.max(affordable, 1));
            window = (int) Math.max(larger, used);
        } else if (held > window / 2) {
            // room for one more, for an application that would settle when that comes
            window = Math.min(window, Math.max(Math.max(window / 2, FIRST_WINDOW), used + 1));
        }
    }

    private void watch(int held) {
        boolean nowFull = held >= window && window > 0;
        if (nowFull && !full && !fullTold) {
            receiver.connection().schedule(PATIENCE, this::tellIfStillFull);
        }
        full = nowFull;
    }

    private void tellIfStillFull() {
        if (full && !fullTold && receiver.isOpen()) {
            fullTold = true;
            LOG.log(
                    Level.WARNING,
                    receiver + " has stopped: its window is full of " + receiver.unsettledCount()
                            + " deliveries that were not settled for " + PATIENCE.toSeconds() + " s");
        }
    }
}
