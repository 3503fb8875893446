package io.lepton.amqp;

import java.nio.ByteBuffer;
import java.util.NoSuchElementException;

/**
 * Cuts a body of known length that is streamed into data sections. One section holds up to {@link #MAX_LENGTH} octets,
 * so only bodies above 4 GiB have more than one. AMQP 1.0 §3.2.6.
 *
 * <pre>{@code
 * DataSections sections = new DataSections(file.size());
 * write(message.encodeHead(sections.next()));          // then so many octets of the body
 * while (sections.hasNext()) {
 *     write(DataSections.constructor(sections.next())); // then so many octets of the body
 * }
 * }</pre>
 *
 * <p>For use by one thread at a time.
 */
public final class DataSections {
    /** What the size of a binary can tell: 4 GiB less one octet. */
    public static final long MAX_LENGTH = 0xffff_ffffL;

    private long left;
    private boolean started;

    /**
     * Plans the sections of one body.
     *
     * @param length octets in the body; 0 makes one empty section
     * @throws IllegalArgumentException if the length is negative
     */
    public DataSections(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length of the body is " + length);
        }
        left = length;
    }

    /** Whether there is another section to write. */
    public boolean hasNext() {
        return left > 0 || !started;
    }

    /**
     * Moves on to the next section.
     *
     * @return how many octets of the body it holds, up to {@link #MAX_LENGTH}
     * @throws NoSuchElementException if the body has been written
     */
    public long next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all data sections of the body have been taken");
        }
        started = true;
        long length = Math.min(left, MAX_LENGTH);
        left -= length;
        return length;
    }

    /**
     * What stands before the octets of a data section: its descriptor, format code and size.
     *
     * @param length octets in the section, 0 to {@link #MAX_LENGTH}
     * @return a new buffer of 5 or 8 octets
     * @throws IllegalArgumentException if the length is out of range
     */
    public static ByteBuffer constructor(long length) {
        AmqpWriter out = new AmqpWriter(8);
        writeConstructor(out, length);
        return out.toByteBuffer();
    }

    static void writeConstructor(AmqpWriter out, long length) {
        if (length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "length of a data section is " + length + ", expected 0 to " + MAX_LENGTH);
        }
        out.writeDescriptor(Sections.DATA);
        if (length <= 0xff) {
            out.rawByte(FormatCode.VBIN8);
            out.rawByte((int) length);
        } else {
            out.rawByte(FormatCode.VBIN32);
            out.rawInt((int) length);
        }
    }
}
