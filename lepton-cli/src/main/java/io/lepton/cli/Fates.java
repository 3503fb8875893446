package io.lepton.cli;

import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.InDoubt;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the messages that were handed over: each waits for the peer's word, is settled, is to go out again after a
 * lost connection, or its fate stays open.
 */
final class Fates {

    private static final int MOST_COMPLAINTS = 10;

    private final InDoubt policy;
    private final Consumer<String> complain;
    private final SendSummary summary = new SendSummary();
    private final PriorityQueue<Outgoing> again = new PriorityQueue<>(Comparator.comparingLong(Outgoing::number));
    /** What was complained of, and of how many messages. */
    private final Map<String, Long> complaints = new LinkedHashMap<>();

    /** Recorded, and undecided when their connection ended, by their number: the peer may come back for them. */
    private final Map<Long, Outgoing> kept = new HashMap<>();

    /** Of those without an outcome, the numbers of which may have arrived with a connection that was lost. */
    private final Set<Long> mayHaveArrived = new HashSet<>();

    /** Of those that go out again, the numbers of which were undone with their transaction. */
    private final Set<Long> undone = new HashSet<>();

    private long otherComplaints;
    private long waiting;
    /** Of those that go out again: may have arrived, and nobody was told. */
    private long doubtful;

    /**
     * Nothing was handed over yet.
     *
     * @param policy what becomes of a message in doubt; what is deduplicated, the library sends again itself
     * @param complain takes a line about a message that did not arrive
     */
    Fates(InDoubt policy, Consumer<String> complain) {
        this.policy = policy;
        this.complain = complain;
    }

    SendSummary summary() {
        return summary;
    }

    /** Whether there is no message whose fate may still become known, nor one to go out again. */
    boolean areAllKnown() {
        return waiting == 0 && again.isEmpty() && kept.isEmpty();
    }

    /** Whether no message waits for the peer's word. */
    boolean isNothingWaiting() {
        return waiting == 0;
    }

    /** Whether there is a message that goes out again before new ones. */
    boolean hasAgain() {
        return !again.isEmpty();
    }

    /** The message that goes out again before new ones, or null. */
    @Nullable Outgoing again() {
        Outgoing next = again.poll();
        if (next != null) {
            undone.remove(next.number());
        }
        return next;
    }

    /** How many messages in doubt go out again since this was last asked for. */
    long takeDoubtful() {
        long count = doubtful;
        doubtful = 0;
        return count;
    }

    /** A message was handed over. What was settled with that has met its fate. */
    void await(Delivery delivery, Outgoing outgoing) {
        if (!delivery.isLocallySettled()) {
            delivery.setContext(outgoing);
            waiting++;
        }
    }

    /** A message that was handed over before, and recorded, goes on with this delivery. */
    void resume(Delivery delivery, long number) {
        Outgoing outgoing = kept.remove(number);
        if (outgoing == null) { // by an earlier run
            outgoing = new Outgoing(number, Message.create(), null, 0);
            summary.sent();
        }
        await(delivery, outgoing);
    }

    /** A message that was only half handed over is taken back. */
    void takeBack(Delivery delivery) {
        forget(delivery);
        summary.unsent();
    }

    /** The peer has decided, with an outcome or without a word (null). False if that was known before. */
    boolean settled(Delivery delivery, @Nullable Outcome outcome) {
        Outgoing outgoing = forget(delivery);
        if (outgoing == null) {
            return false;
        }
        mayHaveArrived.remove(outgoing.number());
        summary.settled(outcome);
        if (outcome instanceof Rejected rejected) {
            complainOnce(outgoing, "rejected", Reasons.of(rejected.condition()));
        }
        return true;
    }

    /** A message was undone with its transaction. {@code wanted}: as was wished; else it goes out again. */
    void undone(Delivery delivery, boolean wanted) {
        Outgoing outgoing = forget(delivery);
        if (outgoing != null && wanted) {
            summary.rolledBack();
        } else if (outgoing != null) {
            again.add(outgoing);
            undone.add(outgoing.number());
        }
    }

    /** A lost connection leaves open what became of a message. {@code over}: nothing goes out again. */
    void inDoubt(Delivery delivery, boolean over) {
        boolean isSentAgain = policy == InDoubt.DEDUPLICATE && !over && !delivery.isUnsent() && !delivery.isRecorded();
        if (isSentAgain && delivery.context() != null) {
            doubtful++;
            delivery.setContext(null); // another delivery has it by now, and is waited for
            return;
        }
        Outgoing outgoing = forget(delivery);
        if (outgoing == null) {
            return;
        } else if (delivery.isRecorded()) {
            kept.put(outgoing.number(), outgoing);
        } else if (!over && (policy == InDoubt.RESEND || delivery.isUnsent())) {
            again.add(outgoing);
            if (!delivery.isUnsent()) {
                doubtful++;
                mayHaveArrived.add(outgoing.number());
            }
        } else if (delivery.isUnsent()) {
            summary.unsent();
        } else {
            summary.settled(null);
            if (!over) {
                complainOnce(outgoing, "may have arrived or not", "the connection was lost (--in-doubt report)");
            }
        }
    }

    /** It is over: what was to go out again will not. What became of it the first time, is known of some. */
    void end() {
        summary.unknown(kept.size());
        for (Outgoing outgoing : again) {
            if (mayHaveArrived.contains(outgoing.number())) {
                summary.unknown(1);
            } else if (undone.contains(outgoing.number())) {
                summary.rolledBack();
            } else {
                summary.unsent();
            }
        }
        again.clear();
        kept.clear();
        complaints.forEach((what, messages) -> complainOfMore(messages - 1, what));
        complainOfMore(otherComplaints, "not accepted, for other reasons");
        complaints.clear();
        otherComplaints = 0;
    }

    private void complainOfMore(long messages, String what) {
        if (messages > 0) {
            complain.accept(messages + (messages == 1 ? " more message " : " more messages ") + what);
        }
    }

    private @Nullable Outgoing forget(Delivery delivery) {
        Outgoing outgoing = (Outgoing) delivery.context();
        if (outgoing != null) {
            delivery.setContext(null);
            waiting--;
        }
        return outgoing;
    }

    // A thousand messages that are rejected for one reason are one complaint, and a number at the end.
    private void complainOnce(Outgoing outgoing, String what, String reason) {
        String complaint = what + ": " + reason;
        if (complaints.containsKey(complaint) || complaints.size() < MOST_COMPLAINTS) {
            if (complaints.merge(complaint, 1L, Long::sum) == 1) {
                complain.accept("message " + outgoing.number() + " " + complaint);
            }
        } else {
            otherComplaints++;
        }
    }
}
