package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.nio.ByteBuffer;

/** The bytes of one transport that have arrived and were not acted on: the start of a frame, once whole ones are taken. */
@HotPath
final class InputBuffer {
    private static final int CAPACITY = 4096;
    /** So much is taken in one go at most, and kept when a larger frame has passed. */
    private static final int LARGEST_BITE = 64 * 1024;

    private byte[] bytes = new byte[CAPACITY];
    private int start;
    private int end;

    /** Takes as many bytes as fit in one go, and answers how many. */
    int take(ByteBuffer from) {
        makeRoom(from.remaining());
        int count = Math.min(from.remaining(), bytes.length - end);
        from.get(bytes, end, count);
        end += count;
        return count;
    }

    private void makeRoom(int arriving) {
        if (start == end) {
            start = 0;
            end = 0;
            if (bytes.length > OutputBuffer.KEPT_CAPACITY) {
                bytes = new byte[CAPACITY];
            }
        }
        int wanted = Math.min(Math.max(arriving, CAPACITY), LARGEST_BITE);
        if (bytes.length - end >= wanted) {
            return;
        }
        int kept = end - start;
        // grows with what arrives, never with what a frame says of itself
        byte[] to = bytes.length - kept >= wanted ? bytes : new byte[Math.max(2 * kept, kept + wanted)];
        System.arraycopy(bytes, start, to, 0, kept);
        bytes = to;
        start = 0;
        end = kept;
    }

    /** They stand here, from {@link #start()} on. */
    byte[] array() {
        return bytes;
    }

    int start() {
        return start;
    }

    int size() {
        return end - start;
    }

    /** So many of them were read. They stay where they are until the next {@link #take}. */
    void consume(int count) {
        start += count;
    }

    /** None of them will be read. */
    void drop() {
        start = end;
    }
}
