package io.lepton.amqp;

import org.jspecify.annotations.Nullable;

/**
 * The message is not valid and was not processed. AMQP 1.0 §3.4.3.
 *
 * @param condition why, or null
 */
public record Rejected(@Nullable Condition condition) implements Outcome {
    static final int CODE = 0x25;

    private static final Symbol DESCRIPTOR = Symbol.of("amqp:rejected:list");

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).condition(condition).end();
    }

    static Rejected readFields(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "rejected", 1);
        Condition condition = fields.conditionOrNull();
        fields.end();
        return new Rejected(condition);
    }

    @Override
    public Symbol descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public String toString() {
        return condition == null ? "rejected" : "rejected (" + condition + ")";
    }
}
