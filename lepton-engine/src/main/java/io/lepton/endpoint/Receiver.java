package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.LinkError;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.Outcome;
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
    private final ReceivedTags tags = new ReceivedTags(unsettled);
    private final TransferRules rules = new TransferRules(this);
    /** What makes the link outlive its connection; null: nothing does. */
    private @Nullable ReceiverRecovery recovery;
    /** The source in the peer's attach, for threads that give an outcome and hand it over. */
    private volatile @Nullable Source outcomes;
    /** The delivery whose last transfer has not come. */
    private @Nullable Delivery partial;

    /** Whether the partial delivery is in our delivery-count already, because its sender counts it from the start. */
    private boolean partialCounted;
    /** Whether the bytes of the partial delivery are dropped: the application has settled or passed it. */
    private boolean skipping;
    /** Credit that was given while there was no attachment to tell it on. */
    private int creditToGrant;
    /** Of the credit, what the application gave by {@link #flow} and no delivery has used. CRD-16 */
    private int creditByHand;
    /** The highest delivery-count up to which we ever granted credit on this attachment. */
    private int grantedUpTo;

    /** By how much the sender's count may lag ours on this attachment. */
    private int tolerated;
    /** How many were resumed that the sender may have counted and we have not told. */
    private int resumedSinceFlow;

    private boolean drain;
    private boolean drainMode;
    /** The next flow asks for one in return. */
    private boolean echoDue;
    /** A drain was asked for, and its end was not told. */
    private boolean drainUntold;

    private int drained;
    private long available;

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

    // ------------------------------------------------------------------ credit

    /**
     * Grants credit for {@code messages} more. Ends a drain, unless {@link #setDrain} keeps it on. May be called before
     * the link is open. Where credit is given automatically, too, this comes once on top of it.
     *
     * @param messages 0 or more; 0 tells the sender the state of the link and asks for its own
     * @throws IllegalArgumentException if negative
     */
    public void flow(int messages) {
        grant(messages, drainMode, messages == 0);
        creditByHand = (int) Math.min((long) creditByHand + messages, Integer.MAX_VALUE);
    }

    /**
     * Grants credit as {@link #flow} does, but as that of whoever gives it automatically: it does not count as
     * {@linkplain #creditByHand() given by hand}.
     *
     * @param messages 0 or more
     * @throws IllegalArgumentException if negative
     */
    public void topUp(int messages) {
        grant(messages, drainMode, false);
    }

    /** How much of the credit was given by {@link #flow} and has not been used: deliveries use this credit first. */
    public int creditByHand() {
        return creditByHand;
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
        grant(messages, true, false);
    }

    /** Asks the sender to use up all credit now or to give it back. */
    public void drain() {
        drain(0);
    }

    /** Keeps drain mode on over {@link #flow}, or ends it. */
    public void setDrain(boolean drain) {
        drainMode = drain;
        grant(0, drain, false);
    }

    private void grant(int messages, boolean drain, boolean echo) {
        checkThread();
        if (messages < 0) {
            throw new IllegalArgumentException(this + ": credit of " + messages + ": want 0 or more");
        }
        this.drain = drain;
        drainUntold = drain;
        if (!attachment().isLive()) {
            creditToGrant = (int) Math.min((long) creditToGrant + messages, Integer.MAX_VALUE);
            return;
        }
        linkCredit = (int) Math.min((long) linkCredit + messages, Integer.MAX_VALUE);
        count();
        grantedUpTo = Serial.max(grantedUpTo, deliveryCount + linkCredit);
        echoDue |= echo;
        attachment().flowDue();
    }

    /** Whether a drain is under way: the sender has neither used up the credit nor given it back. */
    public boolean isDraining() {
        return drain && linkCredit > 0;
    }

    /** Whether a drain has ended since the last call: the sender has used up the credit or given it back. */
    public boolean drainFinished() {
        checkThread();
        boolean finished =
                drainUntold && drain && linkCredit == 0 && attachment().isAttached();
        drainUntold &= !finished;
        return finished;
    }

    /** How much credit the sender has given back since the last call. */
    public int drained() {
        checkThread();
        int count = drained;
        drained = 0;
        return count;
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
        linkCredit = creditToGrant;
        creditToGrant = 0;
        count();
        grantedUpTo = deliveryCount + linkCredit;
        if (linkCredit > 0 || drain) {
            attachment().flowDue();
        }
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
        // before the sender's attach its count is not known. §2.7.4
        flow.deliveryCount(attachment().remote() == HandleState.ATTACHED ? Serial.unsigned(deliveryCount) : Flow.ABSENT)
                .linkCredit(linkCredit)
                .drain(drain)
                .echo(echoDue);
        resumedSinceFlow = 0;
        echoDue = false;
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
        int initial = (int) attach.initialDeliveryCount();
        grantedUpTo = initial + linkCredit;
        deliveryCount = initial;
        tolerated = 0;
        resumedSinceFlow = 0;
        available = 0;
    }

    @Override
    void onFlow(Flow flow) {
        if (flow.deliveryCount() != Flow.ABSENT) {
            int ahead = Serial.distance(deliveryCount, (int) flow.deliveryCount());
            if (ahead > 0) {
                int given = Math.min(ahead, linkCredit);
                deliveryCount += ahead;
                linkCredit -= given;
                creditByHand = Math.min(creditByHand, linkCredit);
                count();
                if (partial != null && !partialCounted) {
                    // it counts deliveries when they begin, not when they end as we do. §2.6.7 leaves it open
                    partialCounted = true;
                    given = Math.max(0, given - 1);
                }
                drained += given;
                grantedUpTo = Serial.max(grantedUpTo, deliveryCount);
            }
        }
        if (flow.available() != Flow.ABSENT) {
            available = flow.available();
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
            onResumed(session, transfer, array, offset, length);
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
                onDropped(delivery, transfer);
                return;
            }
            delivery.compareTransactions(transfer.state());
        }
        onPart(session, delivery, transfer, array, offset, length);
    }

    private Delivery onFirst(Session session, Transfer transfer) {
        session.deliveryIds().onFirst(transfer);
        rules.checkFirst(transfer);
        if (Serial.compare(deliveryCount, grantedUpTo + tolerated) >= 0) {
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
            payload.append(array, offset, length);
        }
        if (!transfer.more()) {
            endPartial(delivery);
            if (!options.streaming()) {
                arrived.add(delivery);
            }
            completed(delivery);
        }
        if (!skipping && (options.streaming() || !transfer.more())) {
            delivery.tellData();
        }
    }

    /** The first transfer of a delivery that the sender resumes. §2.6.13 */
    private void onResumed(Session session, Transfer transfer, byte[] array, int offset, int length) {
        session.deliveryIds().onFirst(transfer);
        rules.checkFirst(transfer);
        Delivery delivery = suspended(transfer);
        delivery.start((int) transfer.deliveryId());
        delivery.resumed(true);
        boolean here = delivery.isComplete(); // what comes of it is dropped
        if (transfer.aborted()) {
            takenBack(delivery, transfer);
        } else if (!delivery.isAborted()) {
            takeUp(session, delivery, transfer);
        }
        partial = delivery;
        skipping = here;
        if (here || transfer.aborted()) {
            onDropped(delivery, transfer);
        } else {
            onPart(session, delivery, transfer, array, offset, length);
        }
    }

    /** The delivery that the sender resumes; one that is to be dropped where we know none of that tag. RES-09 */
    private Delivery suspended(Transfer transfer) {
        Delivery like = new Delivery(this);
        like.tag(transfer.tagArray(), transfer.tagOffset(), transfer.tagLength());
        Delivery known = recovery == null ? null : tags.find(like);
        if (known != null && known.isSuspended()) {
            return known;
        }
        like.abortedByPeer();
        return like;
    }

    /** A transfer of a resumed delivery, of which nothing is needed. */
    private void onDropped(Delivery delivery, Transfer transfer) {
        if (transfer.isSettled() && !delivery.isRemotelySettled()) {
            forgetTag(delivery);
            session().dispositions().forgetIncoming(delivery);
            delivery.remoteUpdate(null, true);
        }
        if (!transfer.more() || transfer.aborted()) {
            partial = null;
            completed(delivery);
        }
    }

    /** A suspended delivery goes on. */
    private void takeUp(Session session, Delivery delivery, Transfer transfer) {
        if (!transfer.isSettled()) {
            session.dispositions().addIncoming(delivery);
        }
        Objects.requireNonNull(recovery).resumed(delivery, transfer, rules);
        if (transfer.isSettled() && !delivery.isRemotelySettled()) {
            if (delivery.isComplete()) {
                forgetTag(delivery);
            } else {
                forget(delivery);
            }
            delivery.remoteUpdate(transfer.state() instanceof Outcome outcome ? outcome : null, true);
        }
    }

    /** The sender has decided without us: what we have of the delivery is of no use. */
    private void takenBack(Delivery delivery, Transfer transfer) {
        if (delivery.isComplete()) {
            forgetTag(delivery);
            delivery.remoteUpdate(transfer.state() instanceof Outcome outcome ? outcome : null, true);
        } else {
            boolean known = options.streaming();
            dropSuspended(delivery);
            if (known) {
                delivery.tellData();
            }
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
            countResumed();
        } else if (partialCounted) {
            partialCounted = false;
        } else {
            deliveryCount++;
            linkCredit = Math.max(0, linkCredit - 1);
        }
        creditByHand = Math.max(0, creditByHand - 1);
        count();
        if (available > 0) {
            available--;
        }
        if (drain && linkCredit == 0) {
            tellFlow();
        }
    }

    /**
     * A delivery was resumed that had its credit before. Senders differ in whether they count it again: one that does not may
     * send one more than we count, one that does has one less until it hears of our count.
     */
    private void countResumed() {
        deliveryCount++;
        tolerated++;
        resumedSinceFlow++;
        grantedUpTo = Serial.max(grantedUpTo, deliveryCount + linkCredit);
        if (resumedSinceFlow == linkCredit) {
            attachment().flowDue(); // it may have none left
        }
    }

    /** Whether the source allows us to give this outcome. Any thread. DSP-12 */
    boolean allows(DeliveryState state) {
        Source source = outcomes;
        return source == null || allows(source, state);
    }

    @Override
    void suspend() {
        // what was granted and not used is granted again with the next attach
        creditToGrant = (int) Math.min((long) creditToGrant + linkCredit, Integer.MAX_VALUE);
        linkCredit = 0;
        count();
        grantedUpTo = deliveryCount;
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

    private void loseUnsettled() {
        // nothing can be said about them any more
        for (Delivery delivery : unsettled.all()) {
            delivery.lost();
            session().dispositions().forgetIncoming(delivery);
            if (recovery != null && !keepsRecords()) {
                recovery.unrecord(delivery);
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

    /** The link is lost, and will be attached again: the delivery waits for the sender to resume it. */
    void suspend(Delivery delivery) {
        session().dispositions().forgetIncoming(delivery);
        if (delivery == partial) {
            setPartialAside();
        }
        if (delivery.isAborted()) {
            return;
        }
        if (delivery.isRemotelySettled()) {
            delivery.lost(); // there is nothing left to be said of it
        } else {
            delivery.suspend();
        }
    }

    /** What came of the partial delivery is kept, unless nobody wants it. */
    private void setPartialAside() {
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

    @Override
    void adopt(Delivery delivery) {
        delivery.moveTo(this);
        tags.add(delivery);
        unsettled.add(delivery);
    }

    @Override
    void restore(DeliveryStore.Kept kept) {
        for (DeliveryStore.StoredDelivery stored : kept.deliveries()) {
            Delivery delivery = new Delivery(this);
            delivery.restore(stored);
            Delivery known = tags.find(delivery);
            if (known == null) {
                adopt(delivery);
            } else if (Objects.equals(known.localState(), stored.state())) {
                known.held(false); // the record that it waited for was begun by the link before
            }
            Objects.requireNonNull(recovery).isRecorded(known == null ? delivery : known);
        }
        for (Delivery delivery : unsettled.all()) {
            if (delivery.isHeld()) {
                Objects.requireNonNull(recovery).record(delivery);
            }
        }
    }

    /** The sender does not know the delivery any more: it has settled it. */
    void settledBySender(Delivery delivery) {
        if (delivery.isComplete()) {
            forgetTag(delivery);
            delivery.endSuspension();
            delivery.remoteUpdate(null, true);
        } else {
            boolean known = options.streaming();
            dropSuspended(delivery);
            if (known) {
                delivery.tellData();
            }
        }
    }

    private void dropSuspended(Delivery delivery) {
        delivery.endSuspension();
        drop(delivery);
    }

    /** What is suspended cannot be resumed: the peer does not do that. */
    void loseSuspended() {
        for (Delivery delivery : unsettled.all()) {
            if (delivery.isSuspended() && !delivery.isComplete()) {
                settledBySender(delivery);
            }
        }
        loseUnsettled();
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

    private void count() {
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
        return available;
    }

    @Override
    public boolean isDrain() {
        return drain;
    }
}
