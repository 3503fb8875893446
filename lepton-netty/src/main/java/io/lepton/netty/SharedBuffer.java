package io.lepton.netty;

import io.lepton.amqp.HotPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A direct buffer that the sockets of a loop use in turn, made at first use: it stays in the processor's cache, and a socket
 * that rests has none. Whoever still needs it when the next one asks keeps it, and another is made.
 */
final class SharedBuffer {
    private final int capacity;
    private @Nullable ByteBuf buffer;

    SharedBuffer(int capacity) {
        this.capacity = capacity;
    }

    /** An empty buffer with room for {@code size} bytes, which is the taker's to release. */
    @HotPath
    ByteBuf take(int size) {
        if (size > capacity) {
            return Unpooled.directBuffer(size);
        }
        ByteBuf shared = buffer;
        if (shared == null || shared.refCnt() > 1) {
            close();
            shared = Unpooled.directBuffer(capacity, capacity);
            buffer = shared;
        }
        return shared.clear().retain();
    }

    void close() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
