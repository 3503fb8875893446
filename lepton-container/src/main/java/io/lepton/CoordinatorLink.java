package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declare;
import io.lepton.amqp.Declared;
import io.lepton.amqp.Discharge;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Session;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The link from a client to the coordinator, over which it declares and discharges (AMQP 1.0 §4.2, §4.3). Its transactions live as
 * long as it does. The application does not see it.
 */
final class CoordinatorLink implements OwnHandler {
    private static final Symbol REJECTED = Symbol.of("amqp:rejected:list");
    private static final int MAX_ID = 32;

    private final OpenTransactions all;
    private final @Nullable TransactionCoordinator coordinator;
    private final CoordinatorOptions options;
    private final Receiver receiver;
    private final Answers answers;
    /** Those declared over it that have not ended. */
    private final Set<OpenTransaction> open = new LinkedHashSet<>();

    private int declaring;
    private boolean over;

    CoordinatorLink(
            ConnectionLife life,
            OpenTransactions all,
            @Nullable TransactionCoordinator coordinator,
            CoordinatorOptions options,
            Receiver receiver) {
        this.all = all;
        this.coordinator = coordinator;
        this.options = options;
        this.receiver = receiver;
        answers = new Answers(life);
    }

    Session session() {
        return receiver.session();
    }

    void remove(OpenTransaction transaction) {
        open.remove(transaction);
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        if (coordinator == null) {
            all.remove(this);
            receiver.close(Condition.of(AmqpError.NOT_IMPLEMENTED, "there is no transaction coordinator here"));
            return;
        }
        receiver.setTarget(new Coordinator(options.capabilities()));
        receiver.setSettleModes(receiver.senderSettleMode(), ReceiverSettleMode.FIRST);
    }

    // ------------------------------------------------------------------ requests

    @Override
    public void onMessage(MessageEvent event) {
        Delivery request = event.delivery();
        if (over) {
            return;
        }
        if (request.isRemotelySettled()) {
            fail(Condition.of(AmqpError.NOT_ALLOWED, "a settled request to the coordinator")); // TXN-02
            return;
        }
        if (request.remoteState() instanceof TransactionalState) {
            fail(Condition.of(AmqpError.NOT_ALLOWED, "the link to the coordinator carries no work")); // TXN-08
            return;
        }
        Object body = event.message().body();
        Declare declare = Declare.from(body);
        Discharge discharge = declare == null ? Discharge.from(body) : null;
        if (declare != null) {
            declare(request, declare);
        } else if (discharge != null) {
            discharge(request, discharge);
        } else {
            refuse(request, Condition.of(AmqpError.NOT_IMPLEMENTED, "neither declare nor discharge"));
        }
    }

    private void declare(Delivery request, Declare declare) {
        int count = open.size() + declaring;
        if (declare.globalId() != null) {
            refuse(request, Condition.of(AmqpError.NOT_IMPLEMENTED, "no distributed transactions"));
        } else if (count > 0 && !options.severalAtATime()) {
            refuse(request, Condition.of(AmqpError.NOT_ALLOWED, "one transaction at a time"));
        } else if (count >= options.maxOpen()) {
            refuse(request, Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, count + " transactions are open"));
        } else {
            declaring++;
            TransactionCoordinator storage = Objects.requireNonNull(coordinator);
            answers.await(() -> storage.declare(receiver.connection()), (id, why) -> declared(request, id, why));
        }
    }

    private void declared(Delivery request, byte @Nullable [] id, @Nullable Condition why) {
        declaring--;
        if (why != null || id == null) {
            if (!over) {
                refuse(request, why == null ? Condition.of(AmqpError.INTERNAL_ERROR, "no id") : why);
            }
            return;
        }
        TransactionCoordinator storage = Objects.requireNonNull(coordinator);
        OpenTransaction transaction = new OpenTransaction(id, this, all, storage, options, answers);
        if (over) {
            transaction.rollBack();
            return;
        }
        if (id.length == 0 || id.length > MAX_ID || !all.add(transaction)) {
            answers.log("the id of a transaction has to be of 1 to 32 bytes, and no other's");
            refuse(request, Condition.of(AmqpError.INTERNAL_ERROR, "the transaction coordinator has failed"));
            return;
        }
        open.add(transaction);
        request.settle(new Declared(id));
        transaction.start();
    }

    private void discharge(Delivery request, Discharge discharge) {
        OpenTransaction transaction = all.find(discharge.txnId());
        if (transaction == null || !open.contains(transaction)) {
            refuse(request, all.unknown(discharge.txnId()));
        } else if (all.isIncomplete(transaction)) {
            fail(Condition.of(TransactionError.ROLLBACK, "a message of the transaction is incomplete")); // TXN-11
        } else {
            transaction.discharge(request, discharge.fail());
        }
    }

    /** Rejects a request; where the source does not allow that the link ends. §4.3 */
    void refuse(Delivery request, Condition why) {
        List<Symbol> outcomes = receiver.remoteSource().outcomes();
        if (outcomes.isEmpty() || outcomes.contains(REJECTED)) {
            request.settle(new Rejected(why));
        } else {
            fail(why);
        }
    }

    // ------------------------------------------------------------------ the end

    /** Ends the link, and rolls its transactions back. */
    void fail(Condition why) {
        if (receiver.localState() == EndpointState.ACTIVE) {
            receiver.fail(why);
        }
        over();
    }

    @Override
    public void onLinkDetached(LinkEvent event) {
        receiver.close(); // it cannot be resumed. TXN-07
        over();
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        over();
    }

    /** It is gone: its transactions are rolled back. */
    void over() {
        over = true;
        all.remove(this);
        List.copyOf(open).forEach(OpenTransaction::rollBack);
    }
}
