package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.frame.Attach;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a link (AMQP 1.0 §2.6). It grants credit, message by message; what arrives waits here until the
 * application advances past it or settles it.
 *
 * <p>Belongs to the thread of its connection; {@link #credit()} may be read from any.
 */
public final class Receiver extends Link {
    /** A message that is delivered whole is at most this large, or a quarter of the heap, unless a limit is set. */
    static final long DEFAULT_MAX_MESSAGE_SIZE =
            Math.min(100L << 20, Runtime.getRuntime().maxMemory() / 4);

    /** What becomes of deliveries here. */
    private static final List<Symbol> OUTCOMES = List.of(
            Symbol.of("amqp:accepted:list"),
            Symbol.of("amqp:rejected:list"),
            Symbol.of("amqp:released:list"),
            Symbol.of("amqp:modified:list"));

    private ReceiverOptions options;
    private final ArrayDeque<Delivery> arrived = new ArrayDeque<>(0);
    /** Of those that came settled. */
    private final HeldMessages heldSettled = new HeldMessages(connection().held());

    private final ReceivedTags tags = new ReceivedTags(unsettled);
    private final TransferRules rules = new TransferRules(this);
    private final ReceiverCredit given = new ReceiverCredit(this);
    private final ResumedTransfers resumed = new ResumedTransfers(this, rules);
    /** What makes the link outlive its connection; null: nothing does. */
    private @Nullable ReceiverRecovery recovery;
    /** The source in the peer's attach, for threads that give an outcome and hand it over. */
    private volatile @Nullable Source outcomes;
    /** Ids of messages that the store of the link had. */
    private List<Object> remembered = List.of();
    /** The delivery whose last transfer has not come. */
    private @Nullable Delivery partial;

    /** Whether the partial delivery is in our delivery-count already, because its sender counts it from the start. */
    private boolean partialCounted;
    /** Whether the bytes of the partial delivery are dropped: the application has settled or passed it. */
    private boolean skipping;

    Receiver(Session session, String name, ReceiverOptions options, @Nullable Attach attach) {
        super(session, name, options, attach);
        this.options = options;
        chooseRecovery(options);
        if (options.dynamic()) {
            source().setDynamic(true);
        }
    }

    /** Tells the sender which outcomes to expect, where the application has not. §3.5.3 */
    void offerOutcomes() {
        if (source().outcomes().isEmpty() && !source().isFrozen()) {
            source().setOutcomes(OUTCOMES);
        }
    }

    @Override
    long defaultMaxMessageSize(LinkOptions options) {
        return ((ReceiverOptions) options).streaming() ? 0 : DEFAULT_MAX_MESSAGE_SIZE;
    }

    /** The options that it was made with. */
    public ReceiverOptions options() {
        return options;
    }

    /**
     * Chooses options for a link that the peer attached first. Its name and its settle modes stay as they are, and so do
     * its source and target where the options name none.
     *
     * @throws IllegalStateException if the link was opened
     */
    public void setOptions(ReceiverOptions options) {
        take(options);
        this.options = options;
        chooseRecovery(options);
        LinkOptions.apply(options.linkOptions(), this);
    }

    /**
     * The filters that we asked for and that are not in effect: the peer's attach does not name them. Empty before it came.
     * A link that lacks a filter ends by itself, unless {@link ReceiverOptions#ignoreMissingFilters} says otherwise.
     */
    public Set<Symbol> unsupportedFilters() {
        Set<Symbol> missing = new LinkedHashSet<>();
        if (remoteState() == EndpointState.ACTIVE && !isIncoming() && !isRefused()) {
            source().filter().forEach((name, filter) -> {
                if (filter != null && remoteSource().filter().get(name) == null) {
                    missing.add(name);
                }
            });
        }
        return Collections.unmodifiableSet(missing);
    }

    /**
     * The ids of messages that were decided before the link was attached, in this process or one before, as its store has them;
     * oldest first. For whoever filters {@linkplain ReceiverOptions#duplicateFilter duplicates}.
     */
    public List<Object> remembered() {
        return remembered;
    }

    void remembered(List<Object> messageIds) {
        remembered = messageIds;
    }

    // ------------------------------------------------------------------ credit

    /**
     * Grants credit for {@code messages} more. Ends a drain, unless {@link #setDrain} keeps it on. May be called before
     * the link is open. Where credit is given automatically, too, this comes once on top of it.
     *
     * @param messages 0 or more; 0 tells the sender the state of the link and asks for its own
     * @throws IllegalArgumentException if negative
     */
    public void flow(int messages) {
        given.giveByHand(messages);
    }

    /**
     * Grants credit as {@link #flow} does, but as that of whoever gives it automatically: it does not count as
     * {@linkplain #creditByHand() given by hand}.
     *
     * @param messages 0 or more
     * @throws IllegalArgumentException if negative
     */
    public void topUp(int messages) {
        given.topUp(messages);
    }

    /** How much of the credit was given by {@link #flow} and has not been used: deliveries use this credit first. */
    public int creditByHand() {
        return given.byHand();
    }

    /** The same as {@link #flow}. */
    public void addCredit(int messages) {
        flow(messages);
    }

    /**
     * Grants credit for {@code messages} more and asks the sender to use up all credit now or to give it back.
     *
     * @throws IllegalArgumentException if negative
     */
    public void drain(int messages) {
        given.drain(messages);
    }

    /** Asks the sender to use up all credit now or to give it back. */
    public void drain() {
        drain(0);
    }

    /** Keeps drain mode on over {@link #flow}, or ends it. */
    public void setDrain(boolean drain) {
        given.drainMode(drain);
    }

    /** Whether a drain is under way: the sender has neither used up the credit nor given it back. */
    public boolean isDraining() {
        return given.isDraining();
    }

    /** Whether a drain has ended since the last call: the sender has used up the credit or given it back. */
    public boolean drainFinished() {
        checkThread();
        return given.takeDrainFinished();
    }

    /** How much credit the sender has given back since the last call. */
    public int drained() {
        checkThread();
        return given.takeDrained();
    }

    // ------------------------------------------------------------------ reading

    /** The delivery to read: the oldest that arrived and was not advanced past; null when there is none. */
    public @Nullable Delivery current() {
        return arrived.peekFirst();
    }

    /**
     * Reads on in the encoded message of the current delivery. Meant for {@linkplain ReceiverOptions#streaming streaming}
     * receivers: what is read makes room for more to come.
     *
     * @param limit how many bytes at most
     * @return the bytes, good until the next call of the engine; empty when more is to come; null when the message was
     *     read to its end
     * @throws LinkException if there is no current delivery, or its sender has aborted it
     */
    public @Nullable ByteBuffer read(int limit) {
        checkThread();
        Delivery delivery = arrived.peekFirst();
        if (delivery == null) {
            throw new LinkException(this + ": read without a current delivery", null);
        }
        if (delivery.isAborted()) {
            throw new LinkException(this + ": the message was aborted, and the rest of it will not come", null);
        }
        if (delivery.content() instanceof byte[] whole) {
            delivery.content(new Payload(whole));
        }
        if (!(delivery.content() instanceof Payload payload) || payload.size() == 0) {
            return delivery.isComplete() ? null : ByteBuffer.allocate(0);
        }
        int count = Math.min(limit, payload.size());
        ByteBuffer bytes =
                ByteBuffer.wrap(payload.array(), payload.start(), count).slice();
        payload.consume(count);
        if (options.streaming()) {
            session().read(count);
        }
        return bytes;
    }

    /**
     * Takes the message of the current delivery and goes on to the next. What comes settled, on a link whose sender settles
     * all, is settled here too; other deliveries wait for their outcome.
     *
     * @return the message, whose sections are decoded when they are asked for; null when there is no current delivery, or
     *     its message has not arrived in full, was aborted, or is of another format than AMQP's own
     * @throws MessageDecodeException if what arrived is no message; the delivery is current still
     */
    public @Nullable Message readMessage() {
        checkThread();
        Delivery delivery = arrived.peekFirst();
        Message message = delivery == null ? null : delivery.message();
        if (message != null) {
            advance();
            if (effectiveSenderSettleMode() == SenderSettleMode.SETTLED) {
                delivery.settle();
            }
        }
        return message;
    }

    /** The delivery of which the first transfer has come and the last has not, whether it is handed out in parts or not; or null. */
    public @Nullable Delivery incomplete() {
        return partial;
    }

    /** Goes on to the next delivery. What was not read of the current one is dropped. False if there was none. */
    public boolean advance() {
        checkThread();
        Delivery delivery = arrived.pollFirst();
        if (delivery == null) {
            return false;
        }
        count();
        if (delivery.isRemotelySettled()) {
            heldSettled.remove(); // it is the application's now; what is unsettled may be given back
        }
        dropUnread(delivery);
        skipping |= delivery == partial;
        return true;
    }

    /** Where the message is read as a stream, what was not read of it makes room. */
    private void dropUnread(Delivery delivery) {
        if (options.streaming() && delivery.content() instanceof Payload payload) {
            session().read(payload.size());
            delivery.content(null);
        }
    }

    // ------------------------------------------------------------------ to the wire

    @Override
    void attached() {
        given.attached();
    }

    @Override
    void closing() {
        // nothing that waits has to go out first
    }

    @Override
    boolean mayDetach() {
        return true;
    }

    @Override
    void fillFlow(Flow flow) {
        given.fillFlow(flow);
    }

    // ------------------------------------------------------------------ from the wire

    @Override
    @Nullable String lack(Attach attach) {
        Set<Symbol> missing = options.ignoreMissingFilters() ? Set.of() : unsupportedFilters();
        return missing.isEmpty() ? super.lack(attach) : "the peer does not apply the filters " + missing; // TRM-07
    }

    @Override
    void onRemoteAttach(Attach attach) {
        outcomes = remoteSource();
        given.onAttach((int) attach.initialDeliveryCount());
    }

    @Override
    void onFlow(Flow flow) {
        int ahead = given.onFlow(flow);
        if (ahead > 0) {
            boolean begun = partial != null && !partialCounted; // §2.6.7 leaves open when a delivery counts
            partialCounted |= begun;
            given.givenBack(ahead, begun);
        }
        if (flow.echo()) {
            attachment().flowDue();
        }
        tellFlow();
    }

    /** A transfer for this link, whose payload stands in {@code array}. */
    @HotPath
    void onTransfer(Transfer transfer, byte[] array, int offset, int length) {
        Session session = session();
        Delivery delivery = partial;
        if (delivery == null && transfer.resume()) {
            onResumed(transfer, array, offset, length);
            return;
        }
        if (delivery == null) {
            delivery = onFirst(session, transfer);
            if (!transfer.more() && !transfer.aborted() && !options.streaming()) {
                // the usual case: all of the message in one transfer
                rules.checkSize(length);
                byte[] bytes = Arrays.copyOfRange(array, offset, offset + length);
                delivery.content(transfer.messageFormat() == 0 ? bytes : new Payload(bytes, transfer.messageFormat()));
                keep(session, delivery);
                arrived.add(delivery);
                hold(delivery, length);
                completed(delivery);
                delivery.tellData();
                return;
            }
            delivery.content(new Payload(transfer.messageFormat()));
            keep(session, delivery);
            partial = delivery;
            partialCounted = false;
            skipping = false;
            if (recovery != null) {
                recovery.skipNothing();
            }
            if (options.streaming()) {
                arrived.add(delivery);
                count();
            }
        } else {
            rules.checkContinued(transfer, delivery);
            if (!delivery.isRemotelySettled()) {
                rules.checkSettled(transfer, delivery);
            }
            if (delivery.isComplete()) {
                dropOn(delivery, transfer);
                return;
            }
            delivery.compareTransactions(transfer.state());
        }
        onPart(session, delivery, transfer, array, offset, length);
    }

    private Delivery onFirst(Session session, Transfer transfer) {
        session.deliveryIds().onFirst(transfer);
        rules.checkFirst(transfer);
        if (!given.isGranted()) {
            throw rules.violation(LinkError.TRANSFER_LIMIT_EXCEEDED, "a delivery without credit");
        }
        if (recovery != null) {
            recovery.checkNew(rules);
        }
        Delivery delivery = new Delivery(this);
        delivery.start((int) transfer.deliveryId());
        delivery.tag(transfer.tagArray(), transfer.tagOffset(), transfer.tagLength());
        if (transfer.isSettled()) {
            delivery.settledAtStart();
        }
        delivery.stateAtStart(transfer.state());
        if (rules.settlesSecond(transfer)) {
            delivery.second();
        }
        rules.checkSettled(transfer, delivery);
        return delivery;
    }

    /** Takes in one transfer of a delivery that comes in several, or that is read as a stream. */
    private void onPart(Session session, Delivery delivery, Transfer transfer, byte[] array, int from, int octets) {
        int known = recovery == null ? 0 : recovery.skip(octets);
        int offset = from + known;
        int length = octets - known;
        if (transfer.aborted()) {
            drop(delivery);
            completed(delivery);
            delivery.tellData();
            return;
        }
        if (transfer.isSettled() && !delivery.isRemotelySettled()) {
            forget(delivery);
            delivery.remoteUpdate(null, true);
        }
        if (transfer.state() != null) {
            delivery.remoteUpdate(transfer.state(), false);
        }
        if (delivery.content() instanceof Payload payload && !skipping) {
            rules.checkSize(payload.total() + length);
            payload.countFrame(length);
            rules.checkFrames(payload);
            if (options.streaming()) {
                session.unread(length);
            } else {
                connection().partialMessages().add(this, length);
            }
            if (recovery != null && options.streaming()) {
                recovery.count(delivery, array, offset, length);
            }
            payload.append(array, offset, length, transfer.more());
        }
        if (!transfer.more()) {
            endPartial(delivery);
            if (!options.streaming()) {
                arrived.add(delivery);
                hold(delivery, delivery.pendingBytes());
            }
            completed(delivery);
        }
        if (!skipping && (options.streaming() || !transfer.more())) {
            delivery.tellData();
        }
    }

    /** The first transfer of a delivery that the sender resumes. §2.6.13 */
    private void onResumed(Transfer transfer, byte[] array, int offset, int length) {
        Delivery delivery = resumed.onFirst(transfer);
        partial = delivery;
        skipping = delivery.isComplete();
        if (skipping) {
            dropOn(delivery, transfer);
        } else {
            onPart(session(), delivery, transfer, array, offset, length);
        }
    }

    /** A transfer of a resumed delivery of which nothing is needed. */
    private void dropOn(Delivery delivery, Transfer transfer) {
        resumed.onDropped(delivery, transfer);
        if (!transfer.more() || transfer.aborted()) {
            partial = null;
            completed(delivery);
        }
    }

    /** Its message is here: until it is settled or, where it came settled, until it is taken. */
    private void hold(Delivery delivery, int bytes) {
        if (delivery.isRemotelySettled()) {
            heldSettled.add(bytes + HeldBytes.DELIVERY);
        } else {
            unsettled.hold(bytes);
        }
    }

    private void keep(Session session, Delivery delivery) {
        if (delivery.isRemotelySettled()) {
            return;
        }
        if (!tags.add(delivery)) {
            throw rules.violation(
                    AmqpError.NOT_ALLOWED, "the delivery-tag " + delivery.tagAsString() + " is unsettled");
        }
        unsettled.add(delivery);
        session.dispositions().addIncoming(delivery);
    }

    @Override
    void forgetTag(Delivery delivery) {
        tags.remove(delivery);
    }

    private void completed(Delivery delivery) {
        delivery.complete();
        if (delivery.isResumed()) {
            delivery.resumed(false);
            given.usedAgain();
        } else if (partialCounted) {
            partialCounted = false;
        } else {
            given.used();
        }
        given.completed();
    }

    /** Whether the source allows us to give this outcome. Any thread. DSP-12 */
    boolean allows(DeliveryState state) {
        Source source = outcomes;
        return source == null || allows(source, state);
    }

    @Override
    void suspend() {
        given.suspend();
        if (recovers()) {
            Objects.requireNonNull(recovery).detached();
        } else {
            dropPartial();
        }
    }

    @Override
    void detached() {
        if (recovers()) {
            setPartialAside();
        } else {
            dropPartial();
        }
    }

    /** The attachment over which the partial delivery comes is gone: the rest will not come, or will not be taken. */
    private void dropPartial() {
        Delivery delivery = partial;
        if (delivery != null) {
            boolean known = options.streaming() && !skipping;
            drop(delivery);
            if (known) {
                delivery.tellData();
            }
        }
    }

    /** Nothing more comes of the partial delivery. */
    private void endPartial(Delivery delivery) {
        if (!options.streaming() && delivery.content() instanceof Payload payload) {
            connection().partialMessages().remove(payload.total());
        }
        partial = null;
    }

    /** Nothing more comes of the partial delivery: its memory is free again. */
    private void drop(Delivery delivery) {
        dropUnread(delivery);
        endPartial(delivery);
        delivery.abortedByPeer();
        forget(delivery);
    }

    @Override
    void loseDeliveries() {
        suspend();
        if (!recovers()) {
            loseUnsettled();
        }
    }

    void loseUnsettled() {
        // nothing can be said about them any more
        for (Delivery delivery : unsettled.all()) {
            delivery.lost();
            delivery.endSuspension();
            session().dispositions().forgetIncoming(delivery);
            if (recovery != null && !keepsRecords()) {
                recovery.unrecord(delivery);
            }
            if (ReceiverRecovery.outcomeOf(delivery) != null) {
                unsettled.remove(delivery); // the sender's settlement, which it waited for, will not come
            }
        }
        // their tags are free again
        tags.clear();
    }

    // ------------------------------------------------------------------ suspended and resumed

    @Override
    @Nullable ReceiverRecovery recovery() {
        return recovery;
    }

    @Override
    void recover(boolean recovers) {
        recovery = !recovers ? null : recovery == null ? new ReceiverRecovery(this) : recovery;
    }

    private boolean recovers() {
        return recovery != null && recovery.isOffered();
    }

    /** What came of the partial delivery is kept, unless nobody wants it. */
    void setPartialAside() {
        if (partial != null && !partial.isComplete() && (skipping || partial.isRemotelySettled())) {
            dropPartial();
        }
        partial = null;
        skipping = false;
    }

    @Override
    void recorded(Delivery delivery) {
        if (delivery.isLocallySettled()) {
            saySettled(delivery);
        } else {
            sayUpdated(delivery);
        }
        connection().turnDue();
    }

    /** A suspended delivery of which only part has come will not go on. */
    void dropSuspended(Delivery delivery) {
        delivery.endSuspension();
        drop(delivery);
        if (options.streaming()) {
            delivery.tellData();
        }
    }

    ReceivedTags tags() {
        return tags;
    }

    @Override
    void endDeliveries() {
        if (keepsSuspended()) {
            return;
        }
        if (recovery != null && isOverAlone()) {
            recovery.unrecordAll();
        }
        if (canTell()) {
            suspend(); // what came before the peer's end can be answered until ours goes out
        } else {
            loseDeliveries();
        }
    }

    @Override
    boolean canTell() {
        return attachment().local() != HandleState.CLOSED && session().canTell();
    }

    // ------------------------------------------------------------------ unsettled

    @Override
    void forget(Delivery delivery) {
        unsettled.remove(delivery);
        forgetTag(delivery);
        session().dispositions().forgetIncoming(delivery);
        if (recovery != null) {
            recovery.forgot(delivery);
        }
    }

    @Override
    void settled(Delivery delivery) {
        if (delivery.isRemotelySettled() || !recorded(delivery, recovery)) {
            saySettled(delivery);
        }
    }

    /** What is to be told is an outcome, and is told when it is recorded. */
    private static boolean recorded(Delivery delivery, @Nullable ReceiverRecovery recovery) {
        return recovery != null
                && ReceiverRecovery.outcomeOf(delivery) != null
                && !delivery.link().isOverAlone()
                && recovery.record(delivery);
    }

    private void saySettled(Delivery delivery) {
        if (arrived.peekFirst() == delivery) {
            advance();
        }
        if (delivery.isSuspended() && recovers() && delivery.hasLocalOutcome()) {
            return; // the sender is to hear of the outcome, or it would send the message again
        }
        forget(delivery);
        if (!delivery.isRemotelySettled() && !delivery.isSuspended()) {
            session().disposition(Role.RECEIVER, delivery, true);
        }
    }

    @Override
    void updated(Delivery delivery) {
        if (!recorded(delivery, recovery)) {
            sayUpdated(delivery);
        }
    }

    private void sayUpdated(Delivery delivery) {
        if (!delivery.isRemotelySettled() && !delivery.isSuspended()) {
            session().disposition(Role.RECEIVER, delivery, false);
        }
    }

    // ------------------------------------------------------------------ counts

    void count() {
        credit(linkCredit + arrived.size());
    }

    @Override
    public int queued() {
        return arrived.size();
    }

    @Override
    long queuedBytes() {
        Delivery incomplete = partial;
        long bytes = incomplete == null || arrived.contains(incomplete) ? 0 : incomplete.pendingBytes();
        for (Delivery delivery : arrived) {
            bytes += delivery.pendingBytes();
        }
        return bytes;
    }

    @Override
    public long available() {
        return given.available();
    }

    @Override
    public boolean isDrain() {
        return given.isDrain();
    }
}
