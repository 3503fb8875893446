package io.lepton.endpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes of a message that are between the application and the wire: queued to be sent, or arriving in several
 * transfers. A queue of bytes: they come in at the end and go out at the start.
 */
final class Payload {
    private static final byte[] EMPTY = {};

    private byte[] bytes;
    private int start;
    private int end;
    /** How many bytes have come in, those that went out included. */
    private long total;
    /** How many transfers carried next to nothing. */
    private int tinyFrames;
    /** How long the message says that it is; 0: that is not known. */
    private long announced;

    private final long format;
    private final boolean keeping;

    /** Nothing yet, of a message of that format (AMQP 1.0 §2.8.11). */
    Payload(long format) {
        this(format, false);
    }

    /** As {@link #Payload(long)}. {@code keeping}: what goes out is kept as well, to be sent again. */
    Payload(long format, boolean keeping) {
        bytes = EMPTY;
        this.format = format;
        this.keeping = keeping;
    }

    /** Owns the array from now on. */
    Payload(byte[] whole) {
        this(whole, 0);
    }

    /** Owns the array from now on. */
    Payload(byte[] whole, long format) {
        this.format = format;
        keeping = false;
        bytes = whole;
        end = whole.length;
        total = whole.length;
    }

    /** Bytes that stay whose they are: good until their owner needs the array. */
    static Payload borrowed(byte[] array, int size) {
        Payload payload = new Payload(0);
        payload.bytes = array;
        payload.end = size;
        payload.total = size;
        return payload;
    }

    /** What has not gone out yet, in an array of its own. */
    Payload rest() {
        Payload rest = new Payload(Arrays.copyOfRange(bytes, start, end), format);
        rest.total = total;
        return rest;
    }

    int size() {
        return end - start;
    }

    long format() {
        return format;
    }

    long total() {
        return total;
    }

    int tinyFrames() {
        return tinyFrames;
    }

    byte[] array() {
        return bytes;
    }

    int start() {
        return start;
    }

    /** Counts a transfer that brought {@code length} bytes. */
    void countFrame(int length) {
        if (length < 512) {
            tinyFrames++;
        }
    }

    /** {@code more}: to come, as the message says or as much again; nothing is taken for granted beyond that. */
    void append(byte[] from, int offset, int length, boolean more) {
        if (more && total == 0) {
            announced = AnnouncedSize.of(from, offset, length);
            int most = grown(length, length);
            byte[] own = new byte[announced > length ? (int) Math.min(announced, most) : most];
            System.arraycopy(from, offset, own, 0, length); // at once: what it fills need not be cleared before
            bytes = own;
        } else {
            ensure(length);
            System.arraycopy(from, offset, bytes, end, length);
        }
        end += length;
        total += length;
        if (!more && !keeping && start == 0 && bytes.length - end > end / 4) {
            bytes = Arrays.copyOf(bytes, end); // it may be kept for long
        }
    }

    void append(ByteBuffer from, int length) {
        ensure(length);
        from.get(bytes, end, length);
        end += length;
        total += length;
    }

    /** Takes {@code length} bytes off the start. */
    void consume(int length) {
        start += length;
    }

    /** Whether all that ever came in is still here, what was taken off the start included. */
    boolean isWhole() {
        return total == end;
    }

    /** A copy of all that ever came in. Only while it {@link #isWhole()}. */
    byte[] whole() {
        return Arrays.copyOf(bytes, end);
    }

    /** All that ever came in, to be sent from the start again. Only while it {@link #isWhole()}. */
    void startOver() {
        start = 0;
    }

    private void ensure(int more) {
        if (end + more <= bytes.length && end + more >= 0) {
            return;
        }
        if (keeping) {
            bytes = Arrays.copyOf(bytes, grown(end, more));
            return;
        }
        int kept = size();
        if (start > 0 && kept + (long) more <= bytes.length) {
            System.arraycopy(bytes, start, bytes, 0, kept);
        } else {
            int wanted = grown(kept, more);
            byte[] larger = start == 0 ? Arrays.copyOf(bytes, wanted) : new byte[wanted];
            if (start > 0) {
                System.arraycopy(bytes, start, larger, 0, kept);
            }
            bytes = larger;
        }
        start = 0;
        end = kept;
    }

    private int grown(int kept, int more) {
        long wanted = Math.max(kept + (long) more, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
        if (wanted > Integer.MAX_VALUE - 8) {
            throw new OutOfMemoryError("a message of more than 2 GiB does not fit in memory: read it as a stream");
        }
        boolean fits = total == end && announced >= kept + (long) more;
        return (int) (fits ? Math.min(wanted, announced) : wanted);
    }
}
