package io.lepton.blocking;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and waits for their responses, which come to an address that the peer makes up. Any number of threads may
 * call at the same time; each gets the response with the correlation-id of its request.
 */
public final class RequestResponse implements AutoCloseable {
    private final BlockingConnection connection;
    private final @Nullable String address;
    private final BlockingSender sender;
    private final Replies replies;
    private final AtomicLong numbers = new AtomicLong();

    private RequestResponse(
            BlockingConnection connection, @Nullable String address, BlockingSender sender, Replies replies) {
        this.connection = connection;
        this.address = address;
        this.sender = sender;
        this.replies = replies;
    }

    /**
     * Makes the two links that it needs, and waits until the peer has attached both.
     *
     * @param address where requests go; null: each request says where it goes, which the peer has to support
     * @throws AmqpException as {@link BlockingConnection#createSender(String)} and
     *     {@link BlockingConnection#createReceiver(String)} do
     */
    public static RequestResponse open(BlockingConnection connection, @Nullable String address) {
        BlockingSender sender = connection.createSender(address);
        try {
            return new RequestResponse(connection, address, sender, connection.createReplies());
        } catch (RuntimeException e) {
            sender.closeQuietly();
            throw e;
        }
    }

    /** As {@link #call(Message, Duration)}, within the time that the connection's options give. */
    public Message call(Message request) {
        return call(request, connection.options().timeout());
    }

    /**
     * Sends a request and waits for the response.
     *
     * @param request its reply-to and correlation-id are set in a copy
     * @param timeout for both together; null: for ever
     * @return the response, which is accepted
     * @throws IllegalArgumentException if the request has to say where it goes, and does not
     * @throws SendException if the request is not accepted
     * @throws AmqpTimeoutException if there is no response in time
     * @throws io.lepton.endpoint.ConnectionException if the connection has ended, or was lost meanwhile: no response can come
     *     then, for its address is gone
     * @throws AmqpException as {@link BlockingSender#send(Message, Duration)} does
     */
    public Message call(Message request, @Nullable Duration timeout) {
        Deadline.checkMayBlock(this, "call");
        if (address == null && request.address() == null) {
            throw new IllegalArgumentException(this + ": the request has no address, and there is no other");
        }
        Deadline deadline = Deadline.in(timeout);
        replies.check();
        String id = Long.toString(numbers.incrementAndGet());
        CompletableFuture<Message> response = replies.to(id);
        try {
            String replyTo = replies.replyTo();
            if (replyTo == null) {
                throw replies.gone().get();
            }
            sender.send(request.copy().replyTo(replyTo).correlationId(id), deadline.left());
            if (deadline.await(response)) {
                return Results.get(response);
            }
        } catch (InterruptedException e) {
            throw Deadline.interrupted(connection + " interrupted: Waiting for response " + id);
        } finally {
            replies.forget(id);
        }
        throw new AmqpTimeoutException(connection + " timed out: Waiting for response " + id);
    }

    /** The address that responses come to; null while the connection is lost, after which it will be another. */
    public @Nullable String replyTo() {
        return replies.replyTo();
    }

    /** Closes both links, and waits until the peer has closed them too: {@link BlockingSender#close()}. */
    @Override
    public void close() {
        sender.close();
        replies.close(Deadline.in(connection.options().timeout()));
    }

    /** Names it by the address that requests go to. */
    @Override
    public String toString() {
        return "requests" + (address == null ? "" : " to " + address);
    }
}
