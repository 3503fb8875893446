package io.lepton.broker;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Symbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait, and the consumers that they are shared out to in fair turns: that of a queue, or of one subscription to
 * a topic. A message is AVAILABLE in the backlog, ACQUIRED while a consumer has it, and ARCHIVED when it is forgotten
 * (AMQP 1.0 §3.4, figure of the message states).
 */
final class Queue {
    private final String address;
    private final Settings settings;
    private final Deadlines deadlines;
    private final DeadLetters deadLetters;
    private final Runnable roomFreed;
    private final Backlog backlog;
    private final MessageGroups groups = new MessageGroups();
    private final List<Consumer> consumers = new ArrayList<>();
    /** Those that had credit when they were looked at last, in the order in which it is their turn. */
    private final Deque<Consumer> turns = new ArrayDeque<>();

    private int acquired;
    private long nextNumber;
    private boolean cleared;

    /**
     * @param address of the node, for dead letters
     * @param roomFreed what to do when a message is gone
     */
    Queue(String address, Settings settings, Deadlines deadlines, DeadLetters deadLetters, Runnable roomFreed) {
        this.address = address;
        this.settings = settings;
        this.deadlines = deadlines;
        this.deadLetters = deadLetters;
        this.roomFreed = roomFreed;
        backlog = new Backlog(settings.priorityLevels().count());
    }

    String address() {
        return address;
    }

    Settings settings() {
        return settings;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** How many messages there are, those that consumers have included. */
    int depth() {
        return backlog.size() + acquired;
    }

    /** For how many messages more there is room; negative where more came than that. */
    int room() {
        return settings.queueCapacity() - depth();
    }

    /** Whether consumers have all that there is. */
    boolean isDrained() {
        return backlog.size() == 0;
    }

    // ------------------------------------------------------------------ in

    /** Takes a message in, at the end of its priority. */
    void add(StoredMessage message) {
        int level = settings.priorityLevels().of(message.priority);
        QueueMessage added = new QueueMessage(this, message, nextNumber++, level, deadlines.nowMillis());
        if (added.expiresAtMillis != Deadlines.NEVER) {
            added.expiry = deadlines.at(added.expiresAtMillis, () -> expire(added));
        }
        backlog.add(added);
        dispatch();
    }

    /**
     * Takes in what was given up elsewhere: it does not expire any more, and tells {@code why}. Where there is no room the oldest
     * of those that nobody has makes it.
     */
    void addDeadLetter(StoredMessage message, Map<Symbol, @Nullable Object> why) {
        QueueMessage oldest = room() > 0 ? null : backlog.oldest();
        if (oldest != null && backlog.remove(oldest)) {
            gone(oldest);
        }
        int level = settings.priorityLevels().of(message.priority);
        backlog.add(new QueueMessage(this, message, nextNumber++, level, why, deadlines.nowMillis()));
        dispatch();
    }

    // ------------------------------------------------------------------ out

    /** A cursor before all messages. */
    Backlog.Cursor cursor() {
        return backlog.cursor();
    }

    void add(Consumer consumer) {
        consumers.add(consumer);
        groups.rewind(backlog, List.of(consumer));
    }

    void remove(Consumer consumer) {
        consumers.remove(consumer);
        if (consumer.inTurn) {
            consumer.inTurn = false;
            turns.remove(consumer);
        }
    }

    /** {@code consumer} has gone, and what it had is back: others may have its groups now. */
    void releaseGroups(Consumer consumer) {
        if (groups.release(consumer)) {
            groups.rewind(backlog, consumers);
            dispatch();
        }
    }

    /** Those who have passed it are to look at it again. */
    private void offerAgain(QueueMessage message) {
        for (Consumer each : consumers) {
            if (!each.browses()) {
                each.cursor().lookAgain(message);
            }
        }
    }

    List<Consumer> consumers() {
        return consumers;
    }

    /** {@code consumer} can take messages again. */
    void ready(Consumer consumer) {
        if (!consumer.inTurn) {
            consumer.inTurn = true;
            turns.add(consumer);
        }
        dispatch();
    }

    /** Shares out what there is, one message a turn. */
    private void dispatch() {
        int unserved = 0;
        while (backlog.size() > 0 && unserved < turns.size()) {
            Consumer consumer = turns.remove();
            if (!consumer.isReady()) {
                consumer.inTurn = false; // it comes back when it has credit
                continue;
            }
            turns.add(consumer);
            QueueMessage message = next(consumer);
            if (message == null) {
                unserved++;
            } else {
                unserved = 0;
                send(message, consumer);
            }
        }
    }

    /** The next message for {@code consumer}; what it does not want is passed by its cursor, and not looked at again. */
    private @Nullable QueueMessage next(Consumer consumer) {
        QueueMessage message;
        while ((message = backlog.next(consumer.cursor())) != null) {
            if (message.expiresAtMillis <= deadlines.nowMillis()) {
                expire(message);
            } else if (mayHave(message, consumer)) {
                return message;
            } else {
                consumer.cursor().pass(message);
            }
        }
        return null;
    }

    private boolean mayHave(QueueMessage message, Consumer consumer) {
        return message.mayGoTo(consumer)
                && consumer.wants(message)
                && (consumer.browses() || groups.mayTake(message, consumer));
    }

    private void send(QueueMessage message, Consumer consumer) {
        if (consumer.browses()) {
            consumer.cursor().pass(message); // accepted or not, it is not offered over this link again. §3.5.7
            consumer.send(message);
            return;
        }
        backlog.remove(message);
        acquired++;
        if (!consumer.send(message)) {
            message.undeliverableAt(consumer); // it is larger than the peer takes
            makeAvailable(message);
            consumer.cursor().pass(message);
        } else {
            groups.took(message, consumer);
        }
    }

    // ------------------------------------------------------------------ what becomes of messages that consumers have

    /** It is done with. */
    void accepted(QueueMessage message) {
        acquired--;
        gone(message);
    }

    /** It is invalid, says the receiver. */
    void rejected(QueueMessage message, @Nullable Condition why) {
        acquired--;
        message.failed();
        gone(message);
        deadLetters.take(message, address, DeadLetters.rejected(why));
    }

    /** It comes back as it was. */
    void released(QueueMessage message) {
        comesBack(message);
    }

    /** It comes back changed, unless that was one failure too many. */
    void modified(QueueMessage message, Modified how, Consumer consumer) {
        message.annotate(how.messageAnnotations());
        if (how.undeliverableHere()) {
            message.undeliverableAt(consumer);
        }
        if (how.deliveryFailed()) {
            message.failed();
            if (message.failures() > settings.maxRedeliveries()) {
                acquired--;
                gone(message);
                deadLetters.take(message, address, DeadLetters.MAX_REDELIVERIES);
                return;
            }
        }
        comesBack(message);
    }

    private void comesBack(QueueMessage message) {
        if (cleared) {
            acquired--;
            gone(message);
            return;
        }
        makeAvailable(message);
        if (message.expiresAtMillis <= deadlines.nowMillis()) {
            expire(message);
        } else {
            dispatch();
        }
    }

    private void makeAvailable(QueueMessage message) {
        acquired--;
        message.acquired();
        backlog.add(message);
        offerAgain(message);
    }

    // ------------------------------------------------------------------ the end of messages

    /** Its time is over; one that a consumer has is left to that. */
    private void expire(QueueMessage message) {
        if (backlog.remove(message)) {
            gone(message);
            if (settings.deadLetterExpired()) {
                deadLetters.take(message, address, DeadLetters.EXPIRED);
            }
        }
    }

    private void gone(QueueMessage message) {
        message.forget();
        if (message.expiry != null) {
            message.expiry.cancel();
        }
        roomFreed.run();
    }

    /** Forgets all messages, for the queue is deleted: those that consumers have when they come back. */
    void clear() {
        cleared = true;
        for (QueueMessage each : backlog.all()) {
            backlog.remove(each);
            gone(each);
        }
    }
}
