package io.lepton.amqp;

/** Whether a sender sends its deliveries settled. AMQP 1.0 §2.8.2. */
public enum SenderSettleMode {
    /** All deliveries go out unsettled. */
    UNSETTLED,
    /** All deliveries go out settled. */
    SETTLED,
    /** Each as the sender pleases; the default. */
    MIXED;

    private static final SenderSettleMode[] VALUES = values();

    /**
     * The ubyte on the wire.
     *
     * @return 0…2
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
    public static SenderSettleMode of(int code) {
        if (code < 0 || code >= VALUES.length) {
            throw new IllegalArgumentException("snd-settle-mode: " + code);
        }
        return VALUES[code];
    }
}
