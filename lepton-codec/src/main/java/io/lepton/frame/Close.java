package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import org.jspecify.annotations.Nullable;

/**
 * The last frame of a connection in either direction. AMQP 1.0 §2.7.9.
 *
 * @param error why; null where nothing went wrong
 */
public record Close(@Nullable Condition error) implements Performative {
    /** The descriptor code. */
    public static final int CODE = 0x18;

    static Close read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "close", 1);
        Close close = new Close(fields.conditionOrNull());
        fields.end();
        return close;
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
