package io.lepton.amqp;

/** The message was not and will not be processed by this receiver; its delivery-count stays. AMQP 1.0 §3.4.4. */
public final class Released implements Outcome {
    /** The only one there is. */
    public static final Released INSTANCE = new Released();

    static final int CODE = 0x26;

    private static final Symbol DESCRIPTOR = Symbol.of("amqp:released:list");
    private static final int BITS = 0x00_53_00_45 | CODE << 8; // described, smallulong, list0

    private Released() {}

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
        return "released";
    }
}
