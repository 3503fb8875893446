package io.lepton.cli;

import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.TransactionEvent;
import io.lepton.TransactionHandler;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@code receive}: gives credit for as many messages as are wanted and no more, and is done when they have
 * come. What is done with a message, subclasses say; only then does the peer learn what became of it.
 */
abstract class Receiving extends Conversation implements TransactionHandler {

    private static final HandlerOptions BY_HAND =
            HandlerOptions.builder().autoAccept(false).prefetch(0).build();

    private final ReceiveSettings settings;
    private final LinkSettings link;
    private final Progress progress;
    /** Null: there are no transactions. */
    private final @Nullable Batches batches;

    private @Nullable Receiver receiver;
    private int taken;
    private final SeenIds seen = new SeenIds();
    /** Those whose outcome the sender may not know. */
    private final Set<Delivery> untold = new HashSet<>();

    private long received;
    private long duplicates;
    private long undecodable;
    /** The last drain ended with all credit used up. */
    private boolean usedUp;

    private boolean unsubscribed;

    Receiving(
            SharedOptions options,
            LinkSettings link,
            ReceiveSettings settings,
            @Nullable JobStore store,
            Streams streams) {
        super(options, link.isListening(), store, streams);
        this.link = link;
        this.settings = settings;
        batches = settings.batches();
        received = store == null ? 0 : store.received();
        boolean linesOnTerminal = settings.output() == null && settings.bodyFile() == null;
        boolean shown = !options.isQuiet() && !options.isTraced() && !linesOnTerminal;
        progress = new Progress(streams, "receiving", wanted(), shown);
    }

    @Override
    public final HandlerOptions options() {
        return BY_HAND;
    }

    @Override
    void prepare() {
        if (received > 0) {
            warn(
                    isDone()
                            ? "all " + received + " messages were received, as " + link.store()
                                    + " says; waits for the sender to hear of the last ones"
                            : "goes on behind message " + received + ", as " + link.store() + " says");
        }
    }

    @Override
    void begin(Connection connection) {
        receiver = connection.createReceiver(options.address(), settings.receiverOptions(link, store));
        goOn(receiver);
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        Condition refusal = LinkSettings.refusal(event.link(), false, options.address());
        if (refusal != null) {
            event.link().close(refusal);
        } else if (event.link() instanceof Receiver receiver) {
            receiver.setOptions(settings.incomingOptions());
        }
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        if (!(event.link() instanceof Receiver receiver)) {
            return;
        }
        sign();
        untold.addAll(receiver.unsettled()); // those of an earlier run
        if (isDone() && !isEnding()) {
            endWhenTold(); // the whole job was done by an earlier run
            return;
        }
        if (settings.isUnsubscribing()) {
            receiver.close(); // rather than detached, which would leave it
            return;
        }
        String ignored = settings.ignoredBy(receiver);
        if (ignored != null) {
            fail(ExitCode.REFUSED, "the peer does not do " + ignored);
            return;
        }
        if (settings.isDynamic()) {
            streams.err().println("address " + receiver.remoteSource().address());
        }
        if (settings.isDrain()) {
            receiver.drain(window());
        } else {
            goOn(receiver);
        }
    }

    /** How many messages may be on their way now. */
    private int window() {
        long room = batches == null ? Long.MAX_VALUE : batches.room(); // what comes has to be in a transaction
        return (int) Math.max(0, Math.min(Math.min(settings.credit(), room), settings.count() - received));
    }

    /** Gives new credit once half of it is used, but for a drain, which ends before it begins anew. */
    final void goOn(Receiver receiver) {
        if (settings.isDrain() || settings.isUnsubscribing() || isEnding()) {
            return;
        }
        if (batches != null && batches.room() == 0 && received < settings.count()) {
            batches.declare(receiver.connection(), this);
        }
        int window = window();
        int credit = receiver.credit();
        if (credit <= window / 2 && credit < window) {
            receiver.flow(window - credit);
        }
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        if (settings.isUnsubscribing() && !isEnding()) {
            unsubscribed = true;
            end(ExitCode.DONE);
        }
    }

    // What the sender gave back it had no message for; where it used all credit up, there may be more. Its answer to a
    // drain
    // of which it used all up may come late and give back the credit of the next one (Artemis does so): that is asked
    // again.
    @Override
    public void onDrainFinished(LinkEvent event) {
        if (!settings.isDrain() || isEnding()) {
            return;
        }
        sign();
        Receiver receiver = (Receiver) event.link();
        boolean gaveBack = receiver.drained() > 0;
        if (gaveBack && !usedUp) {
            end(ExitCode.DONE);
        } else {
            usedUp = !gaveBack;
            receiver.drain(window());
        }
    }

    /** Whether another message is one too many: with {@code --listen}, each peer has credit for all. */
    final boolean isFull() {
        return isDone() || isEnding();
    }

    private boolean isDone() {
        return received >= settings.count();
    }

    /**
     * A message that is one too many, or cannot be written. Who has a store has it stay undecided, and gets it when the job goes
     * on; else somebody else may have it. True: it was given back.
     */
    final boolean giveBack(Delivery delivery) {
        if (store == null) {
            delivery.release();
        }
        return store == null;
    }

    /** The number of the message that comes next, from 1. */
    final long nextNumber() {
        return received + 1;
    }

    /** A message was taken care of: counts it, tells the peer, and goes on or ends. */
    final void taken(Delivery delivery, @Nullable Object messageId, FileMark outputMark) {
        sign();
        received++;
        if (store != null) {
            store.note(delivery, received, outputMark);
        }
        if (messageId != null && seen.isRepeated(messageId)) {
            duplicates++;
        }
        progress.to(received);
        if (batches != null) {
            settings.retire(batches.take(), delivery);
            taken++;
            batches.endIf(received == settings.count());
            goOn(delivery.receiver());
            return;
        }
        untold.add(delivery);
        if (store != null && !delivery.receiver().isRecovering()) {
            // a plain sender, whose link records nothing: the place in the output is safe before the message is
            // accepted
            store.recordAlone(delivery, () -> tell(delivery));
        } else {
            tell(delivery);
        }
    }

    private void tell(Delivery delivery) {
        settings.settle(delivery);
        if (delivery.isLocallySettled() || !settings.isDecided()) {
            untold.remove(delivery);
        }
        if (received == settings.count()) {
            endWhenTold();
        } else {
            goOn(delivery.receiver());
        }
    }

    @Override
    public void onSettled(DeliveryEvent event) {
        untold.remove(event.delivery());
    }

    /** All have come: with exactly-once the hand-shake is brought to its end. */
    private void endWhenTold() {
        if (link.isExactlyOnce()) {
            endWhenSettled(ExitCode.DONE, untold::isEmpty);
        } else {
            end(ExitCode.DONE);
        }
    }

    // ------------------------------------------------------------------ transactions

    @Override
    public void onTransactionDeclared(TransactionEvent event) {
        sign();
        goOn(receiver);
    }

    @Override
    public void onTransactionDeclareFailed(TransactionEvent event) {
        fail(ExitCode.REFUSED, Batches.lack(event.transaction().condition()));
    }

    @Override
    public void onTransactionCommitted(TransactionEvent event) {
        ended();
    }

    @Override
    public void onTransactionCommitFailed(TransactionEvent event) {
        fail(
                ExitCode.REFUSED,
                "transaction rolled back: " + Reasons.of(event.transaction().condition()));
    }

    @Override
    public void onTransactionAborted(TransactionEvent event) {
        if (!batches.isUndone() && !isEnding()) {
            received -= taken; // they were given back with the lost connection, and come again
        }
        ended();
    }

    @Override
    public void onTransactionInDoubt(TransactionEvent event) {
        warn("the connection was lost while a transaction was committed: " + taken + " messages may come again");
        ended();
    }

    private void ended() {
        sign();
        batches.ended();
        taken = 0;
        if (received == settings.count()) {
            end(ExitCode.DONE);
        } else {
            goOn(receiver);
        }
    }

    /** A message makes no sense: it was, or is, rejected. */
    final void undecodable(Delivery delivery, String reason) {
        undecodable++;
        warnOfOthers("a message was rejected, it makes no sense: " + Reasons.line(reason));
        goOn(delivery.receiver());
    }

    @Override
    void end(int code) {
        if (settings.isDurable()
                && !unsubscribed
                && store == null
                && !isEnding()) { // a store goes on with what is left when the connection ends
            detach();
        }
        super.end(code);
    }

    /** Leaves a durable subscription without ending it. */
    private void detach() {
        for (Connection connection : connections()) {
            connection.receivers().forEach(Receiver::detach);
        }
    }

    @Override
    final boolean takesWhatThereIs() {
        return settings.isDrain() && settings.count() == Long.MAX_VALUE;
    }

    @Override
    final String missed() {
        String address = settings.isDynamic() && receiver != null
                ? receiver.remoteSource().address()
                : options.address();
        return "no message came" + (address == null ? "" : " from " + address);
    }

    @Override
    long done() {
        return received;
    }

    @Override
    long wanted() {
        return settings.count() == Long.MAX_VALUE ? Progress.UNKNOWN : settings.count();
    }

    @Override
    int verdict(int code) {
        return code == ExitCode.DONE && undecodable > 0 ? ExitCode.REFUSED : code;
    }

    @Override
    @Nullable String summary(long nanos) {
        if (received == 0 && hasFailed()) {
            return null;
        } else if (unsubscribed) {
            return "the subscription " + settings.durable() + " is ended";
        }
        long before = store == null ? 0 : store.received();
        return "received " + (received - before) + " duplicates " + duplicates + " in " + Durations.seconds(nanos)
                + " s" + withEarlierRuns(before, received);
    }

    @Override
    void aside() {
        progress.pause();
    }
}
