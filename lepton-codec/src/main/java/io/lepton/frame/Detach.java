package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Condition;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import org.jspecify.annotations.Nullable;

/**
 * Takes a link off its session. AMQP 1.0 §2.7.7.
 *
 * @param handle the link, by the handle that the sender of this frame gave it
 * @param closed true: the link is at an end, and its terminus with it; false: it may be attached again
 * @param error why; null where nothing went wrong
 */
public record Detach(long handle, boolean closed, @Nullable Condition error) implements Performative {
    /** The descriptor code. */
    public static final int CODE = 0x16;

    /** Checks the range of the handle. */
    public Detach {
        Range.uint("handle", handle);
    }

    static Detach read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "detach", 3);
        Detach detach = new Detach(fields.uint("handle"), fields.booleanOr(false), fields.conditionOrNull());
        fields.end();
        return detach;
    }

    @Override
    public long code() {
        return CODE;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE)
                .uint(handle)
                .booleanOr(closed, false)
                .condition(error)
                .end();
    }
}
