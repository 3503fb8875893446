package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the client answers to a challenge, as the mechanism has it. AMQP 1.0 §5.3.3.4. The array is kept, not copied.
 *
 * @param response a secret; may be empty
 */
public record SaslResponse(byte[] response) implements SaslPerformative {
    /** The descriptor code. */
    public static final int CODE = 0x43;

    /** Checks that there is a response. */
    public SaslResponse {
        Objects.requireNonNull(response, "response");
    }

    static SaslResponse read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "sasl-response", 1);
        SaslResponse response = new SaslResponse(fields.binary("response"));
        fields.end();
        return response;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).binary(response).end();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SaslResponse that && Arrays.equals(response, that.response);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(response);
    }

    /** Shows dots for the response. */
    @Override
    public String toString() {
        return "SaslResponse[response=…]";
    }
}
