package io.lepton.amqp;

/** The message was processed. AMQP 1.0 §3.4.2. */
public final class Accepted implements Outcome {
    /** The only one there is. */
    public static final Accepted INSTANCE = new Accepted();

    static final int CODE = 0x24;

    private static final Symbol DESCRIPTOR = Symbol.of("amqp:accepted:list");
    private static final int BITS = 0x00_53_00_45 | CODE << 8; // described, smallulong, list0

    private Accepted() {}

    @Override
    public void write(AmqpWriter out) {
        out.rawInt(BITS);
    }

    @Override
    public Symbol descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public String toString() {
        return "accepted";
    }
}
