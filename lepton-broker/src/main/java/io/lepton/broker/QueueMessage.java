package io.lepton.broker;

import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message in one queue, and what the queue knows of it. The message is sent on bit for bit as it came; what has to differ,
 * header and annotations, is set on a copy, whose bare message stays the bytes that it was (AMQP 1.0 §3.2).
 */
final class QueueMessage {
    /** Where it belongs, whichever link it is out over. */
    final Queue queue;
    /** Its place in the queue, among those of its priority. */
    final long number;

    final int level;
    /** Which of the {@link MessageGroups}. */
    final int group;
    /** The container that published it, for who does not want to hear himself. */
    final @Nullable String publisher;
    /** When it is of no use any more, by ttl or absolute-expiry-time, whichever comes first. */
    final long expiresAtMillis;

    private final long arrivedAtMillis;
    private Message message;
    /** Whether the message came with annotations for this hop, which end here. §3.2.2 */
    private final boolean hadDeliveryAnnotations;
    /** Attempts here that failed. */
    private int failures;
    /** Whether a link had it before. */
    private boolean acquiredBefore;

    /** What those who receive it from here are told. */
    private final Map<Symbol, @Nullable Object> deliveryAnnotations;

    private @Nullable Set<Consumer> undeliverableAt;

    Deadlines.@Nullable Deadline expiry;
    /** When the consumer that has it is to lose it. */
    Deadlines.@Nullable Deadline lock;

    /** A message that came over a link. */
    QueueMessage(Queue queue, Message message, long number, int level, @Nullable String publisher, long nowMillis) {
        this(queue, message, number, level, publisher, nowMillis, expiry(message, nowMillis), Map.of());
    }

    /** A message that does not expire, and has annotations for who receives it from here. */
    QueueMessage(
            Queue queue,
            Message message,
            long number,
            int level,
            Map<Symbol, @Nullable Object> deliveryAnnotations,
            long nowMillis) {
        this(queue, message, number, level, null, nowMillis, Deadlines.NEVER, deliveryAnnotations);
    }

    private QueueMessage(
            Queue queue,
            Message message,
            long number,
            int level,
            @Nullable String publisher,
            long nowMillis,
            long expiresAtMillis,
            Map<Symbol, @Nullable Object> deliveryAnnotations) {
        this.queue = queue;
        this.message = message;
        this.number = number;
        this.level = level;
        group = MessageGroups.of(message.groupId());
        this.publisher = publisher;
        this.expiresAtMillis = expiresAtMillis;
        this.deliveryAnnotations = deliveryAnnotations;
        arrivedAtMillis = nowMillis;
        hadDeliveryAnnotations = !message.deliveryAnnotations().isEmpty();
    }

    private static long expiry(Message message, long nowMillis) {
        Duration ttl = message.ttl();
        Instant absolute = message.expiryTime();
        long byTtl = ttl == null ? Deadlines.NEVER : nowMillis + ttl.toMillis();
        return absolute == null ? byTtl : Math.min(byTtl, absolute.toEpochMilli());
    }

    /** The message as it came, but for annotations that were merged into it. */
    Message message() {
        return message;
    }

    int failures() {
        return failures;
    }

    /** How many attempts have failed, here and before. */
    long deliveryCount() {
        return Math.min(message.deliveryCount() + failures, 0xFFFF_FFFFL);
    }

    /** An attempt to deliver it failed. */
    void failed() {
        failures++;
    }

    /** A link has it. */
    void acquired() {
        acquiredBefore = true;
    }

    /** Must not go to {@code consumer} again. */
    void undeliverableAt(Consumer consumer) {
        if (undeliverableAt == null) {
            undeliverableAt = new HashSet<>(2);
        }
        undeliverableAt.add(consumer);
        consumer.barred().add(this);
    }

    /** Who has it keeps it, however long that takes. */
    void unlock() {
        if (lock != null) {
            lock.cancel();
            lock = null;
        }
    }

    /** It is gone: consumers need not remember it. */
    void forget() {
        if (undeliverableAt != null) {
            undeliverableAt.forEach(each -> each.barred().remove(this));
            undeliverableAt = null;
        }
    }

    /** {@code consumer} is gone. */
    void forget(Consumer consumer) {
        if (undeliverableAt != null) {
            undeliverableAt.remove(consumer);
        }
    }

    boolean mayGoTo(Consumer consumer) {
        return undeliverableAt == null || !undeliverableAt.contains(consumer);
    }

    /** Merges annotations over those that there are, as a receiver wants it. §3.4.5 */
    void annotate(Map<Symbol, ? extends @Nullable Object> annotations) {
        if (!annotations.isEmpty()) {
            Map<Object, @Nullable Object> merged = new LinkedHashMap<>(message.messageAnnotations());
            merged.putAll(annotations);
            message = message.copy().messageAnnotations(merged);
        }
    }

    /** The message as it goes out now. */
    Message outgoing(long nowMillis) {
        boolean aged = message.ttl() != null && nowMillis > arrivedAtMillis;
        boolean annotated = hadDeliveryAnnotations || !deliveryAnnotations.isEmpty();
        boolean notFirst = acquiredBefore && message.firstAcquirer();
        if (!aged && !annotated && !notFirst && failures == 0) {
            return message;
        }
        Message copy = message.copy();
        if (aged) {
            copy.ttl(remaining(message.ttl(), nowMillis - arrivedAtMillis));
        }
        if (annotated) {
            copy.deliveryAnnotations(deliveryAnnotations);
        }
        if (notFirst) {
            copy.firstAcquirer(false);
        }
        if (failures > 0) {
            copy.deliveryCount(deliveryCount());
        }
        return copy;
    }

    private static Duration remaining(@Nullable Duration ttl, long passedMillis) {
        long left = ttl == null ? 0 : ttl.toMillis() - passedMillis;
        return Duration.ofMillis(Math.max(0, left));
    }
}
