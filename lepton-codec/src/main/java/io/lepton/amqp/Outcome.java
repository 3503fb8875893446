package io.lepton.amqp;

/** A terminal delivery state: after it no other follows. AMQP 1.0 §3.4. */
public sealed interface Outcome extends DeliveryState permits Accepted, Rejected, Released, Modified, Declared {
    /**
     * Reads an outcome with its descriptor.
     *
     * @param in where it stands
     * @return the outcome
     * @throws DecodingException if no outcome of the standard is there
     */
    static Outcome read(AmqpReader in) {
        int at = in.position();
        DeliveryState state = DeliveryStates.read(in);
        if (state instanceof Outcome) {
            return (Outcome) state;
        }
        throw in.fail(at, "an outcome expected, " + ValueText.of(state) + " found");
    }

    /**
     * The symbolic descriptor, as a source lists it in its outcomes.
     *
     * @return for example {@code amqp:accepted:list}
     */
    Symbol descriptor();
}
