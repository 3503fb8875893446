package io.lepton.endpoint;

import io.lepton.amqp.HotPath;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bytes of one transport that have arrived and were not acted on: the start of a frame, once whole ones are taken. */
@HotPath
final class InputBuffer {
    private static final int CAPACITY = 4096;
    /** So much is taken in one go at most, and kept when a larger frame has passed. */
    private static final int LARGEST_BITE = 128 * 1024;

    private static final byte[] NONE = {};

    private final Supplier<SpareArray> spares;
    /** Null until something has come: the connection may have no thread before. */
    private @Nullable SpareArray spare;

    private byte[] bytes = NONE;
    private int start;
    private int end;

    /** @param spares where the array comes from, and goes to when there is nothing in it; asked once */
    InputBuffer(Supplier<SpareArray> spares) {
        this.spares = spares;
    }

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
        }
        int wanted = Math.min(Math.max(arriving, CAPACITY), LARGEST_BITE);
        if (bytes.length - end >= wanted) {
            return;
        }
        int kept = end - start;
        byte[] from = bytes;
        if (from.length - kept < wanted) {
            // grows with what arrives, never with what a frame says of itself
            bytes = spare().take(Math.max(2 * kept, kept + wanted));
        }
        System.arraycopy(from, start, bytes, 0, kept);
        if (from != bytes) {
            spare().giveBack(from);
        }
        start = 0;
        end = kept;
    }

    private SpareArray spare() {
        if (spare == null) {
            spare = spares.get();
        }
        return spare;
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

    /** What has arrived is taken: an array with nothing left in it is given back. */
    void rest() {
        if (start == end && bytes != NONE) {
            spare().giveBack(bytes);
            bytes = NONE;
            start = 0;
            end = 0;
        }
    }

    /** None of them will be read. */
    void drop() {
        start = end;
    }
}
