package io.lepton.cli;

import io.lepton.ConnectionEvent;
import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.ScheduledTask;
import io.lepton.SenderEvent;
import io.lepton.TransactionEvent;
import io.lepton.TransactionHandler;
import io.lepton.TransportEvent;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DistributionMode;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.TransactionalState;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.DeliveryOptions;
import io.lepton.endpoint.InDoubt;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@code send}: hands each message to a sender that has credit, and is done when the peer has settled all of
 * them. A message in doubt after a lost connection goes out again before newer ones, through whatever sender there is
 * then: with {@code --listen} that may be another peer's.
 */
final class Sending extends Conversation implements TransactionHandler {

    /** What one turn hands over at the most; the rest waits until that was written. */
    private static final int TURN_BYTES = 256 << 10;

    /** How long an interrupted run waits for the fate of what was sent. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final LinkSettings link;
    private final MessageSource source;
    private final Pace pace;
    private final Progress progress;
    private final InDoubt inDoubt;
    private final Fates fates;
    /** Null: there are no transactions. */
    private final @Nullable Batches batches;
    /** What was sent in the present transaction. */
    private final List<Delivery> batch = new ArrayList<>();

    private final Set<Sender> senders = new LinkedHashSet<>();
    private final FileBodies files = new FileBodies();
    private @Nullable ScheduledTask paced;
    private boolean stopped;
    /** There are messages that an earlier run has left undecided, and no link to go on with them yet. */
    private boolean untouched;
    /** How many of these a link went on with. */
    private long resumed;
    /** The number of the last message that was handed over, by any run. */
    private long last;

    /**
     * Nothing happens before {@link #run}.
     *
     * @param rate how many messages a second; 0: as fast as the peer takes them
     * @param inDoubt what becomes of a message in doubt
     * @param batches the transactions that messages are sent in, or null for none
     * @param store what the job keeps over the end of the process; null: nothing
     */
    Sending(
            SharedOptions options,
            LinkSettings link,
            MessageSource source,
            long rate,
            InDoubt inDoubt,
            @Nullable Batches batches,
            @Nullable JobStore store,
            Streams streams) {
        super(options, link.isListening(), store, streams);
        this.link = link;
        this.source = source;
        this.batches = batches;
        this.inDoubt = inDoubt;
        fates = new Fates(inDoubt, this::complain);
        untouched = store != null && store.undecided() > 0;
        last = store == null ? 0 : store.sent();
        pace = new Pace(rate, System.nanoTime());
        progress = new Progress(streams, "sending", source.count(), !options.isQuiet() && !options.isTraced());
    }

    @Override
    void prepare() {
        if (store != null && store.sent() > 0) {
            source.skip(store.sent());
            warn("goes on behind message " + store.sent() + ", as " + link.store() + " says");
        }
        if (source instanceof LineSource lines) {
            if (lines.isTyped(streams)) {
                warn("each line is a message; Ctrl-D ends");
            }
            lines.start(() -> later(this::feed));
        }
    }

    @Override
    void begin(Connection connection) {
        SenderOptions.Builder sender = SenderOptions.builder().name(link.name(options.address(), store));
        if (inDoubt == InDoubt.DEDUPLICATE) {
            sender.inDoubt(inDoubt); // the others are ours to carry out
        }
        connection.createSender(
                options.address(), link.guarantee().choose(sender).build());
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        Condition refusal = LinkSettings.refusal(event.link(), true, options.address());
        if (refusal != null) {
            event.link().close(refusal);
            return;
        }
        // What the answer does not repeat, the peer knows it will not get: each message goes to whoever takes it.
        event.link().source().setFilter(Map.of()).setDistributionMode(DistributionMode.MOVE);
        if (link.isAtMostOnce()) {
            event.link().setSettleModes(SenderSettleMode.SETTLED, ReceiverSettleMode.FIRST);
        }
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        if (event.link() instanceof Sender sender) {
            sign();
            senders.add(sender);
            takeUp(sender);
            untouched = false;
            feed(sender);
        }
    }

    /** What an earlier run has sent and was left undecided is ours now. */
    private void takeUp(Sender sender) {
        for (Delivery delivery : sender.unsettled()) {
            if (delivery.context() == null && delivery.isSuspended() && !delivery.isLocallySettled()) {
                resumed++;
                fates.resume(delivery, Long.parseLong(delivery.tagAsString()));
            }
        }
    }

    @Override
    public void onSendable(SenderEvent event) {
        feed(event.sender());
    }

    // Room for more of a body comes without credit for another message.
    @Override
    public void onFlow(LinkEvent event) {
        if (event.link() instanceof Sender sender && files.has(sender)) {
            feed(sender);
        }
    }

    /** Goes on with every sender: there is a new line, or time has passed. */
    private void feed() {
        for (Sender sender : List.copyOf(senders)) {
            feed(sender);
        }
        endIfDone();
    }

    private void feed(Sender sender) {
        int room = TURN_BYTES;
        while (room > 0 && canSend() && goOn(sender) && sender.credit() > 0 && hasRoom(sender)) {
            Outgoing next = next();
            if (next == null) {
                break;
            }
            room -= next.size();
            send(sender, next);
            endBatch(false);
        }
        endBatch(source.isExhausted() && !fates.hasAgain());
        endIfDone();
    }

    private boolean canSend() {
        return !stopped && !isEnding() && (store == null || store.failure() == null);
    }

    /** Whether a message may go out as far as transactions are concerned; asks for one where it is needed. */
    private boolean hasRoom(Sender sender) {
        if (batches == null || batches.room() > 0) {
            return true;
        }
        if (!source.isExhausted() || fates.hasAgain()) {
            batches.declare(sender.connection(), this);
        }
        return false;
    }

    private void endBatch(boolean last) {
        if (batches != null && files.isEmpty()) {
            batches.endIf(last);
        }
    }

    /** The next message, if there is one and it is time for it. */
    private @Nullable Outgoing next() {
        long now = System.nanoTime();
        Outgoing again = fates.again();
        if (again != null) {
            return again;
        } else if (source.isExhausted()) {
            return null;
        } else if (pace.nanosToNext(now) > 0) {
            if (paced == null) {
                paced = after(Duration.ofNanos(pace.nanosToNext(now)), this::resume);
            }
            return null;
        }
        Outgoing next = source.next();
        if (next != null) {
            pace.take(now);
            summary().sent();
            last = next.number();
            progress.to(last);
        }
        return next;
    }

    private SendSummary summary() {
        return fates.summary();
    }

    @Override
    boolean isPausing() {
        return paced != null && isOurTurn();
    }

    /** Whether the peer has nothing left to tell us: of messages in a transaction that is not full it tells nothing final. */
    private boolean isOurTurn() {
        return fates.isNothingWaiting() || batches != null && batches.room() > 0;
    }

    @Override
    boolean wantsCredit() {
        return paced == null && !stopped && !source.isExhausted();
    }

    private void resume() {
        paced = null;
        feed();
    }

    private void send(Sender sender, Outgoing outgoing) {
        if (isOurTurn()) {
            sign(); // else what we send does not hide that the peer says nothing
        }
        Path file = outgoing.file();
        try {
            if (file == null) {
                fates.await(sent(sender, outgoing), outgoing);
            } else {
                begin(sender, outgoing, file);
            }
        } catch (MessageTooLargeException tooLarge) {
            summary().unsent();
            fail(ExitCode.REFUSED, tooLarge(outgoing, sender));
        } catch (IOException unreadable) {
            summary().unsent();
            fail(ExitCode.LOCAL, unreadable(outgoing, unreadable));
        }
    }

    private Delivery sent(Sender sender, Outgoing outgoing) {
        if (store != null) {
            return sender.send(outgoing.message(), JobStore.tag(outgoing.number()));
        } else if (batches == null) {
            return sender.send(outgoing.message());
        }
        Delivery delivery = batches.take().send(sender, outgoing.message());
        batch.add(delivery);
        return delivery;
    }

    private Delivery begun(Sender sender, Outgoing outgoing) {
        if (store != null) {
            return sender.beginDelivery(JobStore.tag(outgoing.number()));
        } else if (batches == null) {
            return sender.beginDelivery(null);
        }
        Delivery delivery = batches.take().beginDelivery(sender, DeliveryOptions.DEFAULT);
        batch.add(delivery);
        return delivery;
    }

    private void begin(Sender sender, Outgoing outgoing, Path file) throws IOException {
        long limit = sender.remoteMaxMessageSize();
        if (limit != 0 && Long.compareUnsigned(Files.size(file), limit) > 0) {
            throw new MessageTooLargeException("nothing is sent of what does not fit");
        }
        files.begin(sender, FileBody.open(outgoing, file));
        fates.await(begun(sender, outgoing), outgoing);
        goOn(sender);
    }

    /** Hands over more of the body that the sender is in the middle of; false while there is still more. */
    private boolean goOn(Sender sender) {
        if (!files.has(sender)) {
            return true;
        }
        sign();
        Outgoing outgoing = files.outgoing(sender);
        try {
            return files.goOn(sender);
        } catch (MessageTooLargeException tooLarge) { // together with what stands before the body
            fail(ExitCode.REFUSED, tooLarge(outgoing, sender));
        } catch (IOException unreadable) {
            fail(ExitCode.LOCAL, unreadable(outgoing, unreadable));
        }
        return true;
    }

    private static String tooLarge(Outgoing outgoing, Sender sender) {
        return "message " + outgoing.number() + " is too large: the peer takes no more than "
                + Long.toUnsignedString(sender.remoteMaxMessageSize()) + " bytes";
    }

    private static String unreadable(Outgoing outgoing, IOException why) {
        return outgoing.file() + " cannot be read: " + Reasons.of(why);
    }

    @Override
    public void onDeliveryUpdated(DeliveryEvent event) {
        Delivery delivery = event.delivery();
        Outcome outcome = delivery.outcome();
        boolean provisional = delivery.localState() instanceof TransactionalState;
        if (outcome != null && !provisional) {
            conclude(delivery, outcome);
        }
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        conclude(event.delivery(), event.delivery().outcome());
    }

    // ------------------------------------------------------------------ transactions

    @Override
    public void onTransactionDeclared(TransactionEvent event) {
        sign();
        feed();
    }

    @Override
    public void onTransactionDeclareFailed(TransactionEvent event) {
        fail(ExitCode.REFUSED, Batches.lack(event.transaction().condition()));
    }

    @Override
    public void onTransactionCommitted(TransactionEvent event) {
        ended(delivery -> {}); // what became of each is told next
    }

    @Override
    public void onTransactionCommitFailed(TransactionEvent event) {
        Rejected rejected = new Rejected(event.transaction().condition());
        ended(delivery -> fates.settled(delivery, rejected));
    }

    @Override
    public void onTransactionAborted(TransactionEvent event) {
        boolean wanted = batches.isUndone() || isEnding() || stopped;
        ended(delivery -> fates.undone(delivery, wanted));
    }

    @Override
    public void onTransactionInDoubt(TransactionEvent event) {
        ended(delivery -> fates.inDoubt(delivery, isEnding() || stopped));
    }

    private void ended(Consumer<Delivery> fate) {
        sign();
        batches.ended();
        List<Delivery> sent = List.copyOf(batch);
        batch.clear();
        sent.forEach(fate);
        feed();
    }

    private void conclude(Delivery delivery, @Nullable Outcome outcome) {
        if (!fates.settled(delivery, outcome)) {
            return;
        }
        sign();
        Sender sender = delivery.sender();
        if (sender.current() == delivery) {
            delivery.abort(); // the peer does not want the rest of it
            files.drop(sender);
        }
        delivery.settle(); // where the receiver waits for it (mode second); else it is settled anyway
        endIfDone();
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        super.onConnectionOpened(event);
        long doubtful = fates.takeDoubtful();
        if (doubtful > 0) {
            warn(doubtful + (doubtful == 1 ? " message in doubt is" : " messages in doubt are") + " sent again");
        }
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        fates.inDoubt(event.delivery(), isEnding() || stopped);
        endIfDone();
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        if (event.link() instanceof Sender sender) {
            forget(sender);
        }
    }

    @Override
    public void onLinkDetached(LinkEvent event) {
        onLinkClosed(event);
        super.onLinkDetached(event);
    }

    @Override
    public void onDisconnected(TransportEvent event) {
        for (Sender sender : event.connection().senders()) {
            if (!sender.isRecovering()) {
                files.drop(sender);
            }
        }
        super.onDisconnected(event);
    }

    @Override
    public void onTransportClosed(TransportEvent event) {
        List.copyOf(senders).stream()
                .filter(sender -> sender.connection() == event.connection())
                .forEach(this::forget);
        super.onTransportClosed(event);
    }

    private void forget(Sender sender) {
        senders.remove(sender);
        files.drop(sender);
    }

    private void endIfDone() {
        boolean done = stopped ? fates.isNothingWaiting() : source.isExhausted() && fates.areAllKnown() && !untouched;
        if (done && files.isEmpty()) {
            if (link.isExactlyOnce() && !stopped) {
                endWhenSettled(ExitCode.DONE, () -> senders.stream().allMatch(sender -> sender.unsettledCount() == 0));
            } else {
                end(stopped ? ExitCode.INTERRUPTED : ExitCode.DONE);
            }
        }
    }

    /** What is only half handed over is taken back: no peer can use it. */
    @Override
    void end(int code) {
        for (Sender sender : files.senders()) {
            Delivery half = sender.current();
            if (half != null) {
                fates.takeBack(half);
                half.abort();
            }
            files.drop(sender);
        }
        super.end(code);
    }

    @Override
    long done() {
        long before = store == null ? 0 : store.sent() - store.undecided();
        return before + (link.isAtMostOnce() ? summary().sentCount() : summary().settledCount());
    }

    @Override
    long wanted() {
        return source.count();
    }

    @Override
    int verdict(int code) {
        fates.end();
        long kept = store == null ? 0 : store.undecidedNow();
        boolean isElsewhere = code == ExitCode.DONE && kept > 0 && store.undecided() > resumed;
        if (kept > 0) {
            complain(kept + (kept == 1 ? " message is" : " messages are") + " not settled yet, and kept in "
                    + link.store()
                    + (isElsewhere
                            ? ": they were sent to another peer than this one"
                            : ": started again with the same --store, the job goes on with them"));
        }
        boolean unfinished = code == ExitCode.DONE
                || code == ExitCode.NOT_CONNECTED && summary().sentCount() > 0;
        return unfinished && (summary().isRefused() || isElsewhere) ? ExitCode.REFUSED : code;
    }

    @Override
    @Nullable String summary(long nanos) {
        if (summary().sentCount() == 0 && hasFailed()) {
            return null;
        }
        if (options.isJson()) {
            streams.out().println(summary().json(nanos));
        }
        return summary().line(nanos) + (store == null ? "" : withEarlierRuns(store.sent(), last));
    }

    @Override
    void aside() {
        progress.pause();
    }

    @Override
    void interrupted() {
        stopped = true;
        if (batches != null) {
            batches.abandon();
        }
        after(LAST_WORDS, () -> end(ExitCode.INTERRUPTED));
        endIfDone();
    }
}
