package io.lepton;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.TransactionError;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Driver.Scheduled;
import io.lepton.endpoint.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One transaction of a client (AMQP 1.0 §4.3, §4.4). It is discharged when all its work is answered, and once. */
final class OpenTransaction {
    private final byte[] id;
    private final CoordinatorLink link;
    private final OpenTransactions all;
    private final TransactionCoordinator coordinator;
    private final CoordinatorOptions options;
    private final Answers answers;

    /** Messages from the client that are not settled. */
    private final List<Delivery> posted = new ArrayList<>();
    /** Messages to the client that it has given an outcome. */
    private final List<Delivery> retired = new ArrayList<>();

    private int work;
    /** Work that the coordinator has not answered, and one until the end was asked for; counted on other threads in the end. */
    private final AtomicInteger awaited = new AtomicInteger(1);

    /** Whether the coordinator was asked to discharge it; by whoever comes first. */
    private final AtomicBoolean discharging = new AtomicBoolean();

    private volatile @Nullable Scheduled timer;
    /** Why it cannot be committed any more. */
    private volatile @Nullable Condition doom;

    private volatile boolean fail;
    /** The request to end it; null: nobody waits for an answer. */
    private @Nullable Delivery request;

    private boolean ending;
    /** Whether a rollback was asked for, which always succeeds. */
    private boolean wanted;

    OpenTransaction(
            byte[] id,
            CoordinatorLink link,
            OpenTransactions all,
            TransactionCoordinator coordinator,
            CoordinatorOptions options,
            Answers answers) {
        this.id = id.clone();
        this.link = link;
        this.all = all;
        this.coordinator = coordinator;
        this.options = options;
        this.answers = answers;
    }

    byte[] id() {
        return id.clone();
    }

    Session session() {
        return link.session();
    }

    void start() {
        try {
            timer = session().connection().schedule(options.timeout(), this::timedOut);
        } catch (RejectedExecutionException e) {
            rollBack(); // the connection has ended
        }
    }

    private void timedOut() {
        if (!ending) {
            all.removeTimedOut(this);
            rollBack();
        }
    }

    // ------------------------------------------------------------------ work

    void post(Delivery delivery) {
        boolean settled = delivery.isRemotelySettled();
        if (!isRoom()) {
            if (!settled) {
                delivery.reject(doom);
            }
            return;
        }
        if (!settled) {
            posted.add(delivery);
            LinkLife.of(delivery.link()).inTransaction(1);
        }
        awaited.incrementAndGet();
        answers.await(() -> coordinator.post(id(), delivery), (outcome, why) -> {
            if (discharging.get()) {
                return; // too late
            }
            Outcome becomes = why == null ? outcome : new Rejected(why);
            if (settled && !(becomes instanceof Accepted)) {
                // the client does not listen: all it can be told is that the whole failed. TXN-16
                doom(
                        becomes instanceof Rejected rejected && rejected.condition() != null
                                ? rejected.condition()
                                : Condition.of(TransactionError.ROLLBACK, "a settled message became " + becomes));
            } else if (!settled) {
                announce(delivery, becomes);
            }
            answered();
        });
    }

    /** Tells the client what will become of its message. TXN-10 */
    private void announce(Delivery delivery, Outcome outcome) {
        if (delivery.isLocallySettled()) {
            return;
        }
        try {
            delivery.update(new TransactionalState(id, outcome));
        } catch (IllegalArgumentException e) {
            doom(Condition.of(AmqpError.NOT_ALLOWED, String.valueOf(e.getMessage())));
        }
    }

    void retire(Delivery delivery, Outcome outcome) {
        retired.add(delivery);
        if (!isRoom()) {
            return;
        }
        awaited.incrementAndGet();
        answers.await(() -> coordinator.retire(id(), delivery, outcome), (done, why) -> {
            if (why != null) {
                doom(why);
            }
            answered();
        });
    }

    /** Whether there may be more work in it. What is beyond the limit, or cannot count any more, is not kept. ROB-17 */
    private boolean isRoom() {
        if (work >= options.maxWork()) {
            doom(Condition.of(AmqpError.RESOURCE_LIMIT_EXCEEDED, "more than " + work + " messages in a transaction"));
        }
        work++;
        return doom == null;
    }

    /** It cannot be committed any more. */
    void doom(Condition why) {
        if (doom == null) {
            doom = why;
        }
    }

    /** The client has done what makes nonsense of it: its link to the coordinator ends, and all transactions there. */
    void fail(String why) {
        link.fail(Condition.of(TransactionError.ROLLBACK, why));
    }

    // ------------------------------------------------------------------ the end

    /** The client asks for the end. */
    void discharge(Delivery request, boolean fail) {
        this.request = request;
        end(fail || doom != null, fail);
    }

    /** It ends because its controller is gone, or was too slow. */
    void rollBack() {
        if (ending) {
            request = null; // what was asked for goes on
            return;
        }
        end(true, true);
    }

    private void end(boolean fail, boolean asked) {
        ending = true;
        this.fail = fail;
        cancel(timer);
        all.remove(this);
        link.remove(this);
        wanted = asked;
        if (awaited.get() > 1) {
            timer = answers.schedule(options.timeout(), this::unanswered);
        }
        answered();
    }

    private static void cancel(@Nullable Scheduled timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void answered() {
        if (awaited.decrementAndGet() == 0) {
            discharge();
        }
    }

    /** What was done in it is not answered in time: it cannot be committed, and a rollback does not wait. ROB-17 */
    private void unanswered() {
        doom(Condition.of(TransactionError.TIMEOUT, "what was done in the transaction was not kept in time"));
        discharge();
    }

    private void discharge() {
        if (discharging.compareAndSet(false, true)) {
            cancel(timer);
            boolean failing = fail || doom != null;
            answers.await(() -> coordinator.discharge(id(), failing), (done, why) -> discharged(failing, why));
        }
    }

    private void discharged(boolean failing, @Nullable Condition why) {
        boolean committed = !failing && why == null;
        if (failing && why != null) {
            answers.log("a rollback failed: " + why);
        }
        if (!answers.isOver()) {
            Delivery asked = request;
            if (asked != null && (committed || wanted)) {
                asked.accept();
            } else if (asked != null) {
                Condition reason = failing ? doom : why;
                link.refuse(asked, reason == null ? Condition.of(TransactionError.ROLLBACK, "rolled back") : reason);
            }
            finish(committed);
        }
    }

    private void finish(boolean committed) {
        for (Delivery delivery : posted) {
            LinkLife.of(delivery.link()).inTransaction(-1);
            delivery.discharged(committed);
            TransactionWork.settle(delivery);
        }
        for (Delivery delivery : retired) {
            boolean gone = all.untie(delivery);
            delivery.discharged(committed);
            answers.tell(delivery, committed, gone);
        }
    }
}
