package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import org.jspecify.annotations.Nullable;

/**
 * Ends the session of the channel of its frame. AMQP 1.0 §2.7.8.
 *
 * @param error why; null where nothing went wrong
 */
public record End(@Nullable Condition error) implements Performative {
    /** The descriptor code. */
    public static final int CODE = 0x17;

    static End read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "end", 1);
        End end = new End(fields.conditionOrNull());
        fields.end();
        return end;
    }

    @Override
    public long code() {
        return CODE;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).condition(error).end();
    }
}
