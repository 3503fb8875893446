package io.lepton.amqp;

/**
 * How much of a message has arrived: not a terminal state, used to resume a delivery. AMQP 1.0 §3.4.1.
 *
 * @param sectionNumber the section up to which all arrived, 0…2³²−1
 * @param sectionOffset how many octets of that section arrived: the 64 bits of a ulong
 */
public record Received(long sectionNumber, long sectionOffset) implements DeliveryState {
    static final int CODE = 0x23;

    /**
     * Makes a state.
     *
     * @throws IllegalArgumentException if {@code sectionNumber} is out of range
     */
    public Received {
        if ((sectionNumber & 0xFFFF_FFFFL) != sectionNumber) {
            throw new IllegalArgumentException("section-number: " + sectionNumber + " is not in 0…4294967295");
        }
    }

    @Override
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, CODE).uint(sectionNumber).ulong(sectionOffset).end();
    }

    static Received readFields(AmqpReader in) {
        FieldReader fields = FieldReader.begin(in, "received", 2);
        Received received = new Received(fields.uint("section-number"), fields.ulong("section-offset"));
        fields.end();
        return received;
    }

    @Override
    public String toString() {
        return "received (section-number=" + sectionNumber + ", section-offset=" + Long.toUnsignedString(sectionOffset)
                + ")";
    }
}
