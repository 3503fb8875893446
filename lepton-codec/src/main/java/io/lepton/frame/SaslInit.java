package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import io.lepton.amqp.Symbol;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's choice among the mechanisms, and what it says first. AMQP 1.0 §5.3.3.2. Arrays are kept, not copied.
 *
 * @param mechanism the one chosen
 * @param initialResponse a secret; null where there is none, which is not the same as an empty one (SAS-08)
 * @param hostname the host that the client wants to reach, or null
 */
public record SaslInit(
        Symbol mechanism,
        byte @Nullable [] initialResponse,
        @Nullable String hostname) implements SaslPerformative {
    /** The descriptor code. */
    public static final int CODE = 0x41;

    /** Checks that there is a mechanism. */
    public SaslInit {
        Objects.requireNonNull(mechanism, "mechanism");
    }

    static SaslInit read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "sasl-init", 3);
        SaslInit init = new SaslInit(fields.symbol("mechanism"), fields.binaryOrNull(), fields.stringOrNull());
        fields.end();
        return init;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE)
                .symbol(mechanism)
                .binary(initialResponse)
                .string(hostname)
                .end();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SaslInit that
                && mechanism.equals(that.mechanism)
                && Arrays.equals(initialResponse, that.initialResponse)
                && Objects.equals(hostname, that.hostname);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mechanism, Arrays.hashCode(initialResponse), hostname);
    }

    /** Shows dots for the initial response. */
    @Override
    public String toString() {
        return "SaslInit[mechanism=" + mechanism + ", initialResponse=" + (initialResponse == null ? "null" : "…")
                + ", hostname=" + hostname + "]";
    }
}
