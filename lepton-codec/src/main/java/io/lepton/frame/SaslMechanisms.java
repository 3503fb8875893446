package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.FieldReader;
import io.lepton.amqp.FieldWriter;
import io.lepton.amqp.Symbol;
import java.util.List;

/**
 * The mechanisms that the server offers. AMQP 1.0 §5.3.3.1.
 *
 * @param mechanisms at least one, the server's favourite first
 */
public record SaslMechanisms(List<Symbol> mechanisms) implements SaslPerformative {
    /** The descriptor code. */
    public static final int CODE = 0x40;

    /** Checks that there is one. */
    public SaslMechanisms {
        mechanisms = List.copyOf(mechanisms);
        if (mechanisms.isEmpty()) {
            throw new IllegalArgumentException("sasl-mechanisms: at least one is needed");
        }
    }

    static SaslMechanisms read(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "sasl-mechanisms", 1);
        // null, absent and an array of none are the same (TYP-31), and none of them will do (SAS-02)
        SaslMechanisms sasl = new SaslMechanisms(fields.symbols("sasl-server-mechanisms"));
        fields.end();
        return sasl;
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).symbols(mechanisms).end();
    }
}
