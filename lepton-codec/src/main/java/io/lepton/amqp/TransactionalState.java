package io.lepton.amqp;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A delivery is part of a transaction. AMQP 1.0 §4.5.6.
 *
 * @param txnId the name of the transaction, up to 32 octets, though some peers make longer ones; copied
 * @param outcome what becomes of the delivery once the transaction succeeds, or null
 */
public record TransactionalState(byte[] txnId, @Nullable Outcome outcome) implements DeliveryState {
    static final int CODE = 0x34;

    /**
     * Makes a state.
     *
     * @throws IllegalArgumentException if the id is longer than 255 octets, or the outcome is declared, which no delivery in a
     *     transaction has
     */
    public TransactionalState {
        txnId = TransactionId.copy(txnId);
        if (outcome instanceof Declared) {
            throw new IllegalArgumentException("transactional-state: it cannot hold " + outcome);
        }
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
        FieldWriter.begin(out, CODE).binary(txnId).state(outcome).end();
    }

    static TransactionalState readFields(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "transactional-state", 2);
        byte[] txnId = TransactionId.read(fields);
        Outcome outcome = fields.outcomeOrNull();
        if (outcome instanceof Declared) {
            throw fields.invalid("transactional-state: it cannot hold declared");
        }
        fields.end();
        return new TransactionalState(txnId, outcome);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TransactionalState
                && Arrays.equals(txnId, ((TransactionalState) other).txnId)
                && Objects.equals(outcome, ((TransactionalState) other).outcome);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(txnId) + Objects.hashCode(outcome);
    }

    @Override
    public String toString() {
        return "transactional-state (txn-id=" + ValueText.of(txnId) + ", outcome=" + outcome + ")";
    }
}
