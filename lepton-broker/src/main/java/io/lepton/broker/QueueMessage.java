package io.lepton.broker;

import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.time.Duration;
import java.util.HashSet;
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
    /** When it is of no use any more, by ttl or absolute-expiry-time, whichever comes first. */
    final long expiresAtMillis;

    private final long arrivedAtMillis;
    private StoredMessage stored;
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
    QueueMessage(Queue queue, StoredMessage stored, long number, int level, long nowMillis) {
        this(queue, stored, number, level, nowMillis, expiry(stored, nowMillis), Map.of());
    }

    /** A message that does not expire, and has annotations for who receives it from here. */
    QueueMessage(
            Queue queue,
            StoredMessage stored,
            long number,
            int level,
            Map<Symbol, @Nullable Object> deliveryAnnotations,
            long nowMillis) {
        this(queue, stored, number, level, nowMillis, Deadlines.NEVER, deliveryAnnotations);
    }

    private QueueMessage(
            Queue queue,
            StoredMessage stored,
            long number,
            int level,
            long nowMillis,
            long expiresAtMillis,
            Map<Symbol, @Nullable Object> deliveryAnnotations) {
        this.queue = queue;
        this.stored = stored;
        this.number = number;
        this.level = level;
        this.expiresAtMillis = expiresAtMillis;
        this.deliveryAnnotations = deliveryAnnotations;
        arrivedAtMillis = nowMillis;
        group = stored.group;
        stored.kept();
    }

    private static long expiry(StoredMessage message, long nowMillis) {
        long byTtl = message.ttlMillis == StoredMessage.NO_TTL ? Deadlines.NEVER : nowMillis + message.ttlMillis;
        return Math.min(byTtl, message.absoluteExpiryMillis);
    }

    /** The message as it came, but for annotations that were merged into it. */
    StoredMessage stored() {
        return stored;
    }

    int failures() {
        return failures;
    }

    /** How many attempts have failed, here and before. */
    long deliveryCount() {
        return Math.min(stored.toRead().deliveryCount() + failures, 0xFFFF_FFFFL);
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
        consumer.bar(this);
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
        stored.gone();
        if (undeliverableAt != null) {
            undeliverableAt.forEach(each -> each.unbar(this));
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

    /** Merges annotations over those that there are. */
    void annotate(Map<Symbol, ? extends @Nullable Object> annotations) {
        StoredMessage annotated = annotations.isEmpty() ? stored : stored.annotated(annotations);
        if (annotated != stored) {
            annotated.kept();
            stored.gone();
            stored = annotated;
        }
    }

    /** The message as it goes out now. */
    Message outgoing(long nowMillis) {
        boolean aged = stored.ttlMillis != StoredMessage.NO_TTL && nowMillis > arrivedAtMillis;
        boolean annotated = stored.hadDeliveryAnnotations || !deliveryAnnotations.isEmpty();
        if (!aged && !annotated && !acquiredBefore && failures == 0) {
            return stored.message();
        }
        Message copy = stored.toRead();
        if (aged) {
            copy.ttl(Duration.ofMillis(Math.max(0, stored.ttlMillis - (nowMillis - arrivedAtMillis))));
        }
        if (annotated) {
            copy.deliveryAnnotations(deliveryAnnotations);
        }
        if (acquiredBefore && copy.firstAcquirer()) {
            copy.firstAcquirer(false);
        }
        if (failures > 0) {
            copy.deliveryCount(deliveryCount());
        }
        return copy;
    }
}
