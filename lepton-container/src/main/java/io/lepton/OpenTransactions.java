package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that the client of an accepted connection has here: which there are, and what deliveries it ties to them (AMQP
 * 1.0 §4.4). Without a coordinator there are none, and a client that names one is told so.
 */
final class OpenTransactions {
    static final Condition NO_ACQUISITION =
            Condition.of(AmqpError.NOT_IMPLEMENTED, "messages cannot be acquired by a transaction");

    /** So many transactions that have timed out are remembered, to say so to who uses them. */
    private static final int REMEMBERED = 64;

    private final ConnectionLife life;
    private final @Nullable TransactionCoordinator coordinator;
    private final CoordinatorOptions options;
    private final List<CoordinatorLink> links = new ArrayList<>(0);
    private final Map<ByteBuffer, OpenTransaction> byId = new HashMap<>(0);
    private final Map<ByteBuffer, Boolean> timedOut = new LinkedHashMap<>(0);
    /** What the client has given an outcome in a transaction. */
    private final Map<Delivery, OpenTransaction> tied = new HashMap<>(0);

    /** Of those, whose link has gone, which was not told. */
    private final Set<Delivery> held = new HashSet<>(0);

    OpenTransactions(ConnectionLife life, @Nullable TransactionCoordinator coordinator, CoordinatorOptions options) {
        this.life = life;
        this.coordinator = coordinator;
        this.options = options;
    }

    /** What becomes the handler of a link that the client attaches to the coordinator. */
    CoordinatorLink link(Receiver receiver) {
        CoordinatorLink link = new CoordinatorLink(life, this, coordinator, options, receiver);
        links.add(link);
        return link;
    }

    void remove(CoordinatorLink link) {
        links.remove(link);
    }

    // ------------------------------------------------------------------ which there are

    /** False if there is one of that id. */
    boolean add(OpenTransaction transaction) {
        timedOut.remove(key(transaction.id()));
        return byId.putIfAbsent(key(transaction.id()), transaction) == null;
    }

    @Nullable OpenTransaction find(byte[] id) {
        return byId.get(key(id));
    }

    /** Nothing can be done in it any more. */
    void remove(OpenTransaction transaction) {
        byId.remove(key(transaction.id()));
    }

    /** As {@link #remove(OpenTransaction)}; whoever names it from now on hears why. */
    void removeTimedOut(OpenTransaction transaction) {
        remove(transaction);
        timedOut.put(key(transaction.id()), true);
        if (timedOut.size() > REMEMBERED) {
            timedOut.remove(timedOut.keySet().iterator().next());
        }
    }

    /** What is said to who names a transaction that is not there. */
    Condition unknown(byte[] id) {
        return timedOut.containsKey(key(id))
                ? Condition.of(TransactionError.TIMEOUT, "the transaction took too long, and was rolled back")
                : Condition.of(TransactionError.UNKNOWN_ID, "there is no such transaction on this connection");
    }

    private static ByteBuffer key(byte[] id) {
        return ByteBuffer.wrap(id);
    }

    /** Whether a message has come in part as one of that transaction. TXN-11 */
    boolean isIncomplete(OpenTransaction transaction) {
        for (Receiver receiver : life.connection().receivers()) {
            Delivery incomplete = receiver.incomplete();
            if (incomplete != null
                    && incomplete.remoteState() instanceof TransactionalState state
                    && find(state.txnId()) == transaction) {
                return true;
            }
        }
        return false;
    }

    // ------------------------------------------------------------------ work

    /** A message came in a transaction: it is not for the application as yet. */
    void post(Receiver receiver, Delivery delivery, TransactionalState state) {
        OpenTransaction transaction = findFor(receiver, state);
        if (transaction == null) {
            return;
        }
        if (delivery.hasMixedTransactions()) {
            transaction.doom(Condition.of(
                    TransactionError.ROLLBACK, delivery + " does not name the same transaction in each transfer"));
        }
        transaction.post(delivery);
    }

    /** Whether what the client says of a message from us counts at the end of a transaction only. */
    boolean retire(Sender sender, Delivery delivery) {
        OpenTransaction before = tied.get(delivery);
        if (!(delivery.remoteState() instanceof TransactionalState state)) {
            if (before != null && delivery.hasNewState()) {
                before.fail(delivery + " was given an outcome outside of its transaction");
            }
            return before != null;
        }
        if (delivery.localState() instanceof TransactionalState) {
            return false; // it was sent in a transaction of ours
        }
        if (before != null && (delivery.hasMixedTransactions() || find(state.txnId()) != before)) {
            before.fail(delivery + " is tied to another transaction");
            return true;
        }
        OpenTransaction transaction = findFor(sender, state);
        Outcome outcome = state.outcome();
        if (transaction == null || outcome == null || before != null) {
            return true;
        }
        if (delivery.hasMixedTransactions()) {
            transaction.fail(delivery + " is tied to another transaction");
        } else {
            tied.put(delivery, transaction);
            transaction.retire(delivery, outcome);
        }
        return true;
    }

    /** Whether a delivery whose link has gone waits for the end of the client's transaction: then that will be told. TXN-22 */
    boolean holds(Delivery delivery) {
        return tied.containsKey(delivery) && held.add(delivery);
    }

    /** Its transaction has ended. Whether its link had gone before. */
    boolean untie(Delivery delivery) {
        tied.remove(delivery);
        return held.remove(delivery);
    }

    /** The open transaction that a state names, in which there may be work on this link; else the link fails. TXN-06, TXN-08 */
    private @Nullable OpenTransaction findFor(Link link, TransactionalState state) {
        OpenTransaction transaction = find(state.txnId());
        if (transaction == null) {
            fail(link, unknown(state.txnId()));
        } else if (!options.acrossSessions() && transaction.session() != link.session()) {
            fail(link, Condition.of(AmqpError.NOT_ALLOWED, "the transaction was declared on another session"));
            transaction = null;
        }
        return transaction;
    }

    private static void fail(Link link, Condition why) {
        if (link.localState() == EndpointState.ACTIVE) {
            link.fail(why);
        }
    }

    /** What is said to a receiver of the client's that wants messages to be acquired by a transaction. TXN-14 */
    Condition refusalOfAcquisition(byte[] id) {
        return find(id) == null ? unknown(id) : NO_ACQUISITION;
    }

    /** The connection is gone, and all transactions with it. */
    void over() {
        List.copyOf(links).forEach(CoordinatorLink::over);
    }
}
