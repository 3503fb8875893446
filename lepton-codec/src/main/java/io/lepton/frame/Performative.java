package io.lepton.frame;

import io.lepton.amqp.AmqpWriter;

/**
 * What an AMQP frame says: one of the nine performatives of AMQP 1.0 §2.7.
 *
 * <p>Seven are records. {@link Transfer}, {@link Flow} and {@link Disposition}, which come with every message, are
 * mutable objects that are read into and written from again and again.
 *
 * <p>A {@code uint} is a {@code long} here, from 0 to 4294967295, and {@link #ABSENT} where the field is not there.
 * Whoever makes a performative is held to those ranges ({@link IllegalArgumentException}).
 */
public sealed interface Performative permits Open, Begin, Attach, Flow, Transfer, Disposition, Detach, End, Close {
    /** A numeric field that is not there: it has no default, and its absence means something. */
    long ABSENT = -1;

    /** The largest {@code uint}; what an absent {@code max-frame-size} or {@code handle-max} stands for. */
    long MAX_UINT = 0xFFFF_FFFFL;

    /** The descriptor code in domain 0, 0x10 for open to 0x18 for close. */
    long code();

    /**
     * Appends the described list of this performative, without the header of a frame, in the shortest form.
     *
     * @throws io.lepton.amqp.EncodingException if a value in one of its fields cannot be encoded
     */
    void write(AmqpWriter out);
}
