package io.lepton.frame;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.HotPath;

/**
 * Appends frames to an {@link AmqpWriter}. AMQP 1.0 §2.3.
 *
 * <pre>
 *   +------+------+------+---------+----------------------------+
 *   | size | doff | type | channel | performative, then payload |
 *   +------+------+------+---------+----------------------------+
 *     4      1 (2)  1      2         size - 8 octets
 * </pre>
 *
 * <p>The size is filled in last, so that a performative and a message are encoded once, straight into the frame. What
 * cannot be encoded leaves the writer as it was before the frame. How large a frame the peer takes is for the caller to
 * see to (FRM-07).
 */
@HotPath
public final class FrameWriter {
    private static final int AMQP = 0x0200_0000; // doff 2, type 0; the channel goes into the lower half
    private static final int SASL = 0x0201_0000;

    private final AmqpWriter out;

    /** Writes to {@code out} from its position on, and to nothing else. */
    public FrameWriter(AmqpWriter out) {
        this.out = out;
    }

    /** Where the frames go. */
    public AmqpWriter out() {
        return out;
    }

    /**
     * Appends a whole frame without payload.
     *
     * @param channel 0 to 65535
     */
    public void frame(int channel, Performative performative) {
        int mark = begin(AMQP | channel(channel));
        boolean done = false;
        try {
            performative.write(out);
            done = true;
        } finally {
            end(mark, done);
        }
    }

    /**
     * Appends a whole frame with a payload that is at hand.
     *
     * @param channel 0 to 65535
     */
    public void transfer(int channel, Transfer transfer, byte[] payload, int offset, int length) {
        int mark = beginTransfer(channel, transfer);
        boolean done = false;
        try {
            out.raw(payload, offset, length);
            done = true;
        } finally {
            end(mark, done);
        }
    }

    /**
     * Starts a frame whose payload the caller appends to {@link #out()} itself, and ends with {@link #endTransfer} or
     * takes back with {@link #cancelTransfer}.
     *
     * @param channel 0 to 65535
     * @return the mark that those two want
     */
    public int beginTransfer(int channel, Transfer transfer) {
        int mark = begin(AMQP | channel(channel));
        boolean done = false;
        try {
            transfer.write(out);
            done = true;
        } finally {
            if (!done) {
                cancelTransfer(mark);
            }
        }
        return mark;
    }

    /** Ends the frame that {@link #beginTransfer} has started: all behind its transfer is its payload. */
    public void endTransfer(int mark) {
        out.patchInt(mark, out.position() - mark);
    }

    /** Takes back the frame that {@link #beginTransfer} has started, and all behind it. */
    public void cancelTransfer(int mark) {
        out.position(mark);
    }

    /** Appends a whole SASL frame. */
    public void sasl(SaslPerformative performative) {
        int mark = begin(SASL);
        boolean done = false;
        try {
            performative.write(out);
            done = true;
        } finally {
            end(mark, done);
        }
    }

    /**
     * Appends a frame without a body, which says only that we live. §2.4.5
     *
     * @param channel 0 to 65535
     */
    public void empty(int channel) {
        endTransfer(begin(AMQP | channel(channel)));
    }

    /** Appends a protocol header. */
    public void header(ProtocolHeader header) {
        out.raw(header.bytes(), 0, ProtocolHeader.SIZE);
    }

    private int begin(int doffTypeChannel) {
        int mark = out.position();
        out.rawLong(doffTypeChannel); // the upper half, the size, comes last
        return mark;
    }

    private void end(int mark, boolean done) {
        if (done) {
            endTransfer(mark);
        } else {
            cancelTransfer(mark);
        }
    }

    private static int channel(int channel) {
        return Range.ushort("channel", channel);
    }
}
