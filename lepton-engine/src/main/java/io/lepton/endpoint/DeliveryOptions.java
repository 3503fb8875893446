package io.lepton.endpoint;

import io.lepton.amqp.DeliveryState;
import org.jspecify.annotations.Nullable;

/** What can be chosen for one delivery. Immutable. */
public final class DeliveryOptions {
    /** All defaults. */
    public static final DeliveryOptions DEFAULT = new DeliveryOptions(null, null, null);

    private final byte @Nullable [] tag;
    private final @Nullable Boolean settled;
    private final @Nullable DeliveryState state;

    private DeliveryOptions(byte @Nullable [] tag, @Nullable Boolean settled, @Nullable DeliveryState state) {
        this.tag = tag;
        this.settled = settled;
        this.state = state;
    }

    /** Gives the delivery a tag of 1 to 32 bytes, instead of the sender's next one. */
    public DeliveryOptions withTag(byte[] tag) {
        return new DeliveryOptions(tag.clone(), settled, state);
    }

    /** Sends the delivery settled, or not, on a link in mode {@code MIXED}. */
    public DeliveryOptions withSettled(boolean settled) {
        return new DeliveryOptions(tag, settled, state);
    }

    /** Sends a state along with the transfer, such as a transactional state. */
    public DeliveryOptions withState(DeliveryState state) {
        return new DeliveryOptions(tag, settled, state);
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
}
