package io.lepton.endpoint;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.HotPath;
import io.lepton.frame.FrameFormat;
import io.lepton.frame.FrameReader;
import io.lepton.frame.FrameWriter;
import io.lepton.frame.ProtocolHeader;
import java.nio.ByteBuffer;

/** The bytes of one transport that wait for the peer: frames are encoded straight into it, and it is written once a turn. */
@HotPath
final class OutputBuffer {
    private static final int INITIAL_CAPACITY = 512;
    /** An array that grew beyond this is not kept once it is empty. */
    static final int KEPT_CAPACITY = 1 << 20;

    private AmqpWriter bytes = new AmqpWriter(INITIAL_CAPACITY);
    private FrameWriter frames = new FrameWriter(bytes);
    private int sent;
    private int traced;
    private int recorded;
    private long total;

    /** Writes frames at the end of what waits. */
    FrameWriter frames() {
        return frames;
    }

    /** Writes the payload of a frame that {@link FrameWriter#beginTransfer} began. */
    AmqpWriter bytes() {
        return bytes;
    }

    /** How many bytes wait. */
    int size() {
        return bytes.position() - sent;
    }

    /** How many bytes there is an array for. */
    int capacity() {
        return bytes.array().length;
    }

    /** Where the next frame will begin: give it to {@link #rewind} to take the frame back. */
    int mark() {
        return bytes.position();
    }

    void rewind(int mark) {
        bytes.position(mark);
    }

    /** How many bytes have ever been handed over, those that wait included. */
    long total() {
        return total + bytes.position();
    }

    /** The bytes that wait; good until the next frame is written. */
    ByteBuffer waiting() {
        return ByteBuffer.wrap(bytes.array(), sent, size());
    }

    void sent(int count) {
        if (count < 0 || count > size()) {
            throw new IllegalArgumentException("sent " + count + " of " + size() + " bytes that waited");
        }
        sent += count;
        if (sent == bytes.position()) {
            total += sent;
            sent = 0;
            traced = 0;
            recorded = 0;
            if (bytes.array().length > KEPT_CAPACITY) {
                bytes = new AmqpWriter(INITIAL_CAPACITY);
                frames = new FrameWriter(bytes);
            } else {
                bytes.position(0);
            }
        } else if (sent > bytes.array().length / 2) {
            int left = size();
            System.arraycopy(bytes.array(), sent, bytes.array(), 0, left);
            bytes.position(left);
            total += sent;
            traced = Math.max(0, traced - sent);
            recorded = Math.max(0, recorded - sent);
            sent = 0;
        }
    }

    /** Tells {@code trace} each frame that was written since the last call. */
    void trace(FrameTrace trace) {
        byte[] array = bytes.array();
        while (traced < bytes.position()) {
            ProtocolHeader header =
                    bytes.position() - traced < ProtocolHeader.SIZE ? null : ProtocolHeader.of(array, traced);
            if (header != null) {
                trace.frame(true, header.name());
                traced += ProtocolHeader.SIZE;
            } else {
                int size = (int) FrameReader.size(array, traced);
                trace.frame(true, FrameFormat.outgoing(array, traced, size));
                traced += size;
            }
        }
    }

    /** Tells {@code frames} of each frame that was written since the last call. */
    @HotPath
    void record(LastFrames frames) {
        byte[] array = bytes.array();
        while (recorded < bytes.position()) {
            if (array[recorded] == 'A') { // a protocol header: as a size it would be more than a gigabyte
                recorded += ProtocolHeader.SIZE;
            } else {
                int size = (int) FrameReader.size(array, recorded);
                frames.add(array, recorded, size);
                recorded += size;
            }
        }
    }

    /** Leaves out of the trace what was written so far. */
    void skipTrace() {
        traced = bytes.position();
    }
}
