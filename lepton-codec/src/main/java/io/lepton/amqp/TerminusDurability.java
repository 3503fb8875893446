package io.lepton.amqp;

/** What of a terminus outlives the process that holds it. AMQP 1.0 §3.5.5. */
public enum TerminusDurability {
    /** Nothing; the default. */
    NONE,
    /** That it exists, and its fields. */
    CONFIGURATION,
    /** The state of its unsettled deliveries too. */
    UNSETTLED_STATE;

    private static final TerminusDurability[] VALUES = values();

    /**
     * The uint on the wire.
     *
     * @return 0…2
     */
    public int code() {
        return ordinal();
    }

    /**
     * The value of a uint.
     *
     * @param code a uint
     * @return the value
     * @throws IllegalArgumentException if the standard has no such value
     */
    public static TerminusDurability of(long code) {
        if (code < 0 || code >= VALUES.length) {
            throw new IllegalArgumentException("durable: " + code);
        }
        return VALUES[(int) code];
    }
}
