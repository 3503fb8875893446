package io.lepton.blocking;

import io.lepton.LinkEvent;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.EndpointState;
import io.lepton.endpoint.Handler;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.LinkOptions;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hears what becomes of a link, and tells those who wait. On the thread of the connection, unless a member says otherwise. */
abstract class LinkWatch extends Relay {
    /** A peer that answers with another address than we asked for may be about to refuse. */
    private static final Duration REFUSAL = Duration.ofSeconds(1);

    final ConnectionWatch connectionWatch;
    final Connection connection;
    private final @Nullable String wanted;
    /** Completed when the link opens first, or cannot. */
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    /** Completed when both sides are closed, or nobody is there any more. */
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile @Nullable Link link;
    private volatile @Nullable Ending failure;
    private volatile @Nullable String address;
    private volatile boolean closedHere;
    /** Why an operator took the link away, until it is back. */
    private @Nullable Condition takenAway;

    /** {@code wanted}: the address at the peer, or null if it need not name one. */
    LinkWatch(
            ConnectionWatch connectionWatch,
            Connection connection,
            @Nullable String wanted,
            @Nullable Handler application) {
        super(application);
        this.connectionWatch = connectionWatch;
        this.connection = connection;
        this.wanted = wanted;
    }

    // ------------------------------------------------------------------ opening and closing, from any thread

    /**
     * Makes the link on the thread of the connection, and waits until the peer has attached.
     *
     * @throws AmqpException if it does not
     */
    void attach(Supplier<? extends Link> make, Deadline deadline) {
        execute(() -> {
            try {
                link = make.get();
                connectionWatch.add(this);
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            if (deadline.await(opened)) {
                Results.get(opened);
                return;
            }
        } catch (InterruptedException e) {
            giveUp();
            throw Deadline.interrupted(connectionWatch.name() + " interrupted: Opening " + this);
        }
        giveUp();
        throw new AmqpTimeoutException(connectionWatch.name() + " timed out: Opening " + this);
    }

    /** Closes the link without waiting. */
    final void giveUp() {
        closedHere = true;
        executeIfAny(() -> {
            if (link != null) {
                link.close();
            }
        });
    }

    /** Closes the link and waits until the peer has closed it too. Does nothing when it is closed. */
    void close(Deadline deadline) {
        closedHere = true;
        executeIfAny(() -> {
            closing();
            link().close();
        });
        try {
            if (!deadline.await(closed)) {
                throw new AmqpTimeoutException(connectionWatch.name() + " timed out: Closing " + this);
            }
        } catch (InterruptedException e) {
            throw Deadline.interrupted(connectionWatch.name() + " interrupted: Closing " + this);
        }
    }

    /** Hands over a task, or throws why there is nobody to do it. */
    final void execute(Runnable task) {
        check();
        connectionWatch.execute(task);
    }

    /** Hands over a task, unless there is nobody to do it. */
    final void executeIfAny(Runnable task) {
        try {
            connection.execute(task);
        } catch (RejectedExecutionException e) {
            closed.complete(null);
        }
    }

    /**
     * Throws if the link is of no use any more.
     *
     * @throws IllegalStateException if it was closed here
     * @throws AmqpException if it has ended otherwise
     */
    final void check() {
        if (isClosedHere()) {
            throw new IllegalStateException(this + " was closed");
        }
        Ending why = failure();
        if (why != null) {
            throw why.get();
        }
    }

    /** What to throw if the peer, or a loss, has ended the link; or null. */
    final @Nullable Ending failure() {
        Ending ofConnection = connectionWatch.failure();
        return ofConnection == null ? failure : ofConnection;
    }

    /** The link. Once it is made; any thread may ask. */
    Link link() {
        return Objects.requireNonNull(link, "link");
    }

    final boolean isClosedHere() {
        return closedHere || connectionWatch.isClosedHere();
    }

    // ------------------------------------------------------------------ what happens

    @Override
    public final void onLinkOpened(LinkEvent event) {
        Link link = event.link();
        takenAway = null;
        if (opened.isDone() || wanted == null || wanted.equals(remoteAddress(link))) {
            address = remoteAddress(link);
            opened(link);
            opened.complete(null);
        } else {
            link.connection().schedule(REFUSAL, () -> {
                if (failure == null && link.localState() == EndpointState.ACTIVE) {
                    closedHere = true;
                    String side = link.isSender() ? "target" : "source";
                    String kind = link.isSender() ? "sender " : "receiver ";
                    opened.completeExceptionally(new LinkException(
                            "Failed to open " + kind + link.name() + ", " + side + " does not match", null));
                    link.close();
                }
            });
        }
        pass(event);
    }

    /** The address at the peer, as it was last named. Any thread. */
    final @Nullable String address() {
        return address;
    }

    private static @Nullable String remoteAddress(Link link) {
        return link.isSender()
                ? link.remoteTarget().address()
                : link.remoteSource().address();
    }

    @Override
    public final void onLinkError(LinkEvent event) {
        if (!comesBack(event.link())) {
            closedByPeer(event.link());
        }
        pass(event);
    }

    @Override
    public final void onLinkClosing(LinkEvent event) {
        closedByPeer(event.link());
        pass(event);
    }

    @Override
    public final void onLinkDetached(LinkEvent event) {
        Link link = event.link();
        if (comesBack(link)) {
            takenAway = link.remoteCondition();
            disconnected(detached(link));
            pass(event);
        } else {
            closedByPeer(link);
            pass(event);
            link.close(); // what the peer keeps of it is of no use to anybody who waits
        }
    }

    @Override
    public final void onLinkClosed(LinkEvent event) {
        Link link = event.link();
        boolean alone = link.session().remoteState() != EndpointState.CLOSED && connection.transport() != null;
        if (alone && takenAway == null) {
            end(closedMeanwhile()); // of what the peer does there is a word before
        } else {
            closedByPeer(link);
        }
        connectionWatch.remove(this);
        ended();
        opened.completeExceptionally(new LinkException(this + " was closed", null));
        closed.complete(null);
        pass(event);
    }

    private void closedByPeer(Link link) {
        end(ending(link));
    }

    private void end(Ending why) {
        if (isClosedHere() || failure != null) {
            return;
        }
        failure = why;
        opened.completeExceptionally(why.get());
        connectionWatch.failAwaited(why);
        ended();
    }

    /** Why the link has ended. Its states alone do not say: what ends with its connection looks as what the peer has closed. */
    private Ending ending(Link link) {
        Ending ofConnection = connectionWatch.end(connection);
        if (ofConnection != null) {
            return ofConnection;
        }
        if (connection.transport() == null) {
            return connectionWatch.lost();
        }
        return connection.localState() == EndpointState.CLOSED ? closedMeanwhile() : detached(link);
    }

    private Ending closedMeanwhile() {
        return fate -> new LinkClosedException(this + " was closed meanwhile", fate);
    }

    private Ending detached(Link link) {
        Condition own = link.closeReason();
        if (own == null) {
            own = takenAway;
        }
        Condition why = own == null ? link.session().closeReason() : own;
        String text = this + (why == null ? " closed by peer" : " closed due to: " + why);
        return fate -> new LinkDetachedException(text, why, fate);
    }

    /** Whether an operator took the link away at the peer, and the container is to attach it again. API-LNK-22 */
    private boolean comesBack(Link link) {
        LinkOptions linkOptions = link instanceof Sender sender ? sender.options() : ((Receiver) link).options();
        Condition why = link.remoteCondition();
        return link.localState() == EndpointState.ACTIVE
                && link.isRemoteDetached()
                && why != null
                && LinkError.DETACH_FORCED.equals(why.name())
                && linkOptions.reattach().iterator().hasNext()
                && options().autoClose();
    }

    /** What to throw for a delivery that is in doubt now. */
    final Ending whyInDoubt() {
        if (failure() != null) {
            return Objects.requireNonNull(failure());
        }
        Link link = link();
        if (isClosedHere()) {
            return closedMeanwhile();
        }
        boolean lost = connection.transport() == null || connectionWatch.end(connection) != null;
        if (lost || comesBack(link)) {
            return ending(link);
        }
        if (link.localState() == EndpointState.CLOSED) {
            return takenAway == null ? closedMeanwhile() : detached(link);
        }
        if (link.remoteState() == EndpointState.CLOSED || link.isRemoteDetached()) {
            closedByPeer(link);
            return Objects.requireNonNull(failure);
        }
        // it waited for the peer's attach, which says how much the peer takes
        String text =
                link + ": the message is larger than the " + link.remoteMaxMessageSize() + " bytes that the peer takes";
        return fate -> new MessageTooLargeException(text + fate.text());
    }

    /** The connection has ended for good, without another word of the link. */
    final void connectionEnded() {
        ended();
        opened.completeExceptionally(Objects.requireNonNullElseGet(connectionWatch.failure(), connectionWatch::lost)
                .get());
        closed.complete(null);
    }

    @Override
    void happened() {
        connectionWatch.happened();
    }

    // ------------------------------------------------------------------ for the kinds of links

    /** The peer has attached, for the first time or again. */
    void opened(Link link) {}

    /** The transport, or the link at the peer, is gone, of which {@code why} tells; the link comes back if all goes well. */
    void disconnected(Ending why) {}

    /** The application closes the link, or the connection and it. */
    final void closing() {
        closedHere = true;
        giveBack();
    }

    /** What was not handed to the application yet goes back. */
    void giveBack() {}

    /** Nothing more comes of the link: whoever waits is to be woken. */
    void ended() {}

    /** As the standard texts of exceptions name it. Any thread. */
    @Override
    public final String toString() {
        Link link = this.link;
        String kind = this instanceof SenderWatch ? "sender" : "receiver";
        String name = link == null ? "" : " " + link.name();
        String way = this instanceof SenderWatch ? " to " : " from ";
        return kind + name + (wanted == null ? "" : way + wanted);
    }
}
