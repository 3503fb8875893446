package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the server asks, as the mechanism has it. AMQP 1.0 §5.3.3.3. The array is kept, not copied.
 *
 * @param challenge a secret; may be empty
 */
public record SaslChallenge(byte[] challenge) implements SaslPerformative {
    /** The descriptor code. */
    public static final int CODE = 0x42;

    /** Checks that there is a challenge. */
    public SaslChallenge {
        Objects.requireNonNull(challenge, "challenge");
    }

    static SaslChallenge read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "sasl-challenge", 1);
        SaslChallenge challenge = new SaslChallenge(fields.binary("challenge"));
        fields.end();
        return challenge;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).binary(challenge).end();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SaslChallenge that && Arrays.equals(challenge, that.challenge);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(challenge);
    }

    /** Shows dots for the challenge. */
    @Override
    public String toString() {
        return "SaslChallenge[challenge=…]";
    }
}
