package io.lepton.endpoint;

import io.lepton.amqp.TransactionalState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a sender's deliveries of which nothing can be heard any more: those whose outcome is open are in doubt, and
 * are sent again where the application wants that ({@link InDoubt}).
 */
final class SenderLosses {
    private final Sender sender;
    private final SendQueue queue;

    SenderLosses(Sender sender, SendQueue queue) {
        this.sender = sender;
        this.queue = queue;
    }

    /** What was written in part is lost, for the rest of it is worth nothing alone. */
    void losePart() {
        lose(false);
    }

    /** What was written is lost; what was not waits on. */
    void loseWritten() {
        lose(true);
    }

    private void lose(boolean all) {
        Delivery head = queue.first();
        if (head != null && head.isStarted()) {
            queue.drop(head);
        } else {
            head = null;
        }
        List<Delivery> again = new ArrayList<>();
        for (Delivery delivery : sender.unsettled.all()) {
            if (!delivery.isStarted()) {
                sender.unsettled.moveLast(delivery); // to stand behind what is sent again
            } else if (all || delivery == head) {
                lose(delivery, again);
            }
        }
        if (head != null && head.isLocallySettled()) {
            lose(head);
        }
        sender.sendFirst(again);
    }

    /** What is suspended cannot be resumed: the peer does not do that. */
    void loseSuspended() {
        List<Delivery> again = new ArrayList<>();
        for (Delivery delivery : sender.unsettled.all()) {
            if (delivery.isSuspended()) {
                queue.endParts(delivery);
                lose(delivery, again);
            } else if (!delivery.isStarted()) {
                sender.unsettled.moveLast(delivery); // to stand behind what is sent again
            }
        }
        sender.sendFirst(again);
    }

    /** What belongs to a transaction is lost with it. §4.4 */
    void loseTransactions() {
        for (Delivery delivery : queue.all()) {
            if (isTransactional(delivery)) {
                drop(delivery);
            }
        }
        for (Delivery delivery : sender.unsettled.all()) {
            if (delivery.isSuspended() && isTransactional(delivery)) {
                queue.endParts(delivery);
                lose(delivery);
            }
        }
    }

    /** What waits will not be written. */
    void drop(Delivery delivery) {
        queue.drop(delivery);
        lose(delivery);
    }

    /** The link is over: all is lost, but what another link may take over. */
    void loseAll(boolean keepSuspended) {
        Delivery unfinished = queue.current();
        if (!keepSuspended) {
            for (Delivery delivery : sender.unsettled.all()) {
                if (delivery.isComplete() || delivery.isSuspended()) {
                    lose(delivery);
                }
            }
            queue.all().forEach(this::lose);
        } else {
            for (Delivery delivery : queue.all()) {
                if (delivery == unfinished || delivery.isLocallySettled()) {
                    lose(delivery); // nobody can go on with it over another link
                }
            }
        }
        queue.clear();
    }

    /** What became of the delivery will not be known, and it is not sent again. */
    void abandon(Delivery delivery) {
        delivery.lost();
        sender.forget(delivery);
        delivery.doubt();
        delivery.content(null);
    }

    private void lose(Delivery delivery) {
        lose(delivery, null);
    }

    /** If its outcome is open the application is told, and where it may be sent again it is added to {@code again}. */
    private void lose(Delivery delivery, @Nullable List<Delivery> again) {
        boolean open = isOpen(delivery);
        delivery.lost();
        sender.forget(delivery);
        if (open) {
            delivery.doubt();
            if (again != null && delivery.content() instanceof Payload payload && isResendable(delivery, payload)) {
                again.add(resend(delivery, payload));
            }
        } else {
            sender.unrecord(delivery);
            sender.tellWaiter(delivery);
        }
        delivery.content(null);
    }

    private static boolean isOpen(Delivery delivery) {
        return !delivery.isRemotelySettled()
                && (delivery.outcome() == null || isDecidedInTransaction(delivery))
                && !delivery.isAborted()
                && !(delivery.isLocallySettled() && delivery.isHeld()); // the application has done with it
    }

    private boolean isResendable(Delivery delivery, Payload payload) {
        return sender.options().inDoubt() != InDoubt.REPORT
                && !isDecidedInTransaction(delivery)
                && !isTransactional(delivery) // its transaction ended with the transport. §4.4
                && delivery.isGiven()
                && payload.isWhole();
    }

    /** The peer has said what would become of it with a commit, which decides nothing as yet. §4.4.2 */
    private static boolean isDecidedInTransaction(Delivery delivery) {
        return delivery.remoteState() instanceof TransactionalState;
    }

    private static boolean isTransactional(Delivery delivery) {
        return delivery.localState() instanceof TransactionalState;
    }

    /**
     * The same message once more, with the state that it was given, under a new tag: the next number, for the application's
     * source of tags may throw, and who unbinds the transport must come to an end.
     */
    private Delivery resend(Delivery doubtful, Payload payload) {
        payload.startOver();
        Delivery again = sender.begin(new Delivery(sender), DeliveryOptions.DEFAULT, null);
        again.stateAtStart(doubtful.localState());
        again.content(payload);
        AsyncSend waiter = doubtful.awaitedBy();
        if (waiter != null) {
            doubtful.awaitedBy(null);
        }
        again.setContext(doubtful.context());
        if (waiter != null) {
            waiter.waitFor(again);
        }
        sender.given(again);
        return again;
    }
}
