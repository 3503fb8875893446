package io.lepton.endpoint;

import io.lepton.amqp.DeliveryState;
import org.jspecify.annotations.Nullable;

/** What can be chosen for one delivery. Immutable. */
public final class DeliveryOptions {
    /** All defaults. */
    public static final DeliveryOptions DEFAULT = new DeliveryOptions(null, null, null, 0);

    private final byte @Nullable [] tag;
    private final @Nullable Boolean settled;
    private final @Nullable DeliveryState state;
    private final long messageFormat;

    private DeliveryOptions(
            byte @Nullable [] tag, @Nullable Boolean settled, @Nullable DeliveryState state, long messageFormat) {
        this.tag = tag;
        this.settled = settled;
        this.state = state;
        this.messageFormat = messageFormat;
    }

    /** Gives the delivery a tag of 1 to 32 bytes, instead of the sender's next one. */
    public DeliveryOptions withTag(byte[] tag) {
        return new DeliveryOptions(tag.clone(), settled, state, messageFormat);
    }

    /** Sends the delivery settled, or not, on a link in mode {@code MIXED}. */
    public DeliveryOptions withSettled(boolean settled) {
        return new DeliveryOptions(tag, settled, state, messageFormat);
    }

    /** Sends a state along with the transfer, such as a transactional state. */
    public DeliveryOptions withState(DeliveryState state) {
        return new DeliveryOptions(tag, settled, state, messageFormat);
    }

    /**
     * Says that the bytes of a {@linkplain Sender#beginDeliveryWith delivery given in parts} are a message of
     * another format than the standard's own, which is 0 (§2.8.11).
     *
     * @throws IllegalArgumentException unless 0 to 4294967295
     */
    public DeliveryOptions withMessageFormat(long format) {
        if (format < 0 || format > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("messageFormat " + format + ": want 0 to 4294967295");
        }
        return new DeliveryOptions(tag, settled, state, format);
    }

    byte @Nullable [] tag() {
        return tag;
    }

    @Nullable Boolean settled() {
        return settled;
    }

    @Nullable DeliveryState state() {
        return state;
    }

    long messageFormat() {
        return messageFormat;
    }
}
