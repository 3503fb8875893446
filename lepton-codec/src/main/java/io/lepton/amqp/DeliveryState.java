package io.lepton.amqp;

/**
 * What is known of a delivery at one end of a link. A terminal state is an {@link Outcome}. Immutable. AMQP 1.0 §3.4.
 */
public sealed interface DeliveryState permits Outcome, Received, TransactionalState, CustomState {
    /**
     * Reads a delivery state with its descriptor. Accepted and released without a list of their own are not made but
     * answered as the one instance there is.
     *
     * @param in where it stands
     * @return the state; a {@link CustomState} when the standard has no such descriptor
     * @throws DecodingException if no delivery state is there
     */
    static DeliveryState read(AmqpReader in) {
        return DeliveryStates.read(in);
    }

    /**
     * Writes this state with its descriptor.
     *
     * @param out where to
     */
    void write(AmqpWriter out);
}
