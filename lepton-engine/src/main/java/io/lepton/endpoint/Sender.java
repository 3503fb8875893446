package io.lepton.endpoint;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.HotPath;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TransactionalState;
import io.lepton.frame.Attach;
import io.lepton.frame.Flow;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a link (AMQP 1.0 §2.6). Messages go out in the order of {@link #send}, as far as the receiver gives
 * credit and the session's window is open; what may not go out yet waits here.
 *
 * <p>Belongs to the thread of its connection; {@link #credit()} and {@link #sendAsync} may be called from any.
 */
public final class Sender extends Link {
    /** How many bytes of a message that is given in parts wait here at most. */
    private static final int STREAM_ROOM = 128 * 1024;

    private static final Symbol TXN_ID = Symbol.of("txn-id");

    private SenderOptions options;
    private final SendQueue queue = new SendQueue(connection().held());
    private final SentTags tags = new SentTags(this);
    private final TransferWriter writer;
    private final SenderLosses losses;

    /** What makes the link outlive its connection; null: nothing does. */
    private @Nullable SenderRecovery recovery;
    /** The delivery-count that our attach told. */
    private int initialDeliveryCount;

    /** Up to which delivery-count the receiver has given credit. */
    private int deliveryLimit;

    private boolean drain;
    private long offered;
    private boolean inBacklog;
    /** On a link in mode settled: of the message that was sent last, which nothing will be heard of. */
    private @Nullable Delivery spent;

    private final AsyncSends async = new AsyncSends(this);
    private byte @Nullable [] acquiringTxnId;

    /** Since when deliveries wait to be written. */
    private long waitingNanos;

    Sender(Session session, String name, SenderOptions options, @Nullable Attach attach) {
        super(session, name, options, attach);
        this.options = options;
        writer = new TransferWriter(this, tags);
        losses = new SenderLosses(this, queue);
        chooseRecovery(options);
    }

    @Override
    long defaultMaxMessageSize(LinkOptions options) {
        return 0;
    }

    /** The options that it was made with. */
    public SenderOptions options() {
        return options;
    }

    /**
     * Chooses options for a link that the peer attached first. Its name and its settle modes stay as they are, and so do
     * its source and target where the options name none.
     *
     * @throws IllegalStateException if the link was opened
     */
    public void setOptions(SenderOptions options) {
        take(options);
        this.options = options;
        chooseRecovery(options);
        LinkOptions.apply(options.linkOptions(), this);
    }

    // ------------------------------------------------------------------ sending

    /**
     * Sends a message: encodes it now, and writes it at the end of the turn if there is credit, else when there is. Never
     * blocks. May be called before the link is open, and while the connection is lost and comes back.
     *
     * @return the delivery. On a link in mode {@code SETTLED} it is settled already, nothing will become of it, and it is good
     *     until the next call only, whose delivery may be the same object
     * @throws IllegalStateException if the sender was closed
     * @throws LinkException if the peer has closed the link
     * @throws SendQueueFullException if too many wait for credit; nothing was queued
     * @throws MessageTooLargeException if the peer does not take messages as large as this; nothing was sent
     */
    public Delivery send(Message message) {
        return send(message, DeliveryOptions.DEFAULT);
    }

    /**
     * As {@link #send(Message)}, with a tag of the application's.
     *
     * @throws IllegalArgumentException if the tag is empty, longer than 32 bytes, or unsettled on this link
     */
    public Delivery send(Message message, byte[] tag) {
        return send(message, DeliveryOptions.DEFAULT.withTag(tag));
    }

    /**
     * As {@link #send(Message)}, with choices for this one delivery.
     *
     * @throws IllegalArgumentException if the tag is empty, longer than 32 bytes, or unsettled on this link, or if the
     *     options name a message-format
     */
    public Delivery send(Message message, DeliveryOptions how) {
        return send(message, how, false);
    }

    /** {@code kept}: the delivery is to be a new object, though it be settled. */
    @HotPath
    Delivery send(Message message, DeliveryOptions how, boolean kept) {
        Objects.requireNonNull(message, "message");
        checkSend();
        if (how.messageFormat() != 0) {
            throw new IllegalArgumentException(
                    this + ": a message of format " + how.messageFormat() + " is given as bytes: beginDeliveryWith");
        }
        if (queue.current() != null) {
            throw new IllegalStateException(this + ": send while a message is being given in parts: advance first");
        }
        if (target() instanceof Coordinator) {
            connection().flushDispositions();
        }
        Transport transport = transportWithRoom();
        boolean direct = queue.isEmpty() && !keepsContent() && mayTransfer(transport);
        Delivery delivery = begin(how, kept || !direct ? null : spent);
        spent = null;
        try {
            if (direct) {
                Payload rest = writer.write(Objects.requireNonNull(transport), delivery, message);
                delivery.given();
                if (rest == null) {
                    completed(delivery);
                    if (linkCredit > 0) {
                        tellFlow(); // there is room for more
                    }
                    if (!kept && how.state() == null && senderSettleMode() == SenderSettleMode.SETTLED) {
                        spent = delivery;
                    }
                    return delivery;
                }
                delivery.content(rest);
            } else {
                boolean keyed = options.inDoubt() == InDoubt.DEDUPLICATE;
                delivery.content(new Payload(encode(keyed ? DuplicateKey.put(message, connection()) : message)));
                given(delivery);
            }
        } catch (RuntimeException e) {
            forget(delivery);
            throw e;
        }
        enqueue(delivery);
        return delivery;
    }

    /**
     * Sends a message and tells how it ended. From any thread; encodes the message before it returns, and never blocks.
     * Messages of one thread go out in the order of its calls.
     *
     * <p>The future is completed with the delivery when the peer has settled it, or the application has, or, if it goes out
     * settled, when {@link #send} would return. What the peer made of the message is its {@link Delivery#outcome()}: to be
     * rejected is no exception. It is completed on the thread of the connection, after the handler was told; what depends
     * on it must not block there. Cancelling it takes nothing back.
     *
     * <p>It is completed exceptionally with an {@link InDoubtException} when the outcome will not be known (but where the
     * link {@linkplain InDoubt#RESEND sends it again}, it goes on to wait for that delivery), with a
     * {@link ConnectionException} when the connection has ended, and with what {@link #send(Message)} throws. Of what other
     * threads have handed over and the connection's has not come to yet there may be {@link SenderOptions#maxQueued} too, beside
     * what waits for credit.
     */
    public CompletableFuture<Delivery> sendAsync(Message message) {
        return async.send(Objects.requireNonNull(message, "message"));
    }

    /**
     * Begins a delivery whose message is given in parts with {@link #write} and ended with {@link #advance}.
     *
     * @param tag 1 to 32 bytes, or null for the sender's next one
     * @throws IllegalStateException if the sender was closed or another delivery is being written
     * @throws IllegalArgumentException if the tag is empty, longer than 32 bytes, or unsettled on this link
     */
    public Delivery beginDelivery(byte @Nullable [] tag) {
        return beginDeliveryWith(tag == null ? DeliveryOptions.DEFAULT : DeliveryOptions.DEFAULT.withTag(tag));
    }

    /**
     * As {@link #beginDelivery(byte[])}, with choices for this one delivery.
     *
     * @throws IllegalStateException if the sender was closed or another delivery is being written
     * @throws IllegalArgumentException if the tag is empty, longer than 32 bytes, or unsettled on this link
     */
    public Delivery beginDeliveryWith(DeliveryOptions how) {
        checkSend();
        if (queue.current() != null) {
            throw new IllegalStateException(this + ": the delivery before has not been ended: advance first");
        }
        Delivery delivery = begin(how, (Delivery) null);
        delivery.content(new Payload(how.messageFormat(), recovery != null));
        queue.beginParts(delivery);
        enqueue(delivery);
        return delivery;
    }

    /**
     * Takes the tag that the next delivery would have got: from the options' source of tags, or the next number. To be
     * given to a delivery; no other gets it.
     *
     * @throws IllegalStateException on a link with a store before it was attached first: the numbers go on behind those that
     *     are recorded
     */
    public byte[] nextTag() {
        checkThread();
        byte[] tag = tags.supplied();
        if (tag != null) {
            return tag;
        }
        if (awaitsRecords()) {
            throw new IllegalStateException(this + ": nextTag before it is known which the store has");
        }
        Delivery delivery = new Delivery(this);
        tags.give(delivery);
        return delivery.tag();
    }

    /** The delivery that is being given in parts, or null. */
    public @Nullable Delivery current() {
        return queue.current();
    }

    /**
     * Gives the next bytes of the encoded message of the current delivery, as many as there is room for.
     *
     * @return how many bytes were taken; 0: there is no room now, and there will be an event when there is
     * @throws LinkException if there is no current delivery
     * @throws MessageTooLargeException if the peer does not take messages as large as this; the delivery was aborted
     */
    public int write(ByteBuffer bytes) {
        checkThread();
        Delivery current = queue.current();
        if (current == null) {
            throw new LinkException(this + ": write without a current delivery: beginDelivery first", null);
        }
        Payload payload = payload(current);
        int taken = Math.min(bytes.remaining(), STREAM_ROOM - payload.size());
        if (taken > 0) {
            if (isTooLarge(payload.total() + taken)) {
                current.abort();
                throw tooLarge(payload.total() + taken);
            }
            payload.append(bytes, taken);
            session().turn().pump();
        }
        return Math.max(0, taken);
    }

    /** Ends the message of the current delivery. False if there is none. */
    public boolean advance() {
        checkThread();
        Delivery current = queue.current();
        if (current == null) {
            return false;
        }
        given(current);
        queue.endParts(current);
        count();
        session().turn().pump();
        return true;
    }

    /** All of the message is here: where there is a store, it is recorded before it goes out. */
    void given(Delivery delivery) {
        delivery.given();
        if (recovery != null && recovery.isToRecord(delivery)) {
            recovery.record(delivery);
        }
    }

    /** Tells the receiver how many messages could be sent if there were credit. A hint. */
    public void offered(int messages) {
        checkThread();
        offered = messages;
        attachment().flowDue();
    }

    /**
     * Gives back the credit that is left, when the receiver drains. Does nothing otherwise, or while messages wait.
     *
     * @return how much credit was given back
     */
    public int drained() {
        checkThread();
        if (!drain || linkCredit <= 0 || !queue.isEmpty()) {
            return 0;
        }
        int given = linkCredit;
        deliveryCount = deliveryLimit;
        linkCredit = 0;
        count();
        attachment().flowDue();
        return given;
    }

    /**
     * The transaction that the receiver has named in the properties of a flow, or null: it wants what is sent from then on to
     * be acquired by the transaction (§4.4.3). The engine sends as before: whoever cannot grant that fails the link.
     */
    public byte @Nullable [] acquiringTxnId() {
        return acquiringTxnId == null ? null : acquiringTxnId.clone();
    }

    private void checkSend() {
        checkThread();
        if (localState() == EndpointState.CLOSED) {
            throw new IllegalStateException(this + ": send after close");
        }
        if (isParentClosed()) {
            throw new IllegalStateException(this + ": send after its session or connection was closed");
        }
        if (remoteState() == EndpointState.CLOSED) {
            throw new LinkException(this + ": the peer has closed the link: " + remoteCondition(), remoteCondition());
        }
        if (queue.size() >= options.maxQueued()) {
            throw new SendQueueFullException(this + ": " + queue.size() + " deliveries wait for credit, the limit");
        }
    }

    /** Whether the message is kept until it is settled: it may have to be sent again. */
    private boolean keepsContent() {
        return recovery != null || options.inDoubt() != InDoubt.REPORT;
    }

    private byte[] encode(Message message) {
        AmqpWriter encoder = connection().scratch();
        try {
            message.writeTo(encoder);
            checkSize(encoder.position());
            return encoder.toByteArray();
        } finally {
            connection().doneWith(encoder);
        }
    }

    /** Throws when the peer does not take messages that large. §2.7.3 */
    void checkSize(long bytes) {
        if (isTooLarge(bytes)) {
            throw tooLarge(bytes);
        }
    }

    private boolean isTooLarge(long bytes) {
        long limit = remoteMaxMessageSize();
        return limit != 0 && Long.compareUnsigned(bytes, limit) > 0;
    }

    private MessageTooLargeException tooLarge(long bytes) {
        return new MessageTooLargeException(this + ": a message of " + bytes + " bytes is larger than the "
                + Long.toUnsignedString(remoteMaxMessageSize()) + " that the peer takes");
    }

    /** {@code spent}: the object to begin again with, or null. */
    private Delivery begin(DeliveryOptions how, @Nullable Delivery spent) {
        byte[] tag = how.tag() == null ? tags.supplied() : how.tag();
        if (spent == null) {
            return begin(new Delivery(this), how, tag);
        }
        spent.anew();
        return begin(spent, how, tag);
    }

    /** {@code tag}: null for the next number. */
    Delivery begin(Delivery delivery, DeliveryOptions how, byte @Nullable [] tag) {
        if (tag == null && awaitsRecords()) {
            // its number comes once it is known which were given before
        } else if (tag == null) {
            tags.give(delivery);
        } else {
            tags.give(delivery, tag);
        }
        if (how.state() != null) {
            delivery.stateAtStart(how.state());
        }
        boolean settled = senderSettleMode() == SenderSettleMode.SETTLED
                || senderSettleMode() == SenderSettleMode.MIXED && Boolean.TRUE.equals(how.settled());
        if (settled) {
            delivery.settledAtStart();
        } else {
            if (delivery.hasTag()) {
                tags.add(delivery);
            }
            unsettled.add(delivery);
        }
        return delivery;
    }

    /** Whether there is a store whose records of the link are still to be read. */
    private boolean awaitsRecords() {
        return recovery != null && recovery.isStored() && recovery.kept() == null;
    }

    void enqueue(Delivery delivery) {
        if (queue.isEmpty()) {
            waitingNanos = connection().driver().nowNanos();
            connection().driver().waits(this);
        }
        queue.add(delivery);
        count();
        session().turn().backlog().add(this);
        session().turn().pump();
    }

    long waitingNanos() {
        return waitingNanos;
    }

    // ------------------------------------------------------------------ to the wire

    /** Whether a frame may go out over that transport, or null, now. */
    boolean mayTransfer(@Nullable Transport transport) {
        return transport != null
                && linkCredit > 0
                && attachment().isLive()
                && session().mayTransfer()
                && transport.hasRoom();
    }

    /** The open transport, or null. Where its output is full, what can be written now goes out first. */
    @Nullable Transport transportWithRoom() {
        Transport transport = connection().openTransport();
        if (transport == null || transport.hasRoom()) {
            return transport;
        }
        connection().driver().relieve();
        return connection().openTransport();
    }

    /** A link in mode unsettled sends nothing settled: what was settled before it went out is so by a disposition behind it. */
    boolean goesSettled(Delivery delivery) {
        return delivery.isLocallySettled() && senderSettleMode() != SenderSettleMode.UNSETTLED;
    }

    /** Writes one frame of the delivery that is first in the queue. False when there is none that may go out now. */
    boolean writeFrame(Transport transport) {
        if (recovery != null && recovery.isResuming()) {
            return attachment().isLive() && recovery.writeFrame(transport, writer);
        }
        Delivery delivery = queue.first();
        if (delivery == null || !attachment().isLive() || !delivery.isStarted() && !maySendNew(delivery)) {
            return false;
        }
        if (delivery.isAborted()) {
            writer.writeAbort(transport, delivery);
            dequeue(delivery);
            completed(delivery);
            forget(delivery);
            tellSent(delivery);
            return true;
        }
        Payload payload = payload(delivery);
        if (payload.size() == 0 && !delivery.isGiven()) {
            return false;
        }
        if (!writer.writePart(transport, delivery, payload)) {
            return false;
        }
        if (payload.size() == 0 && delivery.isGiven()) {
            dequeue(delivery);
            completed(delivery);
            tellSent(delivery);
        } else if (!delivery.isGiven()) {
            tellRoom(payload);
        }
        return true;
    }

    /** The application may give more of the message. */
    void tellRoom(Payload payload) {
        if (payload.size() < STREAM_ROOM / 2) {
            tellFlow();
        }
    }

    /** Nothing more is to be written of it: whoever is to discharge its transaction waits for that. */
    private static void tellSent(Delivery delivery) {
        if (delivery.localState() instanceof TransactionalState) {
            delivery.tellSent();
        }
    }

    /** There is credit, and what was unsettled before has been shown in full. */
    private boolean maySendNew(Delivery delivery) {
        return linkCredit > 0
                && (recovery == null || !recovery.isIncomplete() && (!recovery.isStored() || isRecorded(delivery)));
    }

    /** Whether what would go out next is to be recorded first. */
    boolean isHeldUp() {
        Delivery next = queue.first();
        return next != null && next.isHeld();
    }

    private static boolean isRecorded(Delivery delivery) {
        return delivery.isGiven() && !delivery.isHeld();
    }

    private void dequeue(Delivery delivery) {
        queue.remove(delivery);
        if (queue.isEmpty() && linkCredit > 1) {
            tellFlow();
        }
    }

    /** The last frame of the delivery was written. */
    private void completed(Delivery delivery) {
        delivery.complete();
        deliveryCount++;
        linkCredit--;
        count();
        if (!keepsContent() || delivery.isLocallySettled()) {
            delivery.content(null);
        }
        if (delivery.isLocallySettled() && !delivery.isAborted() && !goesSettled(delivery)) {
            session().disposition(Role.SENDER, delivery, true);
        }
        if (drain && linkCredit == 0) {
            attachment().flowDue();
        }
    }

    /** Whether a frame of what waits could go out, if only the session's window and the output had room. */
    boolean hasSendable() {
        Delivery delivery = queue.first();
        return attachment().isLive()
                && (isResuming()
                        || delivery != null && delivery.isGiven() && (delivery.isStarted() || maySendNew(delivery)));
    }

    boolean hasQueue() {
        return !queue.isEmpty() || isResuming();
    }

    private boolean isResuming() {
        return recovery != null && recovery.isResuming();
    }

    boolean inBacklog() {
        return inBacklog;
    }

    void inBacklog(boolean inBacklog) {
        this.inBacklog = inBacklog;
    }

    /** The application took the delivery back. */
    void aborted(Delivery delivery) {
        queue.endParts(delivery);
        if (recovery != null && delivery.isGiven()) {
            recovery.unrecord(delivery);
        }
        delivery.given();
        tellWaiter(delivery);
        if (recovery != null && recovery.isShown(delivery)) {
            count(); // the receiver is to drop what it has, once it has shown that
        } else if (!delivery.isStarted()) {
            queue.remove(delivery);
            count();
            forget(delivery);
            tellSent(delivery);
            session().sync(this); // a close may have waited for it
        } else {
            count();
            session().turn().pump();
        }
    }

    @Override
    void attached() {
        initialDeliveryCount = deliveryCount;
    }

    @Override
    void detached() {
        // what was sent can still be spoken of
    }

    @Override
    void closing() {
        Delivery unfinished = queue.current();
        if (unfinished != null) {
            unfinished.abort();
        }
    }

    @Override
    boolean mayDetach() {
        return !hasQueue()
                || attachment().isRemotelyDetached()
                || isRefused()
                || recovery != null && recovery.isBetweenRounds();
    }

    @Override
    void fillFlow(Flow flow) {
        flow.deliveryCount(Serial.unsigned(deliveryCount))
                .linkCredit(Math.max(0, linkCredit))
                .available(Math.max(offered, queue.size()))
                .drain(drain);
    }

    // ------------------------------------------------------------------ from the wire

    @Override
    void onRemoteAttach(Attach attach) {
        linkCredit = 0;
        if (!attachment().isLive()) {
            initialDeliveryCount = deliveryCount; // what our attach will tell
        }
        dropTooLarge();
    }

    /** What waits for this attach may be larger than the peer takes, as it says only now: it is reported unsent. LNK-12 */
    private void dropTooLarge() {
        for (Delivery delivery : queue.all()) {
            if (isTooLarge(payload(delivery).total())) {
                losses.drop(delivery);
            }
        }
        count();
    }

    @Override
    void onFlow(Flow flow) {
        if (flow.properties().get(TXN_ID) instanceof byte[] id) {
            acquiringTxnId = id;
        }
        if (flow.linkCredit() != Flow.ABSENT && !isRefused()) {
            // The receiver counts from its own delivery-count, which lags ours by what is in flight. §2.6.7
            //   link-credit(snd) := delivery-count(rcv) + link-credit(rcv) - delivery-count(snd)
            int seen = flow.deliveryCount() == Flow.ABSENT ? initialDeliveryCount : (int) flow.deliveryCount();
            long credit = flow.linkCredit() - Serial.distance(seen, deliveryCount);
            linkCredit = (int) Math.max(Math.min(credit, Integer.MAX_VALUE), Integer.MIN_VALUE);
            deliveryLimit = seen + (int) flow.linkCredit();
            count();
        }
        drain = flow.drain();
        if (flow.echo() || drain && linkCredit <= 0) {
            attachment().flowDue();
        }
        connection().turnDue();
        tellFlow();
    }

    /** Whether the source allows the peer to give this outcome. DSP-12 */
    boolean allows(DeliveryState state) {
        return allows(source(), state);
    }

    @Override
    void suspend() {
        linkCredit = 0;
        drain = false;
        if (!suspendStarted()) {
            losses.losePart();
        }
    }

    @Override
    void loseDeliveries() {
        linkCredit = 0;
        drain = false;
        if (!suspendStarted()) {
            losses.loseWritten();
        }
    }

    /** Where the link recovers, what was written waits to be resumed. */
    private boolean suspendStarted() {
        if (recovery == null || !recovery.isOffered()) {
            return false;
        }
        recovery.detached();
        count();
        if (!queue.isEmpty()) {
            session().turn().backlog().add(this);
        }
        return true;
    }

    @Override
    void endDeliveries() {
        linkCredit = 0;
        drain = false;
        losses.loseAll(keepsSuspended());
        count();
    }

    @Override
    void loseTransactions() {
        acquiringTxnId = null;
        losses.loseTransactions();
        count();
    }

    /** These go out before what waits. */
    void sendFirst(List<Delivery> again) {
        queue.addFirst(again);
        count();
        if (!queue.isEmpty()) {
            session().turn().backlog().add(this);
        }
    }

    @Override
    void toldInDoubt(Delivery delivery) {
        unrecord(delivery);
    }

    /** Forgets its record, but one that is for the next link of the identity. */
    void unrecord(Delivery delivery) {
        if (recovery != null && !keepsRecords()) {
            recovery.unrecord(delivery);
        }
    }

    /** Whoever waits for the delivery hears of its end, of which there is no other event. */
    void tellWaiter(Delivery delivery) {
        AsyncSend waiter = delivery.awaitedBy();
        if (waiter != null) {
            connection().queue(waiter);
        }
    }

    // ------------------------------------------------------------------ suspended and resumed

    @Override
    @Nullable SenderRecovery recovery() {
        return recovery;
    }

    @Override
    void recover(boolean recovers) {
        recovery = !recovers ? null : recovery == null ? new SenderRecovery(this) : recovery;
    }

    @Override
    void recorded(Delivery delivery) {
        if (delivery.isLocallySettled()) {
            saySettled(delivery);
        } else {
            session().turn().pump();
        }
        connection().turnDue();
    }

    /** What is to be written again, and what waits to be. */
    SendQueue queue() {
        return queue;
    }

    SentTags tags() {
        return tags;
    }

    SenderLosses losses() {
        return losses;
    }

    // ------------------------------------------------------------------ unsettled

    @Override
    void forget(Delivery delivery) {
        unsettled.remove(delivery);
        tags.remove(delivery);
        session().dispositions().forgetOutgoing(delivery);
        if (recovery != null) {
            recovery.forgot(delivery);
        }
    }

    @Override
    void settled(Delivery delivery) {
        if (recovery != null && recovery.isStored()) {
            if (!delivery.isRemotelySettled()) {
                recovery.record(delivery); // and then it is said
                return;
            }
            recovery.unrecord(delivery);
        }
        saySettled(delivery);
    }

    private void saySettled(Delivery delivery) {
        if (!delivery.isRemotelySettled()) {
            tellWaiter(delivery);
        }
        if (recovery != null && recovery.isShown(delivery)) {
            return; // the peer is to hear that it is settled, once it has shown what it knows of it
        }
        forget(delivery);
        if (delivery.isSuspended()) {
            session().turn().pump(); // its settlement goes out with the transfer that introduces it again
            return;
        }
        if (delivery.isComplete() && !delivery.isRemotelySettled()) {
            session().disposition(Role.SENDER, delivery, true);
        }
        if (delivery.isComplete()) {
            delivery.content(null);
        }
    }

    @Override
    void updated(Delivery delivery) {
        if (delivery.isComplete() && !delivery.isRemotelySettled() && !delivery.isSuspended()) {
            session().disposition(Role.SENDER, delivery, false);
        }
    }

    // ------------------------------------------------------------------ counts

    void count() {
        credit(linkCredit - queued());
    }

    @Override
    void forgetTag(Delivery delivery) {
        tags.remove(delivery);
    }

    @Override
    public int queued() {
        return queue.given();
    }

    @Override
    long queuedBytes() {
        return queue.bytes();
    }

    @Override
    public long available() {
        return offered;
    }

    @Override
    public boolean isDrain() {
        return drain;
    }

    private static Payload payload(Delivery delivery) {
        return (Payload) Objects.requireNonNull(delivery.content());
    }
}
