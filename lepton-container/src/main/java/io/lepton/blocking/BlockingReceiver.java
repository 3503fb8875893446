package io.lepton.blocking;

import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for messages. Any number of threads may wait at the same time; each message goes to one of them. What is received is
 * to be settled: {@link Delivery#accept()} and its like may be called from any thread. Made by
 * {@link BlockingConnection#createReceiver(String)}.
 */
public final class BlockingReceiver implements AutoCloseable {
    private final BlockingConnection connection;
    private final ReceiverWatch watch;
    private final boolean autoAccept;

    BlockingReceiver(BlockingConnection connection, ReceiverWatch watch, boolean autoAccept) {
        this.connection = connection;
        this.watch = watch;
        this.autoAccept = autoAccept;
    }

    // ------------------------------------------------------------------ receiving

    /** As {@link #receive(Duration)}, within the time that the connection's options give. */
    public Delivery receive() {
        return receive(connection.options().timeout());
    }

    /**
     * Waits for a message. If none has arrived and none is on its way, one is asked for; when time runs out, it may still
     * come, for a later call.
     *
     * @param timeout null: for ever
     * @return its delivery; {@link Delivery#message()} has the message
     * @throws AmqpTimeoutException if none comes in time
     * @throws InterruptedAmqpException if the thread is interrupted; no message was taken
     * @throws LinkDetachedException if the peer has closed the link, or does so meanwhile
     * @throws io.lepton.endpoint.ConnectionException if the connection has ended, or does so meanwhile
     * @throws IllegalStateException if it was closed, be it meanwhile; if the messages go to a handler; and on an event loop
     */
    public Delivery receive(@Nullable Duration timeout) {
        checkWhole(true);
        return accepted(take(timeout));
    }

    private Delivery take(@Nullable Duration timeout) {
        Deadline.checkMayBlock(watch, "receive");
        Delivery delivery;
        try {
            delivery = watch.take(Deadline.in(timeout));
        } catch (InterruptedException e) {
            throw Deadline.interrupted(watch.connectionWatch.name() + " interrupted: Receiving on " + watch);
        }
        if (delivery == null) {
            throw new AmqpTimeoutException(watch.connectionWatch.name() + " timed out: Receiving on " + watch);
        }
        return delivery;
    }

    /**
     * A message that has arrived, or none: does not wait, and may be called on any thread. If none has arrived and none is on
     * its way, one is asked for, so that a later call may find it.
     *
     * @throws LinkDetachedException if the peer has closed the link
     * @throws io.lepton.endpoint.ConnectionException if the connection has ended
     * @throws IllegalStateException if it was closed, or if the messages go to a handler
     */
    public Optional<Delivery> tryReceive() {
        checkWhole(true);
        return Optional.ofNullable(watch.takeNow()).map(this::accepted);
    }

    private Delivery accepted(Delivery delivery) {
        if (autoAccept) {
            delivery.accept();
        }
        return delivery;
    }

    /** As {@link #receiveStream(Duration)}, within the time that the connection's options give. */
    public MessageStream receiveStream() {
        return receiveStream(connection.options().timeout());
    }

    /**
     * Waits for the beginning of a message, up to its body, which is read while it comes. For receivers that were made with
     * {@link io.lepton.endpoint.ReceiverOptions#streaming()}. Messages come one after the other: the next one begins when
     * this one was read, closed, or settled. Automatic acceptance does not apply: settle its delivery when it was read.
     *
     * @param timeout null: for ever
     * @throws io.lepton.amqp.AmqpException as {@link #receive(Duration)} does
     * @throws IllegalStateException as {@link #receive(Duration)} does, and if messages come whole
     */
    public MessageStream receiveStream(@Nullable Duration timeout) {
        checkWhole(false);
        return (MessageStream) Objects.requireNonNull(take(timeout).context(), "stream");
    }

    private void checkWhole(boolean whole) {
        if (watch.hasApplication()) {
            throw new IllegalStateException(watch + ": its messages go to the handler that it was made with");
        }
        if (watch instanceof StreamWatch == whole) {
            throw new IllegalStateException(watch
                    + (whole ? ": its messages are read while they come: receiveStream" : ": its messages come whole"));
        }
    }

    /** Asks for {@code messages} more than calls wait for: they are kept until they are received. Any thread. */
    public void flow(int messages) {
        if (messages < 0) {
            throw new IllegalArgumentException(watch + ": credit of " + messages + ": want 0 or more");
        }
        watch.execute(() -> link().flow(messages));
    }

    // ------------------------------------------------------------------ settling the oldest

    /**
     * Accepts the oldest message that was received and is not settled: the same as {@link Delivery#accept()} on it. This one
     * and those that follow wait until the connection's thread has done so.
     *
     * @throws IllegalStateException if there is none, and on an event loop
     */
    public void accept() {
        settleOldest("accept", Delivery::accept);
    }

    /** Rejects the oldest message that was received and is not settled. Otherwise as {@link #accept}. */
    public void reject() {
        settleOldest("reject", Delivery::reject);
    }

    /** Gives back the oldest message that was received and is not settled, as an attempt that failed: {@code release(true)}. */
    public void release() {
        release(true);
    }

    /**
     * Gives back the oldest message that was received and is not settled. Otherwise as {@link #accept}.
     *
     * @param delivered true: it counts as an attempt that failed (modified); false: it does not (released)
     */
    public void release(boolean delivered) {
        settleOldest("release", delivery -> delivery.release(delivered));
    }

    /** Settles the oldest message that was received and is not settled, without an outcome. Otherwise as {@link #accept}. */
    public void settle() {
        settleOldest("settle", Delivery::settle);
    }

    private void settleOldest(String call, Consumer<Delivery> how) {
        Deadline.checkMayBlock(watch, call);
        CompletableFuture<Void> done = new CompletableFuture<>();
        watch.execute(() -> {
            try {
                Delivery oldest = watch.oldestTaken();
                if (oldest == null) {
                    throw new IllegalStateException(
                            watch + ": " + call + ": no message was received that is not settled");
                }
                how.accept(oldest);
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        String what = ": to " + call + " on " + watch;
        try {
            if (!Deadline.in(connection.options().timeout()).await(done)) {
                throw new AmqpTimeoutException(watch.connectionWatch.name() + " timed out" + what);
            }
        } catch (InterruptedException e) {
            throw Deadline.interrupted(watch.connectionWatch.name() + " interrupted" + what);
        }
        Results.get(done);
    }

    // ------------------------------------------------------------------ what it is

    /** The address that messages come from, as the peer named it last: for a dynamic receiver the one that the peer chose. */
    public @Nullable String address() {
        return watch.address();
    }

    /** The link. It belongs to the thread of its connection: use it through {@code execute}. */
    public Receiver link() {
        return (Receiver) watch.link();
    }

    /**
     * Closes the link, and waits until the peer has closed it too. Messages that have arrived and were not received go back.
     * Does nothing when it is closed.
     *
     * @throws AmqpTimeoutException if that takes longer than the connection's options allow; it is closed on our side
     * @throws InterruptedAmqpException if the thread is interrupted; likewise
     * @throws IllegalStateException on an event loop
     */
    @Override
    public void close() {
        Deadline.checkMayBlock(watch, "close");
        watch.close(Deadline.in(connection.options().timeout()));
    }

    /** Names it by the link's name and address. */
    @Override
    public String toString() {
        return watch.toString();
    }
}
