package io.lepton.endpoint;

import io.lepton.amqp.DeliveryState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where links with exactly-once keep what is unsettled, so that it is there still when the process was killed (AMQP 1.0
 * §2.6.13, §3.5.5). A sender records the message before its first transfer, and that it is decided before it settles; a
 * receiver records the outcome before it tells it. What rests on a record waits until that is safe; nothing else does.
 *
 * <p>All methods are called on the thread of a connection and must return at once: the work is done elsewhere, and the stage
 * is completed, on any thread, when the record would survive the end of the process. Calls for one link take effect in their
 * order. One that fails ends the link with {@code amqp:internal-error}, and what it was about is not told to the peer.
 *
 * <p>One store serves any number of links and threads. A container closes no store: whoever opened it does.
 */
public interface DeliveryStore extends AutoCloseable {
    /** Reads what is kept of a link, in the order of the records. Called once before it is attached first. */
    CompletionStage<Kept> load(LinkIdentity link);

    /**
     * Records a message that is to be sent.
     *
     * @param format its format, 0 for that of §3; any other is kept as it is
     */
    CompletionStage<?> put(LinkIdentity link, byte[] tag, byte[] message, long format);

    /** Records the outcome of a delivery that was received. */
    CompletionStage<?> state(LinkIdentity link, byte[] tag, DeliveryState state);

    /** Forgets a delivery: it is settled. Does nothing where there is none of that tag. */
    CompletionStage<?> remove(LinkIdentity link, byte[] tag);

    /**
     * Records the id of a message that was received and is decided, for the {@linkplain ReceiverOptions#duplicateFilter filter} of
     * duplicates; before the outcome of its delivery. By default nothing is recorded: the filter knows messages from before a
     * restart only where the store has them.
     *
     * @param messageId a String, UUID, {@link io.lepton.amqp.UnsignedLong} or {@code byte[]}
     * @param most of how many messages of the link the ids are kept: the last ones
     */
    default CompletionStage<?> remember(LinkIdentity link, Object messageId, int most) {
        return CompletableFuture.completedFuture(null);
    }

    /** Ends what it does, and waits until what was recorded before is safe. */
    @Override
    void close();

    /**
     * What is kept of a link.
     *
     * @param incarnation how often the link was loaded before, on this store: no two loads of a link get the same number. Its
     *     tags begin anew with each
     * @param deliveries in the order of their records
     * @param messageIds the ids that were {@linkplain #remember remembered}, oldest first
     */
    record Kept(long incarnation, List<StoredDelivery> deliveries, List<Object> messageIds) {
        /** Takes copies of the lists. */
        public Kept {
            deliveries = List.copyOf(deliveries);
            messageIds = List.copyOf(messageIds);
        }

        /** Where no ids were remembered. */
        public Kept(long incarnation, List<StoredDelivery> deliveries) {
            this(incarnation, deliveries, List.of());
        }
    }

    /**
     * One delivery as it was recorded.
     *
     * @param tag its delivery-tag; not a copy
     * @param message the message that is to be sent; null on the receiving side
     * @param format the format of the message
     * @param state the outcome that was recorded, or null
     */
    record StoredDelivery(
            byte[] tag,
            byte @Nullable [] message,
            long format,
            @Nullable DeliveryState state) {}
}
