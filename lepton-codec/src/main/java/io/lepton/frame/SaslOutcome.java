package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends the SASL layer. AMQP 1.0 §5.3.3.5. The array is kept, not copied.
 *
 * @param code how it ended
 * @param additionalData the last word of the server as the mechanism has it, a secret; or null
 */
public record SaslOutcome(SaslCode code, byte @Nullable [] additionalData) implements SaslPerformative {
    /** The descriptor code. */
    public static final int CODE = 0x44;

    /** Checks that there is a code. */
    public SaslOutcome {
        Objects.requireNonNull(code, "code");
    }

    static SaslOutcome read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "sasl-outcome", 2);
        int number = fields.ubyte("code");
        SaslCode code = SaslCode.of(number);
        if (code == null) {
            throw fields.invalid("code 0 to 4 expected, " + number + " found");
        }
        SaslOutcome outcome = new SaslOutcome(code, fields.binaryOrNull());
        fields.end();
        return outcome;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).ubyte(code.code()).binary(additionalData).end();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SaslOutcome that
                && code == that.code
                && Arrays.equals(additionalData, that.additionalData);
    }

    @Override
    public int hashCode() {
        return 31 * code.hashCode() + Arrays.hashCode(additionalData);
    }

    /** Shows dots for the additional data. */
    @Override
    public String toString() {
        return "SaslOutcome[code=" + code + ", additionalData=" + (additionalData == null ? "null" : "…") + "]";
    }
}
