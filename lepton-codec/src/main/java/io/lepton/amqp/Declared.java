package io.lepton.amqp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a {@link Declare}: a transaction was begun. AMQP 1.0 §4.5.5.
 *
 * @param txnId the name of the transaction, up to 32 octets, though some peers make longer ones; copied
 */
public record Declared(byte[] txnId) implements Outcome {
    static final int CODE = 0x33;

    private static final Symbol DESCRIPTOR = Symbol.of("amqp:declared:list");

    /**
     * Makes an outcome.
     *
     * @throws IllegalArgumentException if the id is longer than 255 octets
     */
    public Declared {
        txnId = TransactionId.copy(txnId);
    }

    /**
     * The name of the transaction.
     *
     * @return a copy
     */
    @Override
    public byte[] txnId() {
        return txnId.clone();
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).binary(txnId).end();
    }

    static Declared readFields(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "declared", 1);
        byte[] txnId = TransactionId.read(fields);
        fields.end();
        return new Declared(txnId);
    }

    @Override
    public Symbol descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Declared && Arrays.equals(txnId, ((Declared) other).txnId);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(txnId);
    }

    @Override
    public String toString() {
        return "declared (txn-id=" + ValueText.of(txnId) + ")";
    }
}
