package io.lepton.blocking;

import io.lepton.ConnectionEvent;
import io.lepton.MessagingHandler;
import io.lepton.SessionEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.LeptonError;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Hears what becomes of a connection, and tells those who wait for it or for its links. On the thread of the connection. */
final class ConnectionWatch extends Relay {
    private final String url;
    private final String name;
    /** Completed when the connection opens first, or cannot. */
    final CompletableFuture<Void> opened = new CompletableFuture<>();

    private final Set<LinkWatch> links = new HashSet<>();
    private final ConcurrentLinkedQueue<Awaited> awaited = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closedHere = new AtomicBoolean();
    private final AtomicBoolean checkRequested = new AtomicBoolean();
    private @Nullable Connection connection;
    private volatile @Nullable Condition lastCondition;
    private volatile @Nullable Ending failure;

    /** {@code url}: without password. */
    ConnectionWatch(String url, @Nullable MessagingHandler application) {
        super(application);
        this.url = url;
        name = "Connection " + url;
    }

    void watches(Connection connection) {
        this.connection = connection;
    }

    /** How texts begin. */
    String name() {
        return name;
    }

    // ------------------------------------------------------------------ why it ended

    /** What to throw when the connection has ended, or null as long as it goes on. Any thread. */
    @Nullable Ending failure() {
        return failure;
    }

    /** Why the last attempt, or the last transport, failed; or null. Any thread. */
    @Nullable Condition lastCondition() {
        return lastCondition;
    }

    /** What to throw for what was lost with the transport. */
    Ending lost() {
        Condition why = lastCondition;
        String text = name + " disconnected" + (why == null ? "" : ": " + why);
        return isOrWasOpen()
                ? fate -> new ConnectionLostException(text, why, fate)
                : fate -> new ConnectionException(text + fate.text(), why);
    }

    private boolean isOrWasOpen() {
        return opened.isDone() && !opened.isCompletedExceptionally();
    }

    /** What to throw for what ended with the connection, as far as that is known. */
    @Nullable Ending end(Connection connection) {
        if (failure == null
                && connection.localState() == EndpointState.ACTIVE
                && connection.remoteState() == EndpointState.CLOSED) {
            closedByPeer(connection);
        }
        return failure;
    }

    private void closedByPeer(Connection connection) {
        Condition why = connection.remoteCondition();
        String host = connection.hostname();
        String text = "Connection " + (host == null ? "" : host + " ")
                + (why == null ? "closed by peer" : "closed due to: " + why) + " (" + url + ")";
        fail(fate -> new ConnectionClosedException(text, why, fate));
    }

    private void fail(Ending why) {
        if (failure == null) {
            failure = why;
        }
        opened.completeExceptionally(why.get());
        failAwaited(why);
    }

    // ------------------------------------------------------------------ what happens

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        lastCondition = null; // of an attempt before
        opened.complete(null);
        pass(event);
    }

    @Override
    public void onConnectionError(ConnectionEvent event) {
        end(event.connection());
        pass(event);
    }

    @Override
    public void onConnectionClosing(ConnectionEvent event) {
        end(event.connection());
        pass(event);
    }

    /** Its links tell those who wait. */
    @Override
    public void onSessionError(SessionEvent event) {
        pass(event);
    }

    @Override
    public void onTransportError(TransportEvent event) {
        lastCondition = event.transport().condition();
        pass(event);
    }

    @Override
    public void onDisconnected(TransportEvent event) {
        Ending why = lost();
        List.copyOf(links).forEach(link -> link.disconnected(why));
        pass(event);
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        Condition why = lastCondition;
        fail(
                why != null && why.name().equals(LeptonError.CONNECT_TIMEOUT)
                        ? fate -> new AmqpTimeoutException(name + " timed out: Opening connection (" + why + ")", fate)
                        : lost());
        List.copyOf(links).forEach(LinkWatch::connectionEnded);
        links.clear();
        pass(event);
    }

    /**
     * Hands over a task to the thread of the connection. Any thread.
     *
     * @throws AmqpException if the connection has ended
     */
    void execute(Runnable task) {
        try {
            Objects.requireNonNull(connection, "connection").execute(task);
        } catch (RejectedExecutionException e) {
            throw Objects.requireNonNullElseGet(failure, this::lost).get();
        }
    }

    // ------------------------------------------------------------------ links

    void add(LinkWatch link) {
        links.add(link);
    }

    void remove(LinkWatch link) {
        links.remove(link);
    }

    /** The application closes the connection. Any thread; false if it has done so before. */
    boolean closeHere() {
        return closedHere.compareAndSet(false, true);
    }

    boolean isClosedHere() {
        return closedHere.get();
    }

    /** The connection is being closed: what no call has taken goes back. */
    void closing() {
        List.copyOf(links).forEach(LinkWatch::closing);
    }

    // ------------------------------------------------------------------ conditions that are awaited

    /** Somebody waits until {@code condition} is true: it is asked now and after whatever happens. Any thread. */
    CompletableFuture<Void> await(BooleanSupplier condition) {
        Awaited waiting = new Awaited(condition, new CompletableFuture<>());
        awaited.add(waiting);
        Ending failure = this.failure;
        if (failure != null) {
            waiting.done.completeExceptionally(failure.get());
        }
        requestCheck();
        return waiting.done;
    }

    void forget(CompletableFuture<Void> done) {
        awaited.removeIf(waiting -> waiting.done == done);
    }

    /** A link or the connection has ended, which ends all waiting. */
    void failAwaited(Ending why) {
        awaited.forEach(waiting -> waiting.done.completeExceptionally(why.get()));
    }

    @Override
    void happened() {
        if (!awaited.isEmpty()) {
            requestCheck();
        }
    }

    /** Once the turn is over in which something happened, with all that follows of it. */
    private void requestCheck() {
        Connection connection = this.connection;
        if (connection != null && checkRequested.compareAndSet(false, true)) {
            try {
                connection.execute(this::check);
            } catch (RejectedExecutionException e) {
                // it has ended, which those who wait were told
            }
        }
    }

    private void check() {
        checkRequested.set(false);
        for (Awaited waiting : awaited) {
            try {
                if (waiting.condition.getAsBoolean()) {
                    waiting.done.complete(null);
                }
            } catch (RuntimeException e) {
                waiting.done.completeExceptionally(e);
            }
        }
    }

    private record Awaited(BooleanSupplier condition, CompletableFuture<Void> done) {}
}
