package io.lepton.amqp;

/**
 * The rule of a transaction-id: a binary of up to 32 octets (AMQP 1.0 §4.5.4). Artemis gives ids of 36, the text of a UUID: so
 * longer ones are taken, and said back, up to what can do no harm.
 */
final class TransactionId {
    private static final int MAX_LENGTH = 255;

    private TransactionId() {}

    /** Copies an id that the application gave. */
    static byte[] copy(byte[] id) {
        if (id.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "txn-id: " + id.length + " octets, at most " + MAX_LENGTH + " are allowed");
        }
        return id.clone();
    }

    /** Reads the mandatory next field. */
    static byte[] read(FieldReader fields) {
        byte[] id = fields.binary("txn-id");
        if (id.length > MAX_LENGTH) {
            throw fields.invalid("txn-id: " + id.length + " octets, at most " + MAX_LENGTH + " are allowed");
        }
        return id;
    }
}
