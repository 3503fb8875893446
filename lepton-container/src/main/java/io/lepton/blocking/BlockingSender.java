package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages and waits for what the peer makes of them. Any number of threads may send at the same time; their messages
 * go out together, and none waits for another's outcome. Made by {@link BlockingConnection#createSender(String)}.
 */
public final class BlockingSender implements AutoCloseable {
    private final BlockingConnection connection;
    private final SenderWatch watch;

    BlockingSender(BlockingConnection connection, SenderWatch watch) {
        this.connection = connection;
        this.watch = watch;
    }

    /** As {@link #send(Message, Duration)}, within the time that the connection's options give. */
    public Delivery send(Message message) {
        return send(message, connection.options().timeout());
    }

    /**
     * Sends a message, and waits until the peer has settled it. On a link that settles what it sends, returns when it has
     * been given to the connection. The message is encoded before anything else: it may be changed and sent again.
     *
     * @param timeout how long to wait for credit and outcome together; null: for ever
     * @return the delivery, settled on both sides (on ours, unless the options say otherwise), with its outcome
     * @throws SendException if the outcome is one of {@link BlockingOptions#errorOutcomes()}
     * @throws AmqpTimeoutException if time runs out. A message that was not sent completely is then taken back; otherwise it
     *     is in doubt, and may still be accepted: {@link AmqpTimeoutException#isInDoubt()}
     * @throws InterruptedAmqpException if the thread is interrupted; the same holds for the message
     * @throws LinkDetachedException if the peer has closed the link, or does so meanwhile
     * @throws LinkClosedException if another thread closes the link or the connection meanwhile
     * @throws ConnectionClosedException if the peer has closed the connection, or does so meanwhile
     * @throws ConnectionLostException if the connection is lost for good, or was lost with the message in doubt. What is known
     *     of the message all of these tell by {@link MessageFate}; those that came while the call waited have an
     *     {@link io.lepton.endpoint.InDoubtException} as their cause
     * @throws io.lepton.amqp.MessageTooLargeException if the peer does not take messages as large as this
     * @throws io.lepton.endpoint.SendQueueFullException if too many wait for credit
     * @throws IllegalStateException if it was closed, and on an event loop
     */
    public Delivery send(Message message, @Nullable Duration timeout) {
        Objects.requireNonNull(message, "message");
        Deadline.checkMayBlock(watch, "send");
        return send(new Sending(watch, message), Deadline.in(timeout));
    }

    Delivery send(Sending sending, Deadline deadline) {
        watch.execute(sending);
        return checked(sending.await(deadline));
    }

    /** As {@link #send(Message, InputStream, long, Duration)}, within the time that the connection's options give. */
    public Delivery send(Message head, InputStream body, long length) {
        return send(head, body, length, connection.options().timeout());
    }

    /**
     * Sends a message whose body, one data section (or several, above 4 GiB), is read while it is sent: it may be larger than
     * memory. Other messages of this sender wait until all of it has been given to the connection. Otherwise as
     * {@link #send(Message, Duration)}; if time runs out in the middle of it, the peer is told to drop what has come.
     *
     * @param head the sections before the body, and the footer; its own body does not count
     * @param body read by this thread, and not closed
     * @param length how many bytes to read, 0 or more
     * @param timeout how long it may take altogether, but for the reading; null: for ever
     * @throws UncheckedIOException if the body cannot be read, or ends before; the message is taken back
     * @throws IllegalArgumentException if the length is negative
     */
    public Delivery send(Message head, InputStream body, long length, @Nullable Duration timeout) {
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(body, "body");
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + ": want 0 or more");
        }
        Deadline.checkMayBlock(watch, "send");
        Deadline deadline = Deadline.in(timeout);
        StreamSending sending = new StreamSending(watch);
        try {
            sending.give(head, body, length, deadline);
        } catch (IOException e) {
            throw new UncheckedIOException(watch + ": the body cannot be read", e);
        }
        return checked(sending.await(deadline));
    }

    /**
     * Sends a message and returns at once, on any thread, an event loop too. The future is completed with the delivery when
     * {@link #send(Message, Duration)} would return, whatever its outcome, and fails with what that throws otherwise. It is
     * completed on the connection's thread: what depends on it must not block there.
     *
     * @throws IllegalStateException if it was closed
     */
    public CompletableFuture<Delivery> sendAsync(Message message) {
        return sendAsync(new Sending(watch, Objects.requireNonNull(message, "message")));
    }

    CompletableFuture<Delivery> sendAsync(Sending sending) {
        try {
            watch.execute(sending);
            return sending;
        } catch (AmqpException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Delivery checked(Delivery delivery) {
        Outcome outcome = delivery.outcome();
        for (Class<? extends Outcome> error : connection.options().errorOutcomes()) {
            if (error.isInstance(outcome)) {
                throw new SendException(delivery, outcome);
            }
        }
        return delivery;
    }

    /** The address that messages go to, as the peer named it last; null: each message says where it goes. */
    public @Nullable String address() {
        return watch.address();
    }

    /** The link. It belongs to the thread of its connection: use it through {@code execute}. */
    public Sender link() {
        return (Sender) watch.link();
    }

    /**
     * Closes the link when what waits has been sent, and waits until the peer has closed it too. Does nothing when it is
     * closed.
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

    SenderWatch watch() {
        return watch;
    }

    /** Closes it as far as that needs no waiting. */
    void closeQuietly() {
        watch.giveUp();
    }

    /** Names it by the link's name and address. */
    @Override
    public String toString() {
        return watch.toString();
    }
}
