package io.lepton.netty;

import io.lepton.amqp.HotPath;
import io.netty.buffer.ByteBuf;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A direct buffer that the sockets of a loop use in turn, made at first use: it stays in the processor's cache, and a socket
 * that rests has none. Whoever still needs it when the next one asks keeps it, and another is made.
 */
final class SharedBuffer {
    private final int capacity;
    private final IntFunction<ByteBuf> memory;
    private @Nullable ByteBuf buffer;

    /** {@code memory} gives a new buffer of so many bytes. */
    SharedBuffer(int capacity, IntFunction<ByteBuf> memory) {
        this.capacity = capacity;
        this.memory = memory;
    }

    /** An empty buffer with room for {@code size} bytes, which is the taker's to release. */
    @HotPath
    ByteBuf take(int size) {
        if (size > capacity) {
            return memory.apply(size);
        }
        ByteBuf shared = buffer;
        if (shared == null || shared.refCnt() > 1) {
            close();
            shared = memory.apply(capacity);
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
