package io.lepton;

import io.lepton.amqp.HotPath;
import io.lepton.endpoint.CreditPolicy;
import io.lepton.endpoint.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * Gives a receiver credit, so that at all times what is on its way, what waits, and what the application holds unsettled are
 * together no more than a window. Credit is topped up when half of the window has been used. What the application gives by
 * hand comes on top of that, and is used first.
 *
 * <p>A fixed window is as large as the application said. One that adapts begins small and doubles as long as the
 * application settles as fast as messages come, and halves when it does not. With {@link CreditPolicy#ON_CONSUME} what the
 * application holds does not count.
 */
final class CreditWindow {
    static final int FIRST_WINDOW = 10;
    static final int LARGEST_WINDOW = 1000;
    static final long LARGEST_BYTES = 1 << 20;

    private final Receiver receiver;
    private final CreditPolicy policy;
    private final FullWindowWatch watch;
    private int window;
    /** A mean of the sizes of messages, in which later ones weigh more. */
    private long meanBytes;
    /** Since the size of the window was looked at. */
    private boolean arrived;

    private int inTransaction;
    /** A drain has ended, that was told, and credit is to go on. */
    private boolean resumed;

    /** {@code size} null: as large as a window is without a choice. */
    CreditWindow(Receiver receiver, CreditPolicy policy, @Nullable Integer size, Patience patience) {
        this.receiver = receiver;
        this.policy = policy;
        window = size == null ? FIRST_WINDOW : size;
        watch = new FullWindowWatch(receiver, patience.ofStall());
    }

    int window() {
        return window;
    }

    /** A message came. */
    @HotPath
    void arrived(long bytes) {
        arrived = true;
        if (policy == CreditPolicy.ADAPTIVE) {
            meanBytes = meanBytes == 0 ? bytes : meanBytes + (bytes - meanBytes) / 8;
        }
    }

    /** So many more deliveries, or fewer, are decided about, and will be settled when their transaction ends. */
    void inTransaction(int change) {
        inTransaction += change;
    }

    /** A drain has ended, and the application was told. */
    void drainFinished() {
        resumed = receiver.options().autoResumeAfterDrain();
    }

    /**
     * Grants what there is room for, if it is time to.
     *
     * @return false if the application's settling is waited for, and this is to be called again after it may have settled
     */
    @HotPath
    boolean topUp() {
        int queued = receiver.queued();
        int onItsWay = receiver.credit() - queued - receiver.creditByHand();
        if (isDrained() || !receiver.isOpen()) {
            return true;
        }
        if (policy == CreditPolicy.ON_CONSUME) {
            int room = window - queued - onItsWay;
            if (room > 0) {
                receiver.topUp(room);
            }
            return true;
        }
        if (onItsWay > window / 2) {
            return true;
        }
        int unsettled = receiver.unsettledCount() - inTransaction;
        int held = Math.max(unsettled, queued);
        if (policy == CreditPolicy.ADAPTIVE && arrived) {
            adapt(Math.max(0, unsettled - queued), held + onItsWay);
            arrived = false;
        }
        int room = window - held - onItsWay;
        // With nothing on its way any room is given: the application may wait for one more before it settles.
        if (room > 0 && (room >= (window + 1) / 2 || onItsWay == 0)) {
            receiver.topUp(room);
        }
        watch.full(held >= window);
        return held == 0;
    }

    /** Whether a drain keeps us from giving credit: until its end was told, and beyond where the application says so. */
    private boolean isDrained() {
        resumed &= receiver.isDrain() && !receiver.isDraining();
        return receiver.isDrain() && !resumed;
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
}
