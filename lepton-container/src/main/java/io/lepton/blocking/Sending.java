package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One message of a blocking send, from the call to its end: the task that sends it, the future that the call waits for, and
 * the context of the delivery. What it is done with, and all but what says otherwise, belongs to the thread of the connection.
 */
class Sending extends CompletableFuture<Delivery> implements Runnable {
    /** How long a thread whose time has run out waits for the loop to say whether the message could be taken back. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    final SenderWatch watch;
    private final @Nullable Message message;

    @Nullable Delivery delivery;

    private boolean over;

    /** One that is given in parts. */
    Sending(SenderWatch watch) {
        this.watch = watch;
        message = null;
    }

    /** On the thread of the caller: what becomes of {@code message} after the call has no effect. */
    Sending(SenderWatch watch, Message message) {
        this.watch = watch;
        this.message = message.snapshot();
    }

    // ------------------------------------------------------------------ the thread of the connection

    @Override
    public void run() {
        if (!over) {
            watch.inTurn(this);
            watch.happened();
        }
    }

    /** It is this message's turn. */
    void send(Sender sender) {
        carriedBy(give(sender, Objects.requireNonNull(message, "message")));
        given();
    }

    Delivery give(Sender sender, Message message) {
        return sender.send(message);
    }

    final void carriedBy(Delivery delivery) {
        this.delivery = delivery;
        delivery.setContext(this);
    }

    /** The sender has all of the message. */
    final void given() {
        Delivery delivery = Objects.requireNonNull(this.delivery, "delivery");
        if (delivery.isLocallySettled()) {
            complete(delivery);
        }
    }

    /** The outcome is known, and that the peer settles will not be. */
    final void decided() {
        complete(delivery);
    }

    /** No outcome of it, or none that counts, will be told any more. */
    void linkEnded(Ending why) {
        // of what is in doubt there is an event
    }

    boolean isOver() {
        return over || isDone();
    }

    void failed(Supplier<? extends RuntimeException> why) {
        completeExceptionally(why.get());
    }

    /** The message is given up if that is still possible; then this is done, and in any case nothing is begun any more. */
    void takeBack() {
        over = true;
        Delivery delivery = this.delivery;
        if (isDone()) {
            return;
        }
        if (delivery != null) {
            delivery.abort();
            if (!delivery.isAborted()) {
                return; // it is all sent, or lost with its transport
            }
        }
        complete(null);
    }

    // ------------------------------------------------------------------ the thread that sends

    /**
     * Waits for the end of it.
     *
     * @throws AmqpException if there is no end in time, or another one than an outcome
     */
    final Delivery await(Deadline deadline) {
        boolean interrupted = false;
        try {
            if (deadline.await(this)) {
                return Results.get(this);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        Fate fate = giveUp();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (fate == null) {
            return Results.get(this); // it came just now
        }
        throw notWaitedFor(interrupted, fate);
    }

    private AmqpException notWaitedFor(boolean interrupted, Fate fate) {
        String what =
                watch.connectionWatch.name() + (interrupted ? " interrupted" : " timed out") + ": Sending on " + watch;
        return interrupted ? new InterruptedAmqpException(what, fate) : new AmqpTimeoutException(what, fate);
    }

    /** What is to be said of a message that is not waited for any more; null: it has come to its end. */
    final @Nullable Fate giveUp() {
        CompletableFuture<@Nullable Fate> told = new CompletableFuture<>();
        watch.executeIfAny(() -> {
            boolean ended = isDone();
            boolean noCredit = watch.link() instanceof Sender sender && sender.isOpen() && sender.credit() <= 0;
            takeBack();
            if (ended) {
                told.complete(null);
            } else {
                Fate notSent = noCredit ? Fate.NO_CREDIT : Fate.NOT_SENT;
                told.complete(isDone() ? notSent : Fate.open(delivery));
            }
        });
        boolean interrupted = false;
        long until = System.nanoTime() + GRACE.toNanos();
        try {
            while (true) {
                try {
                    return told.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // what is in doubt has to be known nevertheless
                } catch (ExecutionException | TimeoutException e) {
                    return isDone() ? null : Fate.open(null);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
