package io.lepton.endpoint;

import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Received;
import io.lepton.amqp.TransactionalState;
import org.jspecify.annotations.Nullable;

/**
 * What a sender does with a delivery that was unsettled when its link was suspended, once both sides have said what they know
 * of it (AMQP 1.0 §2.6.13, §3.4.6). One line for each pair of states:
 *
 * <pre>
 *   sender       receiver        resolution
 *   no outcome   –               SEND_NEW
 *   no outcome   null, received  RESUME, from a point up to the receiver's
 *   no outcome   outcome         ADOPT the receiver's
 *   outcome      –               SETTLE: the receiver has settled
 *   outcome      null, received  ABORT: the sender has decided without the receiver
 *   outcome      the same        CONFIRM
 *   outcome      another         OVERRULE: the sender's counts
 * </pre>
 *
 * <p>A sender that can send from some point on only ({@code received}, other than the start) cannot send anew, nor fill a gap
 * before that point: then there is ABANDON, and with something to drop at the receiver ABORT.
 */
enum Resolution {
    /** Send it as any new delivery: the receiver has never heard of it. */
    SEND_NEW,
    /** Send the rest of it. */
    RESUME,
    /** The receiver has decided. Take its outcome over, and tell it that it is known. */
    ADOPT,
    /** Both know the same outcome: settle. */
    CONFIRM,
    /** The outcomes differ: ours counts, and the receiver is to say that it has taken it over. */
    OVERRULE,
    /** The receiver is to drop what it has. */
    ABORT,
    /** The receiver has settled it: so do we. */
    SETTLE,
    /** It cannot be sent any more, and nothing is known of it there. */
    ABANDON;

    /** {@code known}: whether the receiver has said something of the delivery, {@code theirs}, which may be null. */
    static Resolution of(@Nullable DeliveryState ours, boolean known, @Nullable DeliveryState theirs) {
        Outcome decided = outcome(ours);
        Outcome answered = outcome(theirs);
        if (decided != null) {
            if (!known) {
                return SETTLE;
            }
            return answered == null ? ABORT : answered.equals(decided) ? CONFIRM : OVERRULE;
        }
        if (answered != null) {
            return ADOPT;
        }
        Received from = ours instanceof Received point && !isStart(point) ? point : null;
        if (!known) {
            return from == null ? SEND_NEW : ABANDON;
        }
        return from == null || theirs instanceof Received to && !isBefore(to, from) ? RESUME : ABORT;
    }

    /** What becomes of it where the application has settled it since it was shown: it is not to be sent any more. */
    Resolution ofSettled() {
        return this == RESUME ? ABORT : this == SEND_NEW || this == ABANDON ? SETTLE : this;
    }

    /** What was said within a transaction counts for nothing: the transaction is gone. §4.4 */
    private static @Nullable Outcome outcome(@Nullable DeliveryState state) {
        return state instanceof Outcome outcome && !(state instanceof TransactionalState) ? outcome : null;
    }

    static boolean isStart(Received point) {
        return point.sectionNumber() == 0 && point.sectionOffset() == 0;
    }

    private static boolean isBefore(Received a, Received b) {
        int sections = Long.compare(a.sectionNumber(), b.sectionNumber());
        return sections < 0 || sections == 0 && Long.compareUnsigned(a.sectionOffset(), b.sectionOffset()) < 0;
    }
}
