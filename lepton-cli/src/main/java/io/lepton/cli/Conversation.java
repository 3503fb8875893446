package io.lepton.cli;

import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.Event;
import io.lepton.LinkEvent;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.ScheduledTask;
import io.lepton.SessionEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.endpoint.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command that has peers: it connects, or listens, until its work is done, something ends it early, or a
 * person does; then it closes what it opened. What the work is, subclasses say. All of it happens on the container's one
 * thread, which is the one that called {@link #run}.
 */
abstract class Conversation implements MessagingHandler {

    /** How long peers may take to answer our close. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    final Streams streams;
    final SharedOptions options;
    private final boolean listening;
    private final Container container;
    private final List<ScheduledTask> timers = new ArrayList<>();
    private final Set<Connection> connections = new HashSet<>();
    private @Nullable Listener listener;
    private @Nullable ScheduledTask connectDeadline;
    private @Nullable ScheduledTask closingDeadline;
    private @Nullable Condition lastFault;
    private boolean patienceAsked;
    private boolean opened;
    private boolean ending;
    private int exitCode = ExitCode.DONE;
    private long beginNanos = System.nanoTime();
    private long lastSignNanos = beginNanos;

    /**
     * Nothing happens before {@link #run}.
     *
     * @param listening whether peers come to us, rather than we to one
     */
    Conversation(SharedOptions options, boolean listening, Streams streams) {
        this.options = options;
        this.listening = listening;
        this.streams = streams;
        container = Container.builder().containerId(options.containerId()).build();
        container.addHandler(this);
    }

    /** Begins the work on a connection that we made; called once, before it is open. */
    abstract void begin(Connection connection);

    /** Gets ready, on the thread that runs the command, before the first event. */
    void prepare() {}

    /** The line about all of it, or null for none. */
    abstract @Nullable String summary(long nanos);

    /** Somebody wants the command to end. What is under way may still be brought to its end. */
    void interrupted() {
        end(ExitCode.INTERRUPTED);
    }

    /** The exit code, given what ended the run: the work may know more. */
    int verdict(int code) {
        return code;
    }

    /** Runs until the end, and answers the exit code. */
    final int run(Interruption interruption) {
        interruption.whenWanted(() -> later(this::interrupted));
        prepare();
        container.run();
        int verdict = verdict(exitCode);
        String summary = summary(System.nanoTime() - beginNanos);
        streams.out().flush();
        if (summary != null && !options.isQuiet()) {
            streams.err().println(summary);
        }
        return verdict;
    }

    /** Runs a task on the container's thread, soon; or never, if that has ended. Any thread. */
    final void later(Runnable task) {
        try {
            container.execute(task);
        } catch (IllegalStateException ended) {
            // then there is nothing left to do
        }
    }

    /** Runs a task after a while, unless the run ends before. */
    final ScheduledTask after(Duration delay, Runnable task) {
        timers.removeIf(ScheduledTask::isDone);
        ScheduledTask timer = container.schedule(delay, task);
        timers.add(timer);
        return timer;
    }

    /** Something happened: {@code --timeout} begins anew. */
    final void sign() {
        lastSignNanos = System.nanoTime();
    }

    /** Those that are open, and ours while it is not. */
    final Set<Connection> connections() {
        return connections;
    }

    /** Whether the run ended early through a failure, rather than by a time limit or a person's wish. */
    final boolean hasFailed() {
        return exitCode != ExitCode.DONE && exitCode != ExitCode.TIMED_OUT && exitCode != ExitCode.INTERRUPTED;
    }

    final boolean isEnding() {
        return ending;
    }

    /** Says why, and ends the run with {@code code}; only the first reason counts. */
    final void fail(int code, String line) {
        fail(code, line, null);
    }

    private void fail(int code, String line, @Nullable Throwable cause) {
        if (!ending) {
            aside();
            streams.complain(line, cause);
            end(code);
        }
    }

    /** Ends the run: no new peers, and each connection is closed. */
    void end(int code) {
        if (ending) {
            return;
        }
        ending = true;
        exitCode = code;
        timers.forEach(ScheduledTask::cancel); // a timer to come would keep the container running
        if (listener != null) {
            listener.close();
        }
        if (!connections.isEmpty()) {
            closingDeadline = container.schedule(CLOSING, container::stop);
            Set.copyOf(connections).forEach(Connection::close);
        }
    }

    /** Whether nothing happens because we want it so, which {@code --timeout} does not count. */
    boolean isPausing() {
        return false;
    }

    /** Makes room on standard error for a line: a progress bar goes. */
    void aside() {}

    @Override
    public void onStart(ContainerEvent event) {
        if (listening) {
            listener = options.listen(container, streams);
            streams.err().println("listening on " + options.listenedOn(listener));
            streams.err().flush();
        } else {
            connectDeadline = after(options.connectTimeout(), this::notConnected);
            Connection connection = options.connect(container, streams);
            connections.add(connection);
            begin(connection);
        }
        Duration timeout = options.timeout();
        if (timeout != null) {
            after(timeout, this::checkIdle);
        }
    }

    private void notConnected() {
        fail(ExitCode.NOT_CONNECTED, notConnectedTo(lastFault == null ? "no answer in time" : Reasons.of(lastFault)));
    }

    private String notConnectedTo(String reason) {
        return "could not connect to " + options.shownUrl() + ": " + reason;
    }

    private void checkIdle() {
        Duration timeout = options.timeout();
        if (isPausing()) {
            sign();
        }
        long leftNanos = timeout.toNanos() - (System.nanoTime() - lastSignNanos);
        if (leftNanos > 0) {
            after(Duration.ofNanos(leftNanos), this::checkIdle);
            return;
        }
        String fault = opened || lastFault == null ? "" : "; " + notConnectedTo(Reasons.of(lastFault));
        fail(ExitCode.TIMED_OUT, "nothing happened for " + Durations.text(timeout) + fault);
    }

    @Override
    public void onTransportOpened(TransportEvent event) {
        connections.add(event.connection());
        if (ending) {
            event.connection().close(); // it came too late
        }
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        lastFault = null;
        if (connectDeadline != null) {
            connectDeadline.cancel();
        }
        sign();
        if (!opened) {
            opened = true;
            beginNanos = System.nanoTime();
        }
    }

    @Override
    public void onTransportError(TransportEvent event) {
        Condition fault = event.transport().condition();
        if (ending) {
            return;
        } else if (listening) {
            warn("a peer was lost: " + Reasons.of(fault));
            return;
        }
        lastFault = fault;
        if (fault != null && fault.name().equals(AmqpError.UNAUTHORIZED_ACCESS)) {
            fail(ExitCode.NOT_AUTHENTICATED, notAuthenticated(fault));
        } else if (!opened && fault != null && isForeign(fault)) {
            fail(ExitCode.NOT_CONNECTED, notConnectedTo(Reasons.of(fault)));
        } else if (!opened && !patienceAsked && options.isReconnecting()) {
            patienceAsked = true;
            askForPatience(fault);
        }
    }

    /** A person who waits is told for what; a script hears of it when it is over. */
    private void askForPatience(@Nullable Condition fault) {
        if (!options.isQuiet() && streams.isErrTerminal()) {
            String time = Durations.text(options.connectTimeout());
            streams.complain(notConnectedTo(Reasons.of(fault)) + "; trying again for up to " + time, null);
        }
    }

    /** Whether the peer speaks something else than AMQP, which it will do next time too; one that hangs up may not. */
    private static boolean isForeign(Condition fault) {
        return fault.name().equals(ConnectionError.FRAMING_ERROR)
                && !String.valueOf(fault.description()).contains("connection aborted");
    }

    private String notAuthenticated(Condition condition) {
        String hint = options.needsAllowInsecure() ? " (PLAIN without TLS is refused unless --allow-insecure)" : "";
        return "log-in to " + options.shownUrl() + " failed: " + Reasons.of(condition) + hint;
    }

    @Override
    public void onDisconnected(TransportEvent event) {
        if (!ending && !listening && opened && options.isReconnecting()) {
            warn("connection to " + options.shownUrl() + " lost: " + Reasons.of(lastFault) + "; connecting again");
        }
    }

    /** A line about what does not end the run. */
    final void warn(String line) {
        if (!options.isQuiet()) {
            aside();
            streams.complain(line, null);
        }
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        connections.remove(event.connection());
        if (ending && connections.isEmpty() && closingDeadline != null) {
            closingDeadline.cancel();
        } else if (!ending && !listening) {
            String reason = Reasons.of(lastFault);
            fail(
                    ExitCode.NOT_CONNECTED,
                    opened ? "connection to " + options.shownUrl() + " lost: " + reason : notConnectedTo(reason));
        }
    }

    @Override
    public void onConnectionError(ConnectionEvent event) {
        Condition condition = event.connection().remoteCondition();
        if (condition != null && condition.name().equals(AmqpError.UNAUTHORIZED_ACCESS)) {
            refused(ExitCode.NOT_AUTHENTICATED, notAuthenticated(condition));
        } else {
            refused(ExitCode.REFUSED, "the peer closed the connection: " + Reasons.of(condition));
        }
    }

    @Override
    public void onConnectionClosing(ConnectionEvent event) {
        refused(ExitCode.REFUSED, "the peer closed the connection");
    }

    @Override
    public void onSessionError(SessionEvent event) {
        refused(
                ExitCode.REFUSED,
                "the peer ended the session: " + Reasons.of(event.session().remoteCondition()));
    }

    @Override
    public void onSessionClosing(SessionEvent event) {
        refused(ExitCode.REFUSED, "the peer ended the session");
    }

    @Override
    public void onLinkError(LinkEvent event) {
        refused(
                ExitCode.REFUSED,
                "the peer closed the link: " + Reasons.of(event.link().remoteCondition()));
    }

    @Override
    public void onLinkClosing(LinkEvent event) {
        refused(ExitCode.REFUSED, "the peer closed the link");
    }

    @Override
    public void onLinkDetached(LinkEvent event) {
        refused(ExitCode.REFUSED, "the peer detached the link");
    }

    // Who listens outlives its peers; they come and go.
    private void refused(int code, String line) {
        if (!listening) {
            fail(code, line);
        }
    }

    @Override
    public void onHandlerError(Throwable thrown, Event event) {
        if (thrown instanceof Failure failure) {
            fail(failure.exitCode(), failure.line(), failure.getCause());
        } else {
            fail(ExitCode.LOCAL, Failure.faultOfOurs(thrown), thrown);
        }
    }
}
