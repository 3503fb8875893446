package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was done in a {@link Transaction}: the deliveries that were sent, and those that were taken (AMQP 1.0 §4.4). */
final class TransactionWork {
    private final Transaction transaction;
    /** Sent unsettled, in order. */
    private final List<Delivery> posted = new ArrayList<>();
    /** Sent, and not written in full. */
    private final Set<Delivery> unsent = new HashSet<>();
    /** Given an outcome in the transaction, and not settled. */
    private final Set<Delivery> retired = new LinkedHashSet<>();
    /** Given an outcome in the transaction, and settled with it. */
    private final List<Delivery> settled = new ArrayList<>();

    TransactionWork(Transaction transaction) {
        this.transaction = transaction;
    }

    // ------------------------------------------------------------------ work

    Delivery posted(Delivery delivery) {
        if (!delivery.isLocallySettled()) {
            posted.add(delivery);
        }
        if (delivery.isPending()) {
            unsent.add(delivery);
        }
        return delivery;
    }

    /** Gives the delivery an outcome in the transaction. False when there is nobody any more to tell. */
    boolean retired(Delivery delivery, TransactionalState state, boolean settle) {
        if (delivery.isLocallySettled() || delivery.isRemotelySettled()) {
            throw new TransactionStateException(transaction + ": " + delivery + " is settled already");
        }
        if (!retired.contains(delivery) && delivery.localState() instanceof TransactionalState other) {
            throw new TransactionStateException(transaction + ": " + delivery + " is in another one, " + other);
        }
        if (settle && !delivery.isSecond()) {
            settled.add(delivery);
            return delivery.settle(state);
        }
        delivery.update(state);
        if (retired.add(delivery)) {
            LinkLife.of(delivery.link()).inTransaction(1);
        }
        return !delivery.isInDoubt();
    }

    // ------------------------------------------------------------------ on the way to the end

    /** A message that was begun and not given in full, or null. */
    @Nullable Delivery incomplete() {
        return unsent.stream().filter(Delivery::isPartial).findAny().orElse(null);
    }

    /** Whether all of it is on its way. */
    boolean isSent() {
        return unsent.isEmpty();
    }

    void changed(Delivery delivery) {
        if (!delivery.isPending()) {
            unsent.remove(delivery);
        }
    }

    void dropUnsent() {
        unsent.forEach(Delivery::abort);
        unsent.removeIf(delivery -> !delivery.isPending());
    }

    // ------------------------------------------------------------------ the end

    /** The transaction has ended. {@code failed}: whether what is given back counts as an attempt that failed. */
    void end(boolean committed, boolean failed) {
        if (!committed) {
            dropUnsent();
            posted.forEach(delivery -> {
                if (!delivery.isInDoubt()) { // of which an event is on its way
                    delivery.discharged(false);
                }
                delivery.settle();
            });
        }
        for (Delivery delivery : retired) {
            LinkLife.of(delivery.link()).inTransaction(-1);
            delivery.discharged(committed);
            if (!committed && failed) {
                delivery.modify(true, false, Map.of());
            } else if (!committed) {
                delivery.release();
            } else {
                settle(delivery);
            }
        }
        retired.clear();
        for (Delivery delivery : settled) {
            if (committed) {
                delivery.discharged(true);
            } else {
                LinkLife.of(delivery.link()).mayComeAgain(delivery);
            }
        }
        settled.clear();
    }

    /** Says the outcome once more, for good. */
    static void settle(Delivery delivery) {
        if (!(delivery.localState() instanceof Outcome outcome) || !delivery.isSecond()) {
            delivery.settle();
        } else if (outcome instanceof Accepted) {
            delivery.accept();
        } else if (outcome instanceof Rejected rejected) {
            delivery.reject(rejected.condition());
        } else if (outcome instanceof Released) {
            delivery.release();
        } else if (outcome instanceof Modified modified) {
            delivery.modify(modified.deliveryFailed(), modified.undeliverableHere(), modified.messageAnnotations());
        }
    }

    /** It was committed, and that was told: what became of the messages stands. */
    void tellOutcomes() {
        for (Delivery delivery : posted) {
            boolean said = delivery.remoteState() instanceof Outcome;
            delivery.discharged(true);
            if (said) {
                continue; // the receiver has said so itself, which is told by itself
            }
            LinkLife life = LinkLife.of(delivery.link());
            life.connectionLife().dispatcher().outgoing.committed(delivery, life, life.handler());
        }
    }
}
