package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import io.lepton.frame.Flow;

/** What a receiver has granted to its sender, and what the sender has used or given back of it (AMQP 1.0 §2.6.7). */
@HotPath
final class ReceiverCredit {
    private final Receiver receiver;
    /** Credit that was given while there was no attachment to tell it on. */
    private int untold;
    /** Of the credit, what the application gave by {@link Receiver#flow} and no delivery has used. CRD-16 */
    private int byHand;
    /** The highest delivery-count up to which we ever granted credit on this attachment. */
    private int grantedUpTo;
    /** By how much the sender's count may lag ours on this attachment. */
    private int tolerated;
    /** How many were resumed that the sender may have counted and we have not told. */
    private int resumedSinceFlow;

    private boolean drain;
    private boolean drainMode;
    /** A drain was asked for, and its end was not told. */
    private boolean drainUntold;
    /** The next flow asks for one in return. */
    private boolean echoDue;

    private int drained;
    private long available;

    ReceiverCredit(Receiver receiver) {
        this.receiver = receiver;
    }

    // ------------------------------------------------------------------ by the application

    /** By hand, and so on top of what is given automatically. */
    void giveByHand(int messages) {
        give(messages, drainMode, messages == 0);
        byHand = (int) Math.min((long) byHand + messages, Integer.MAX_VALUE);
    }

    void topUp(int messages) {
        give(messages, drainMode, false);
    }

    void drain(int messages) {
        give(messages, true, false);
    }

    void drainMode(boolean on) {
        drainMode = on;
        give(0, on, false);
    }

    private void give(int messages, boolean drain, boolean echo) {
        receiver.checkThread();
        if (messages < 0) {
            throw new IllegalArgumentException(receiver + ": credit of " + messages + ": want 0 or more");
        }
        this.drain = drain;
        drainUntold = drain;
        if (!receiver.attachment().isLive()) {
            untold = (int) Math.min((long) untold + messages, Integer.MAX_VALUE);
            return;
        }
        receiver.linkCredit = (int) Math.min((long) receiver.linkCredit + messages, Integer.MAX_VALUE);
        receiver.count();
        grantedUpTo = Serial.max(grantedUpTo, receiver.deliveryCount + receiver.linkCredit);
        echoDue |= echo;
        receiver.attachment().flowDue();
    }

    int byHand() {
        return byHand;
    }

    boolean isDrain() {
        return drain;
    }

    boolean isDraining() {
        return drain && receiver.linkCredit > 0;
    }

    boolean takeDrainFinished() {
        boolean finished = drainUntold
                && drain
                && receiver.linkCredit == 0
                && receiver.attachment().isAttached();
        drainUntold &= !finished;
        return finished;
    }

    int takeDrained() {
        int count = drained;
        drained = 0;
        return count;
    }

    long available() {
        return available;
    }

    // ------------------------------------------------------------------ with the peer

    /** Our attach went out: what was given before counts from now on. */
    void attached() {
        receiver.linkCredit = untold;
        untold = 0;
        receiver.count();
        grantedUpTo = receiver.deliveryCount + receiver.linkCredit;
        if (receiver.linkCredit > 0 || drain) {
            receiver.attachment().flowDue();
        }
    }

    /** The sender's attach came, with its count. */
    void onAttach(int initialDeliveryCount) {
        receiver.deliveryCount = initialDeliveryCount;
        grantedUpTo = initialDeliveryCount + receiver.linkCredit;
        tolerated = 0;
        resumedSinceFlow = 0;
        available = 0;
    }

    /** The attachment is gone: what was granted and not used is granted again with the next. */
    void suspend() {
        untold = (int) Math.min((long) untold + receiver.linkCredit, Integer.MAX_VALUE);
        receiver.linkCredit = 0;
        receiver.count();
        grantedUpTo = receiver.deliveryCount;
    }

    void fillFlow(Flow flow) {
        // before the sender's attach its count is not known. §2.7.4
        boolean known = receiver.attachment().remote() == HandleState.ATTACHED;
        flow.deliveryCount(known ? Serial.unsigned(receiver.deliveryCount) : Flow.ABSENT)
                .linkCredit(receiver.linkCredit)
                .drain(drain)
                .echo(echoDue);
        resumedSinceFlow = 0;
        echoDue = false;
    }

    /** By how many deliveries the sender's count is ahead of ours: it has given back that much credit. */
    int onFlow(Flow flow) {
        int ahead = 0;
        if (flow.deliveryCount() != Flow.ABSENT) {
            ahead = Math.max(0, Serial.distance(receiver.deliveryCount, (int) flow.deliveryCount()));
        }
        if (flow.available() != Flow.ABSENT) {
            available = flow.available();
        }
        return ahead;
    }

    /** @param begun the sender counts deliveries when they begin, and not when they end as we do: one is still to come */
    void givenBack(int ahead, boolean begun) {
        int given = Math.min(ahead, receiver.linkCredit);
        receiver.deliveryCount += ahead;
        receiver.linkCredit -= given;
        byHand = Math.min(byHand, receiver.linkCredit);
        receiver.count();
        drained += begun ? Math.max(0, given - 1) : given;
        grantedUpTo = Serial.max(grantedUpTo, receiver.deliveryCount);
    }

    // ------------------------------------------------------------------ by deliveries

    /** Whether there is credit for one that begins. */
    boolean isGranted() {
        return Serial.compare(receiver.deliveryCount, grantedUpTo + tolerated) < 0;
    }

    /** A delivery has come in full. */
    void used() {
        receiver.deliveryCount++;
        receiver.linkCredit = Math.max(0, receiver.linkCredit - 1);
    }

    /**
     * A delivery was resumed that had its credit before. Senders differ in whether they count it again: one that does not may
     * send one more than we count, one that does has one less until it hears of our count.
     */
    void usedAgain() {
        receiver.deliveryCount++;
        tolerated++;
        resumedSinceFlow++;
        grantedUpTo = Serial.max(grantedUpTo, receiver.deliveryCount + receiver.linkCredit);
        if (resumedSinceFlow == receiver.linkCredit) {
            receiver.attachment().flowDue(); // it may have none left
        }
    }

    /** A delivery has come in full, whether counted when it began or now. */
    void completed() {
        byHand = Math.max(0, byHand - 1);
        receiver.count();
        if (available > 0) {
            available--;
        }
        if (drain && receiver.linkCredit == 0) {
            receiver.tellFlow();
        }
    }
}
