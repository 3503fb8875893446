package io.lepton.amqp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks a transaction coordinator to end a transaction: the body of a message to it. AMQP 1.0 §4.5.3.
 *
 * @param txnId the name of the transaction, up to 32 octets, though some peers make longer ones; copied
 * @param fail true to roll it back, false to commit it
 */
public record Discharge(byte[] txnId, boolean fail) {
    static final int CODE = 0x32;

    private static final Symbol DESCRIPTOR = Symbol.of("amqp:discharge:list");

    /**
     * Makes a request.
     *
     * @throws IllegalArgumentException if the id is longer than 255 octets
     */
    public Discharge {
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

    /**
     * Reads a discharge with its descriptor.
     *
     * @param in where it stands
     * @return the request
     * @throws DecodingException if no discharge is there
     */
    public static Discharge read(AmqpReader in) {
        int at = in.position();
        if (in.readDescriptor() != CODE) {
            throw in.fail(at, "a discharge expected, another described value found");
        }
        FieldReader fields = FieldReader.begin(in, "discharge", 2);
        Discharge discharge = new Discharge(TransactionId.read(fields), fields.booleanOr(false));
        fields.end();
        return discharge;
    }

    /**
     * The discharge that the body of a message is.
     *
     * @param body what was read, or a discharge itself
     * @return the request, or null when the body is something else
     * @throws DecodingException if it is a discharge whose fields are wrong
     */
    public static @Nullable Discharge from(@Nullable Object body) {
        if (body instanceof Described && ((Described) body).is(CODE, DESCRIPTOR)) {
            return read(((Described) body).reader());
        }
        return body instanceof Discharge ? (Discharge) body : null;
    }

    /**
     * Writes this with its descriptor.
     *
     * @param out where to
     */
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).binary(txnId).bool(fail).end(); // Artemis refuses one without fail
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Discharge
                && fail == ((Discharge) other).fail
                && Arrays.equals(txnId, ((Discharge) other).txnId);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(txnId) + (fail ? 1 : 0);
    }

    @Override
    public String toString() {
        return "discharge (txn-id=" + ValueText.of(txnId) + ", fail=" + fail + ")";
    }
}
