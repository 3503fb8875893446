package io.lepton.amqp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The message was not processed, and is to be changed before it is offered again. AMQP 1.0 §3.4.5.
 *
 * @param deliveryFailed whether to count this as a failed delivery
 * @param undeliverableHere whether not to offer it on this link again
 * @param messageAnnotations entries to put into its message-annotations; copied, empty for none
 */
public record Modified(
        boolean deliveryFailed, boolean undeliverableHere, Map<Symbol, @Nullable Object> messageAnnotations)
        implements Outcome {
    static final int CODE = 0x27;

    private static final Symbol DESCRIPTOR = Symbol.of("amqp:modified:list");

    /** Makes an outcome. */
    public Modified {
        messageAnnotations = Fields.copy(messageAnnotations);
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE)
                .booleanOr(deliveryFailed, false)
                .booleanOr(undeliverableHere, false)
                .fields(messageAnnotations)
                .end();
    }

    static Modified readFields(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "modified", 3);
        Modified modified = new Modified(fields.booleanOr(false), fields.booleanOr(false), fields.fields());
        fields.end();
        return modified;
    }

    @Override
    public Symbol descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Modified
                && deliveryFailed == ((Modified) other).deliveryFailed
                && undeliverableHere == ((Modified) other).undeliverableHere
                && ValueEquality.equal(messageAnnotations, ((Modified) other).messageAnnotations);
    }

    @Override
    public int hashCode() {
        return (deliveryFailed ? 1 : 0) + (undeliverableHere ? 2 : 0) + 31 * ValueEquality.hash(messageAnnotations);
    }

    @Override
    public String toString() {
        return "modified (delivery-failed=" + deliveryFailed + ", undeliverable-here=" + undeliverableHere
                + ", message-annotations=" + ValueText.of(messageAnnotations) + ")";
    }
}
