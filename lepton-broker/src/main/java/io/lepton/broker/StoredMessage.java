package io.lepton.broker;

import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that a client has sent, wherever it is kept: one for all subscriptions that have it. It holds the bytes, and what
 * queues ask of it again and again; nothing else that was decoded, which can be many times larger.
 */
final class StoredMessage {
    /** Of {@link #ttlMillis}: it does not age. */
    static final long NO_TTL = -1;

    /** The container that published it, for who does not want to hear himself. */
    final @Nullable String publisher;

    final int priority;
    /** Which of the {@link MessageGroups}. */
    final int group;

    final long ttlMillis;
    /** When it is of no use any more, whatever its ttl is. */
    final long absoluteExpiryMillis;
    /** Whether the message came with annotations for this hop, which end here. §3.2.2 */
    final boolean hadDeliveryAnnotations;

    private final Message message;
    private final int size;
    private final StoredBytes stored;
    private int copies;

    StoredMessage(Message message, @Nullable String publisher, StoredBytes stored) {
        this(message, message.encodedSize(), publisher, stored);
    }

    /** {@code size}: how many bytes it is encoded. */
    private StoredMessage(Message message, int size, @Nullable String publisher, StoredBytes stored) {
        this.publisher = publisher;
        this.size = size;
        this.stored = stored;
        priority = message.priority();
        group = MessageGroups.of(message.groupId());
        Duration ttl = message.ttl();
        ttlMillis = ttl == null ? NO_TTL : ttl.toMillis();
        Instant expiry = message.expiryTime();
        absoluteExpiryMillis = expiry == null ? Deadlines.NEVER : expiry.toEpochMilli();
        hadDeliveryAnnotations = !message.deliveryAnnotations().isEmpty();
        this.message = message.copy();
    }

    /** The message as it is kept: to be sent, but not to be read, for what was read would stay with it. */
    Message message() {
        return message;
    }

    /** The same message, to be read or changed. */
    Message toRead() {
        return message.copy();
    }

    /** How many bytes it is encoded. */
    int size() {
        return size;
    }

    /** As a letter to the dead: {@code letter} is this message, but for its header. */
    StoredMessage asDeadLetter(Message letter) {
        return new StoredMessage(letter, size, null, stored);
    }

    /**
     * The message with annotations merged over those that it has, as a receiver wants it. §3.4.5
     *
     * @return this one, if they are more than anybody could read, or than there is room for
     */
    StoredMessage annotated(Map<Symbol, ? extends @Nullable Object> annotations) {
        try {
            Message changed = toRead();
            Map<Object, @Nullable Object> merged = new LinkedHashMap<>(changed.messageAnnotations());
            merged.putAll(annotations);
            ByteBuffer encoded = changed.messageAnnotations(merged).encode();
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            stored.checkReceiver(bytes.length);
            Message again = Message.wrap(bytes, 0, bytes.length);
            again.messageAnnotations();
            return new StoredMessage(again, bytes.length, publisher, stored);
        } catch (AmqpException | Refused e) {
            return this;
        }
    }

    /** A queue keeps it. */
    void kept() {
        stored.add(StoredBytes.MESSAGE + (copies++ == 0 ? size : 0L));
    }

    /** A queue keeps it no longer. */
    void gone() {
        stored.remove(StoredBytes.MESSAGE + (--copies == 0 ? size : 0L));
    }

    /** How many bytes it takes to keep it in so many queues. */
    long bytes(int queues) {
        return queues == 0 ? 0 : size + (long) queues * StoredBytes.MESSAGE;
    }
}
