package io.lepton.cli;

import io.lepton.AmqpUrl;
import io.lepton.ConnectionEvent;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.Event;
import io.lepton.LinkEvent;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.ReconnectingEvent;
import io.lepton.ScheduledTask;
import io.lepton.SessionEvent;
import io.lepton.TransportEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Endpoint;
import io.lepton.endpoint.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command that has peers: it connects, or listens, until its work is done, something ends it early, or a
 * person does; then it closes what it opened. What the work is, subclasses say. All of it happens on the container's one
 * thread, which is the one that called {@link #run}.
 */
abstract class Conversation implements MessagingHandler {

    /** How long peers may take to answer our close. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** How long a peer may take to settle what it knows the outcome of. */
    private static final Duration LAST_SETTLEMENT = Duration.ofSeconds(5);

    /** How often it is looked whether all is settled, when there is nothing left to be done but that. */
    private static final Duration SETTLING = Duration.ofMillis(5);

    /** After how long without a connection a person is told for what we wait, or after half of the time there is. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    /** After so long a person wants to know that a sender has no credit. */
    private static final Duration STALLED = Duration.ofSeconds(5);

    final Streams streams;
    final SharedOptions options;
    final @Nullable JobStore store;
    private final LineLimit ofOthers = new LineLimit();
    private final boolean listening;
    private final Container container;
    private final List<ScheduledTask> timers = new ArrayList<>();
    private final Set<Connection> connections = new HashSet<>();
    private final Set<Connection> open = new HashSet<>();
    private final ConnectAttempts attempts;
    private @Nullable Listener listener;
    private @Nullable ScheduledTask connectDeadline;
    private @Nullable ScheduledTask closingDeadline;
    private boolean patienceAsked;
    private boolean ending;
    private boolean settling;
    /** All is done but for the last settlements. */
    private boolean finishing;

    private int exitCode = ExitCode.DONE;
    private long beginNanos = System.nanoTime();
    private long lastSignNanos = beginNanos;
    /** The last sign before the silence that was told of. */
    private long toldOfNanos;

    /**
     * Nothing happens before {@link #run}.
     *
     * @param listening whether peers come to us, rather than we to one
     * @param store what the job keeps over the end of the process; null: nothing
     */
    Conversation(SharedOptions options, boolean listening, @Nullable JobStore store, Streams streams) {
        this.options = options;
        this.listening = listening;
        this.streams = streams;
        this.store = store;
        attempts = new ConnectAttempts(options.url());
        String id = options.containerId();
        container = Container.builder()
                .containerId(id == null && store != null ? store.containerId() : id)
                .deliveryStore(store)
                .build();
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

    /** How many messages are done with; less than 0 where the work does not count any. */
    long done() {
        return -1;
    }

    /** How many there are to be; less than 0 where that is not known. */
    long wanted() {
        return -1;
    }

    /** The exit code, given what ended the run: the work may know more. */
    int verdict(int code) {
        return code;
    }

    /** Runs until the end, and answers the exit code. */
    final int run(Interruption interruption) {
        interruption.whenWanted(() -> later(this::interrupt));
        if (store != null) {
            store.whenFailed(() -> later(this::storeHasFailed));
        }
        prepare();
        container.run();
        int verdict = verdict(exitCode);
        String summary = summary(System.nanoTime() - beginNanos);
        streams.out().flush();
        aside();
        if (summary != null && !options.isQuiet()) {
            streams.err().println(summary);
        }
        return verdict;
    }

    private void interrupt() {
        if (!listening && !attempts.wereSuccessful()) {
            fail(ExitCode.INTERRUPTED, "interrupted: " + attempts.notConnected());
        } else {
            interrupted();
        }
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

    /**
     * Ends the run with {@code code} once all is {@code settled}: the peer knows that we know. A peer that has gone for good
     * never will; it is not waited for longer than a while after the last sign of anybody.
     */
    final void endWhenSettled(int code, BooleanSupplier settled) {
        finishing = true;
        if (settled.getAsBoolean() || System.nanoTime() - lastSignNanos > LAST_SETTLEMENT.toNanos()) {
            end(code);
        } else if (!settling) {
            settling = true;
            after(SETTLING, () -> {
                settling = false;
                endWhenSettled(code, settled);
            });
        }
    }

    /** Whether the run ended early through a failure, rather than by a time limit or a person's wish. */
    final boolean hasFailed() {
        return exitCode != ExitCode.DONE && exitCode != ExitCode.TIMED_OUT && exitCode != ExitCode.INTERRUPTED;
    }

    /** Whether something ended the run before its work was done. */
    final boolean endedEarly() {
        return exitCode != ExitCode.DONE;
    }

    final boolean isEnding() {
        return ending;
    }

    /** Says why, and ends the run with {@code code}; only the first reason counts. */
    final void fail(int code, String line) {
        fail(code, line, null);
    }

    /** The same for what this machine lacks. */
    final void fail(Failure failure) {
        fail(failure.exitCode(), failure.line(), failure.getCause());
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

    /** What there was not for the time of {@code --timeout}, where the connection is fine. */
    String missed() {
        return "nothing happened";
    }

    /** Makes room on standard error for a line: a progress bar goes. */
    void aside() {}

    @Override
    public void onStart(ContainerEvent event) {
        if (listening) {
            listener = options.listen(container, streams);
            if (!options.isQuiet()) {
                Logs.showTo(streams.err());
            }
            streams.err().println("listening on " + options.listenedOn(listener));
            streams.err().flush();
        } else {
            Duration patience = options.connectTimeout();
            connectDeadline = after(patience, this::notConnected);
            Duration half = patience.dividedBy(2);
            after(half.compareTo(SILENCE) < 0 ? half : SILENCE, this::stillWaiting);
            Connection connection = options.connect(container, streams);
            connections.add(connection);
            begin(connection);
        }
        Duration timeout = options.timeout();
        if (timeout != null) {
            after(timeout, this::checkIdle);
        }
        Duration half = timeout == null ? STALLED : timeout.dividedBy(2);
        Duration patience = half.compareTo(STALLED) < 0 ? half : STALLED;
        after(patience, () -> tellStalled(patience));
    }

    /** A sender that has no credit is told of once, until something happens: by itself that is no mistake. */
    private void tellStalled(Duration patience) {
        Sender stalled = wantsCredit() ? Waiting.withoutCredit(open) : null;
        boolean silent = System.nanoTime() - lastSignNanos >= patience.toNanos();
        if (stalled != null && silent && toldOfNanos != lastSignNanos) {
            toldOfNanos = lastSignNanos;
            warn(Waiting.forCredit(stalled) + "; waiting");
        }
        after(patience, () -> tellStalled(patience));
    }

    /** Whether there is something to be sent, for which there must be credit. */
    boolean wantsCredit() {
        return false;
    }

    private void notConnected() {
        String time = Durations.text(options.connectTimeout());
        fail(ExitCode.NOT_CONNECTED, attempts.notConnected() + "; gave up after " + time);
    }

    private void stillWaiting() {
        if (!attempts.wereSuccessful() && !patienceAsked) {
            patienceAsked = true;
            warn(attempts.notConnected() + "; waiting");
        }
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
        boolean connected = listening || attempts.wereSuccessful();
        String fault = connected ? Waiting.on(open) : "; " + attempts.notConnected();
        if (options.isTraced()) {
            aside();
            open.forEach(each -> each.diagnose().thenAccept(streams.err()::println));
        }
        String what = fault.isEmpty() ? open.isEmpty() ? "no peer came" : missed() : "nothing happened";
        fail(ExitCode.TIMED_OUT, what + " for " + Durations.text(timeout) + fault);
    }

    @Override
    public void onTransportOpened(TransportEvent event) {
        connections.add(event.connection());
        attempts.socket(event.transport());
        if (ending) {
            event.connection().close(); // it came too late
        }
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        open.add(event.connection());
        if (connectDeadline != null) {
            connectDeadline.cancel();
        }
        sign();
        if (!listening && (attempts.wereSuccessful() || patienceAsked)) {
            warn("connected to " + attempts.url());
        }
        if (!attempts.wereSuccessful()) {
            beginNanos = System.nanoTime();
        }
        attempts.opened();
    }

    @Override
    public void onTransportError(TransportEvent event) {
        Condition fault = event.transport().condition();
        if (ending) {
            return;
        } else if (listening) {
            MessagingHandler.super.onTransportError(event); // for the log
            return;
        }
        attempts.failed(event.transport());
        if (fault != null && fault.name().equals(AmqpError.UNAUTHORIZED_ACCESS)) {
            fail(ExitCode.NOT_AUTHENTICATED, notLoggedIn(fault));
        } else if (!attempts.wereSuccessful() && TransportReasons.isForeign(event.transport())) {
            fail(ExitCode.NOT_CONNECTED, attempts.notConnected());
        }
    }

    private String notLoggedIn(Condition condition) {
        return "log-in to " + attempts.url() + " failed: " + LogInReasons.of(condition, options);
    }

    /** Who waits is told why, once: of a loss, and of the first attempt that fails. */
    @Override
    public void onReconnecting(ReconnectingEvent event) {
        if (ending) {
            return;
        }
        String before = attempts.url();
        String failed = attempts.notConnected();
        attempts.next(AmqpUrl.parse(event.url()));
        if (event.attempt() == 1) {
            warn("connection to " + before + " lost: " + attempts.reason() + "; connecting again");
        } else if (event.attempt() == 2) {
            patienceAsked = true;
            warn(failed + "; trying " + (attempts.url().equals(before) ? "again" : attempts.url()));
        }
    }

    /** What a summary ends with where there were {@code before} messages when the run began, and {@code now} are. */
    static String withEarlierRuns(long before, long now) {
        return before == 0 ? "" : " (with earlier runs " + now + ")";
    }

    /** A line about what does not end the run. */
    final void warn(String line) {
        if (!options.isQuiet()) {
            complain(line);
        }
    }

    /** A line about what whoever sends to us can make go wrong, as often as he likes. */
    final void warnOfOthers(String line) {
        String admitted = ofOthers.admit(line, System.nanoTime());
        if (admitted != null) {
            warn(admitted);
        }
    }

    /** A line about what went wrong for good. */
    final void complain(String line) {
        aside();
        streams.complain(line, null);
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        connections.remove(event.connection());
        open.remove(event.connection());
        if (ending && connections.isEmpty() && closingDeadline != null) {
            closingDeadline.cancel();
        } else if (!ending && !listening) {
            fail(
                    ExitCode.NOT_CONNECTED,
                    attempts.wereSuccessful()
                            ? "connection to " + attempts.url() + " lost: " + attempts.reason()
                            : attempts.notConnected());
        }
    }

    @Override
    public void onConnectionError(ConnectionEvent event) {
        if (listening) {
            MessagingHandler.super.onConnectionError(event);
            return;
        }
        Condition condition = event.connection().remoteCondition();
        if (condition != null && condition.name().equals(AmqpError.UNAUTHORIZED_ACCESS)) {
            refused(ExitCode.NOT_AUTHENTICATED, notLoggedIn(condition));
        } else {
            left("closed the connection", event.connection());
        }
    }

    @Override
    public void onConnectionClosing(ConnectionEvent event) {
        left("closed the connection", event.connection());
    }

    @Override
    public void onSessionError(SessionEvent event) {
        if (listening) {
            MessagingHandler.super.onSessionError(event);
            return;
        }
        left("ended the session", event.session());
    }

    @Override
    public void onSessionClosing(SessionEvent event) {
        left("ended the session", event.session());
    }

    /** Whether the store has failed, which ends the run: what links say of it then is no news. */
    final boolean storeHasFailed() {
        Failure failure = store == null ? null : store.failure();
        if (failure != null) {
            fail(failure);
        }
        return failure != null;
    }

    @Override
    public void onLinkError(LinkEvent event) {
        if (storeHasFailed()) {
            return;
        } else if (listening) {
            MessagingHandler.super.onLinkError(event);
            return;
        }
        left("closed the link", event.link());
    }

    @Override
    public void onLinkClosing(LinkEvent event) {
        left("closed the link", event.link());
    }

    @Override
    public void onLinkDetached(LinkEvent event) {
        if (storeHasFailed()) {
            return;
        }
        left("detached the link", event.link());
    }

    /** Whether a peer that leaves without a complaint leaves nothing undone. */
    boolean takesWhatThereIs() {
        return false;
    }

    /** The peer ends what we are not done with, for a reason that it says or without one; or we have to, for what it did. */
    private void left(String what, Endpoint ended) {
        Condition why = ended.closeReason();
        if (why == null && (takesWhatThereIs() || finishing)) {
            if (!listening) { // else another peer may have something to hear yet
                end(ExitCode.DONE);
            }
            return;
        }
        String soFar = why == null || done() > 0 ? soFar() : "";
        if (ended.failure() == null) {
            refused(ExitCode.REFUSED, "the peer " + what + soFar + (why == null ? "" : ": " + Reasons.of(why)));
        } else {
            refused(ExitCode.REFUSED, (soFar.isEmpty() ? "" : "ended" + soFar + ": ") + Reasons.of(why));
        }
    }

    private String soFar() {
        if (done() < 0) {
            return "";
        }
        return " after " + done() + (wanted() < 0 ? "" : " of " + wanted())
                + (done() == 1 && wanted() < 0 ? " message" : " messages");
    }

    // Who listens outlives its peers; they come and go.
    private void refused(int code, String line) {
        if (!listening) {
            fail(code, line);
        }
    }

    @Override
    public void onRecoveryUnavailable(LinkEvent event) {
        complain("no exactly-once with this peer: " + event.link().recoveryFailure() + "; goes on with at-least-once");
    }

    @Override
    public void onHandlerError(Throwable thrown, Event event) {
        if (thrown instanceof Failure failure) {
            fail(failure);
        } else {
            fail(ExitCode.LOCAL, Failure.faultOfOurs(thrown), thrown);
        }
    }
}
