package io.lepton.blocking;

import io.lepton.MessageEvent;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Link;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hears the responses to requests, and gives each to the call that waits for it. They are accepted by themselves. */
final class Replies extends LinkWatch {
    private static final Logger LOG = System.getLogger("lepton");

    private volatile @Nullable String replyTo;
    /** Why there is no address to reply to. */
    private volatile Ending gone;

    private final Map<String, CompletableFuture<Message>> waiting = new ConcurrentHashMap<>();

    Replies(ConnectionWatch connectionWatch, Connection connection) {
        super(connectionWatch, connection, null, null);
        gone = connectionWatch.lost();
    }

    /** Where responses are to go; null while there is no connection, and so no such address. Any thread. */
    @Nullable String replyTo() {
        return replyTo;
    }

    /** Why there is none. Any thread. */
    Ending gone() {
        return gone;
    }

    @Override
    void opened(Link link) {
        replyTo = link.remoteSource().address();
    }

    /** The response to the request with that id. Any thread. */
    CompletableFuture<Message> to(String correlationId) {
        CompletableFuture<Message> response = new CompletableFuture<>();
        waiting.put(correlationId, response);
        return response;
    }

    /** Nobody waits for that response any more. Any thread. */
    void forget(String correlationId) {
        waiting.remove(correlationId);
    }

    @Override
    public void onMessage(MessageEvent event) {
        Message message = event.message();
        Object id = message.correlationId();
        CompletableFuture<Message> call = id == null ? null : waiting.remove(id.toString());
        if (call == null) {
            LOG.log(
                    Level.WARNING,
                    () -> this + ": a response came that nobody waits for, or not any more"); // no text of a peer's
        } else {
            call.complete(message);
        }
        pass(event);
    }

    /** The address that requests named is gone. */
    @Override
    void disconnected(Ending why) {
        gone = why;
        replyTo = null; // before: a call that waits from now on sees it
        failAll(why);
    }

    @Override
    void ended() {
        failAll(
                isClosedHere()
                        ? () -> new AmqpException(this + " was closed meanwhile")
                        : Objects.requireNonNullElseGet(failure(), connectionWatch::lost));
    }

    private void failAll(Supplier<AmqpException> why) {
        waiting.values().forEach(call -> call.completeExceptionally(why.get()));
    }
}
