package io.lepton.amqp;

/** When a receiver settles a delivery that came unsettled. AMQP 1.0 §2.8.3. */
public enum ReceiverSettleMode {
    /** On its own, with the outcome; the default. */
    FIRST,
    /** After the sender has settled it. */
    SECOND;

    private static final ReceiverSettleMode[] VALUES = values();

    /**
     * The ubyte on the wire.
     *
     * @return 0…1
     */
    public int code() {
        return ordinal();
    }

    /**
     * The value of a ubyte.
     *
     * @param code a ubyte
     * @return the value
     * @throws IllegalArgumentException if the standard has no such value
     */
    public static ReceiverSettleMode of(int code) {
        if (code < 0 || code >= VALUES.length) {
            throw new IllegalArgumentException("rcv-settle-mode: " + code);
        }
        return VALUES[code];
    }
}
