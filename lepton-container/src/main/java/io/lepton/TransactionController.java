package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declare;
import io.lepton.amqp.Declared;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.endpoint.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The link from one session to the coordinator of the peer, over which its transactions are declared and discharged (AMQP 1.0
 * §4.2, §4.3). The application does not see it.
 */
final class TransactionController implements OwnHandler {
    private static final String LINK_NAME = "txn-ctrl";
    private static final List<Symbol> OUTCOMES =
            List.of(Symbol.of("amqp:accepted:list"), Symbol.of("amqp:rejected:list"), Symbol.of("amqp:declared:list"));
    /** What transactions a coordinator may have, §4.5.1. */
    private static final List<Symbol> KINDS = List.of(
            Coordinator.LOCAL_TRANSACTIONS, Coordinator.DISTRIBUTED_TRANSACTIONS, Coordinator.PROMOTABLE_TRANSACTIONS);

    private final Transactions transactions;
    private final Session session;
    private final Sender sender;
    /** Those that have not ended. */
    private final Set<Transaction> open = new LinkedHashSet<>();
    /** What the coordinator was asked, and has not answered. */
    private final Map<Delivery, Transaction> asked = new LinkedHashMap<>();

    TransactionController(Transactions transactions, Session session) {
        this.transactions = transactions;
        this.session = session;
        Source source = new Source();
        source.setOutcomes(OUTCOMES);
        SenderOptions.Builder options = SenderOptions.builder().handler(this).recovering(false); // §4.3
        if (session.connection().links().stream().noneMatch(link -> link.name().equals(LINK_NAME))) {
            options.name(LINK_NAME);
        }
        sender = session.createSender(null, options.build());
        sender.setSource(source);
        sender.setTarget(new Coordinator(Coordinator.LOCAL_TRANSACTIONS));
        sender.setSettleModes(
                SenderSettleMode.UNSETTLED, ReceiverSettleMode.FIRST); // whatever the connection's defaults are
        sender.open();
    }

    Session session() {
        return session;
    }

    /** Whether the coordinator can be asked: neither side has ended the link. */
    boolean isUsable() {
        return sender.localState() == EndpointState.ACTIVE && sender.remoteState() != EndpointState.CLOSED;
    }

    // ------------------------------------------------------------------ asks

    void declare(Transaction transaction) {
        transaction.askedOf(this);
        ask(transaction, new Declare(null));
        open.add(transaction);
    }

    Delivery discharge(Transaction transaction, byte[] id, boolean fail) {
        return ask(transaction, new Discharge(id, fail));
    }

    private Delivery ask(Transaction transaction, Object request) {
        Delivery delivery = sender.send(Message.create(request));
        asked.put(delivery, transaction);
        return delivery;
    }

    // ------------------------------------------------------------------ hears

    @Override
    public void onLinkOpened(LinkEvent event) {
        List<Symbol> kinds = new ArrayList<>(sender.remoteTarget().capabilities());
        kinds.retainAll(KINDS);
        // who names no kind at all (Broker-J shows no capabilities, and has local ones) is asked: the answer will tell
        if (!kinds.isEmpty() && !kinds.contains(Coordinator.LOCAL_TRANSACTIONS)) {
            sender.fail(Condition.of(
                    AmqpError.NOT_IMPLEMENTED,
                    sender + ": the peer has no " + Coordinator.LOCAL_TRANSACTIONS + ", but " + kinds));
        }
    }

    @Override
    public void onDeliveryUpdated(DeliveryEvent event) {
        Delivery delivery = event.delivery();
        Outcome outcome = delivery.outcome();
        boolean answered =
                outcome != null || delivery.isRemotelySettled(); // settled without a word answers nothing, for good
        Transaction transaction = answered ? asked.remove(delivery) : null;
        delivery.settle();
        if (transaction == null) {
            return;
        }
        if (transaction.isDeclaring()) {
            onDeclareAnswered(transaction, outcome);
        } else {
            forget(transaction);
            if (outcome instanceof Accepted) {
                transaction.accepted();
            } else if (outcome == null) {
                transaction.lost(reasonOf(null));
            } else {
                transaction.ended(reasonOf(outcome));
            }
        }
    }

    private void onDeclareAnswered(Transaction transaction, @Nullable Outcome outcome) {
        if (outcome instanceof Declared declared) {
            transactions.add(declared.txnId(), transaction);
            transaction.declared(declared.txnId());
        } else {
            forget(transaction);
            transaction.declareFailed(reasonOf(outcome));
        }
    }

    private static @Nullable Condition reasonOf(@Nullable Outcome outcome) {
        if (outcome instanceof Rejected rejected && rejected.condition() != null) {
            return rejected.condition();
        }
        String answer = outcome == null ? "has settled without an answer" : "has answered with " + outcome;
        return Condition.of(AmqpError.INTERNAL_ERROR, "the coordinator " + answer);
    }

    private void forget(Transaction transaction) {
        open.remove(transaction);
        transactions.remove(transaction.id());
    }

    /** A declare that was on its way is said again on the next transport; what became of a discharge is told by then. */
    @Override
    public void onInDoubt(DeliveryEvent event) {
        Transaction transaction = asked.remove(event.delivery());
        if (transaction != null && transaction.isDeclaring() && isUsable()) {
            ask(transaction, new Declare(null));
        }
    }

    // ------------------------------------------------------------------ ends

    @Override
    public void onLinkError(LinkEvent event) {
        Condition failure = event.link().failure();
        if (failure != null) {
            ended(failure, false);
        }
    }

    @Override
    public void onLinkDetached(LinkEvent event) {
        Condition why = event.link().remoteCondition();
        sender.close();
        ended(why, why != null);
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        Link link = event.link();
        Condition why = link.closeReason();
        ended(why == null ? session.closeReason() : why, link.remoteCondition() != null);
    }

    /**
     * The link to the coordinator has ended, and all transactions with it.
     *
     * @param answers whether the coordinator has detached it with an error, which answers what it was asked (§4.3)
     */
    void ended(@Nullable Condition why, boolean answers) {
        transactions.remove(this);
        asked.clear(); // what is answered all the same comes too late
        for (Transaction transaction : take()) {
            if (transaction.isDeclaring()) {
                transaction.declareFailed(why);
            } else if (answers) {
                transaction.ended(why);
            } else {
                transaction.lost(why);
            }
        }
    }

    void transportLost(@Nullable Condition why) {
        for (Transaction transaction : take()) {
            if (transaction.isDeclaring()) {
                open.add(transaction);
            } else {
                asked.values().remove(transaction);
                transaction.lost(why);
            }
        }
    }

    private List<Transaction> take() {
        List<Transaction> taken = new ArrayList<>(open);
        open.clear();
        taken.forEach(transaction -> transactions.remove(transaction.id()));
        return taken;
    }
}
