package io.lepton;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Driver.Scheduled;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings what a {@link TransactionCoordinator} answers, from whatever thread, to the one of the connection. */
final class Answers {
    private final ConnectionLife life;

    Answers(ConnectionLife life) {
        this.life = life;
    }

    /**
     * Asks, and hands the answer on: a value, or why there is none. On the thread of the connection, but where that has ended on
     * the one that answers: then there is nothing left to touch but what any thread may.
     */
    <T> void await(Supplier<? extends CompletionStage<T>> question, BiConsumer<T, @Nullable Condition> then) {
        CompletionStage<T> answer;
        try {
            answer = question.get();
        } catch (RuntimeException e) {
            then.accept(null, reasonOf(e));
            return;
        }
        answer.whenComplete((value, failure) -> {
            Condition why = failure == null ? null : reasonOf(failure);
            if (life.driver().isOwnThread()) {
                then.accept(value, why);
                return;
            }
            try {
                life.driver().perform(() -> then.accept(value, why));
            } catch (RejectedExecutionException e) {
                then.accept(value, why);
            }
        });
    }

    private Condition reasonOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TransactionException refusal && refusal.condition() != null) {
            return refusal.condition();
        }
        life.error(life.where() + ": the transaction coordinator has failed", cause);
        return Condition.of(AmqpError.INTERNAL_ERROR, "the transaction coordinator has failed");
    }

    /** Runs it later, also when the connection has ended by then; null where the thread that would run it is gone. */
    @Nullable Scheduled schedule(Duration delay, Runnable task) {
        ContainerLoop loop = life.loop();
        try {
            return loop == null ? null : loop.io.schedule(delay.toNanos(), () -> inTurn(task));
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /** Where the connection has not ended what is said then goes out. */
    private void inTurn(Runnable task) {
        try {
            life.driver().perform(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Whether nobody can be told anything any more. */
    boolean isOver() {
        return !life.driver().isOwnThread() || life.isOver();
    }

    /** Has the handler of the link told what became of a message to the client. */
    void tell(Delivery delivery, boolean committed, boolean gone) {
        LinkLife link = LinkLife.of(delivery.link());
        life.dispatcher().outgoing.discharged(delivery, committed, gone, link, link.handler());
    }

    void log(String text) {
        life.warn(life.where() + ": " + text);
    }
}
