package io.lepton.broker;

import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go that were given up: rejected, delivered in vain too often, or, if that was chosen, expired. They keep
 * their bare message bit for bit, and say in delivery-annotations why they are here and where they were.
 */
final class DeadLetters {
    /** Under this key a source stores the error of what was rejected. AMQP 1.0 §3.4.3 */
    static final Symbol REJECTED = Symbol.of("rejected");

    static final Symbol REASON = Symbol.of("x-opt-lepton-reason");
    static final Symbol ADDRESS = Symbol.of("x-opt-lepton-address");

    static final Map<Symbol, @Nullable Object> EXPIRED = Map.of(REASON, "expired");
    static final Map<Symbol, @Nullable Object> MAX_REDELIVERIES = Map.of(REASON, "max-redeliveries");

    private final String address;
    private final Supplier<Queue> queue;

    /** {@code queue} makes the one with this address if need be. */
    DeadLetters(String address, Supplier<Queue> queue) {
        this.address = address;
        this.queue = queue;
    }

    /** Takes a message that is gone from the queue at {@code from}. What is given up here as well is dropped. */
    void take(QueueMessage message, String from, Map<Symbol, @Nullable Object> reason) {
        if (from.equals(address)) {
            return;
        }
        Map<Symbol, @Nullable Object> why = new LinkedHashMap<>(reason);
        why.put(ADDRESS, from);
        Message letter = message.stored().toRead();
        if (letter.ttl() != null) {
            letter.ttl(null);
        }
        if (message.failures() > 0) {
            letter.deliveryCount(message.deliveryCount());
        }
        queue.get().addDeadLetter(message.stored().asDeadLetter(letter), why);
    }

    /** The reason of what a receiver rejected, with the error that it gave, or null. */
    static Map<Symbol, @Nullable Object> rejected(@Nullable Condition error) {
        Map<Symbol, @Nullable Object> why = new LinkedHashMap<>();
        why.put(REJECTED, error);
        why.put(REASON, "rejected");
        return why;
    }
}
