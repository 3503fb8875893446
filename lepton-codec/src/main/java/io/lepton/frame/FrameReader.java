package io.lepton.frame;

import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.HotPath;
import java.util.Objects;

/**
 * Reads frames where they lie, one at a time. AMQP 1.0 §2.3.
 *
 * <pre>
 *   +------+------+------+---------+-----------------+----------------------------+
 *   | size | doff | type | channel | extended header | performative, then payload |
 *   +------+------+------+---------+-----------------+----------------------------+
 *     4      1      1      2         4 * doff - 8      size - 4 * doff octets
 * </pre>
 *
 * <p>{@link #begin} looks at the header, {@link #code()} at the descriptor; one of {@link #performative()},
 * {@link #sasl()} and the three {@code read} methods then takes the performative, once. The three hot performatives are
 * read into objects of the caller, and nothing is allocated. Whether a frame may be as large as it is, and whether it
 * may come now, is for the caller to see to, the first before it waits for the frame (FRM-08).
 */
@HotPath
public final class FrameReader {
    /** Octets of the header of a frame; those of its extended header not counted. */
    public static final int HEADER = 8;

    /** The type of a frame that holds an AMQP performative. */
    public static final int AMQP = 0;

    /** The type of a frame that holds a SASL performative. */
    public static final int SASL = 1;

    private static final int UNREAD = -1;

    private final AmqpReader in;
    private int type;
    private int channel;
    private int code = UNREAD;
    private int body; // where it starts
    private boolean empty = true;

    /** A reader that holds each performative to {@code limits}. */
    public FrameReader(DecodeLimits limits) {
        in = new AmqpReader(limits);
    }

    /** The size of the frame that starts at {@code offset}, its header included: 0 to 4294967295 octets. */
    public static long size(byte[] array, int offset) {
        return FieldBytes.getInt(array, offset) & 0xFFFF_FFFFL;
    }

    /**
     * Starts with a frame that has arrived as a whole. The array is read in place: it must stay as it is until the
     * frame is done with.
     *
     * @param size octets of the frame, as {@link #size} gives it
     * @throws FramingException if the header makes no sense
     */
    public void begin(byte[] array, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, array.length);
        if (size < HEADER || size(array, offset) != size) {
            throw wrongSize(array, offset, size);
        }
        int head = 4 * (array[offset + 4] & 0xFF);
        if (head < HEADER || head > size) {
            throw new FramingException("doff " + head / 4 + " in a frame of " + size + " octets, but it is 2 to "
                    + Math.min(size / 4, 255));
        }
        type = array[offset + 5] & 0xFF;
        if (type > SASL) {
            throw new FramingException("frame of type " + type + ", but only 0 (AMQP) and 1 (SASL) are known");
        }
        // In a SASL frame those two octets mean nothing (FRM-17).
        channel = type == AMQP ? (array[offset + 6] & 0xFF) << 8 | array[offset + 7] & 0xFF : 0;
        code = UNREAD;
        body = offset + head;
        empty = head == size;
        in.reset(array, body, offset + size);
    }

    private static FramingException wrongSize(byte[] array, int offset, int size) {
        long stated = size < 4 ? size : size(array, offset);
        return new FramingException(
                stated < HEADER
                        ? "frame of " + stated + " octets, but its header alone has " + HEADER
                        : "frame of " + stated + " octets, but " + size + " are given");
    }

    /** {@link #AMQP} or {@link #SASL}. */
    public int type() {
        return type;
    }

    /** 0 to 65535; 0 in a SASL frame, where the octets mean nothing. */
    public int channel() {
        return channel;
    }

    /** Whether the frame has no body. Of an AMQP frame that is a heartbeat (FRM-10), of a SASL frame an error (FRM-11). */
    public boolean isEmpty() {
        return empty;
    }

    /**
     * The descriptor code of the performative: 0x10 to 0x18 in an AMQP frame, 0x40 to 0x44 in a SASL frame. A symbolic
     * descriptor gives the code that it stands for (TYP-27).
     *
     * @throws DecodingException if something else stands there (FRM-12, FRM-14)
     * @throws IllegalStateException if the frame is empty
     */
    public int code() {
        if (code == UNREAD) {
            code = readCode();
        }
        return code;
    }

    private int readCode() {
        if (empty) {
            throw new IllegalStateException("an empty frame has no performative");
        }
        long found = in.readDescriptor();
        int low = type == AMQP ? Open.CODE : SaslMechanisms.CODE;
        int high = type == AMQP ? Close.CODE : SaslOutcome.CODE;
        if (found < low || found > high) {
            throw unknown(found);
        }
        return (int) found;
    }

    private DecodingException unknown(long found) {
        String what = found == AmqpReader.UNKNOWN_DESCRIPTOR
                ? "an unknown descriptor"
                : "descriptor 0x" + Long.toHexString(found);
        return new DecodingException(
                0, (type == AMQP ? "an AMQP performative" : "a SASL performative") + " expected, " + what + " found");
    }

    /**
     * Takes the performative of an AMQP frame as an object of its own: what a connection wants for all but the three
     * hot ones.
     *
     * @throws DecodingException if it is malformed, or if anything but the payload of a transfer follows it (FRM-12)
     */
    public Performative performative() {
        switch (code()) {
            case Open.CODE:
                return last(Open.read(in));
            case Begin.CODE:
                return last(Begin.read(in));
            case Attach.CODE:
                return last(Attach.read(in));
            case Flow.CODE:
                Flow flow = new Flow();
                read(flow);
                return flow;
            case Transfer.CODE:
                Transfer transfer = new Transfer();
                read(transfer);
                return transfer;
            case Disposition.CODE:
                Disposition disposition = new Disposition();
                read(disposition);
                return disposition;
            case Detach.CODE:
                return last(Detach.read(in));
            case End.CODE:
                return last(End.read(in));
            case Close.CODE:
                return last(Close.read(in));
            default:
                throw notHere("an AMQP performative");
        }
    }

    /**
     * Takes the transfer. Its payload is then what {@link #payloadOffset()} and {@link #payloadLength()} say.
     *
     * @throws DecodingException if it is malformed
     */
    public void read(Transfer into) {
        if (code() != Transfer.CODE) {
            throw notHere("a transfer");
        }
        into.read(in);
    }

    /**
     * Takes the flow.
     *
     * @throws DecodingException if it is malformed, or if anything follows it
     */
    public void read(Flow into) {
        if (code() != Flow.CODE) {
            throw notHere("a flow");
        }
        into.read(in);
        nothingFollows();
    }

    /**
     * Takes the disposition.
     *
     * @throws DecodingException if it is malformed, or if anything follows it
     */
    public void read(Disposition into) {
        if (code() != Disposition.CODE) {
            throw notHere("a disposition");
        }
        into.read(in);
        nothingFollows();
    }

    /**
     * Takes the performative of a SASL frame.
     *
     * @throws DecodingException if it is malformed, or if anything follows it (FRM-13)
     */
    public SaslPerformative sasl() {
        switch (code()) {
            case SaslMechanisms.CODE:
                return last(SaslMechanisms.read(in));
            case SaslInit.CODE:
                return last(SaslInit.read(in));
            case SaslChallenge.CODE:
                return last(SaslChallenge.read(in));
            case SaslResponse.CODE:
                return last(SaslResponse.read(in));
            case SaslOutcome.CODE:
                return last(SaslOutcome.read(in));
            default:
                throw notHere("a SASL performative");
        }
    }

    /** Where the payload of the transfer starts in the array, once the transfer was taken. */
    public int payloadOffset() {
        return in.position();
    }

    /** Octets of the payload of the transfer, from 0, once the transfer was taken. */
    public int payloadLength() {
        return in.remaining();
    }

    private <P> P last(P performative) {
        nothingFollows();
        return performative;
    }

    private void nothingFollows() {
        if (in.hasRemaining()) {
            throw new DecodingException(
                    in.position() - body, in.remaining() + " octets behind a performative that has no payload");
        }
    }

    private IllegalStateException notHere(String wanted) {
        return new IllegalStateException(
                "the frame holds no " + wanted + " but descriptor 0x" + Integer.toHexString(code));
    }
}
