package io.lepton.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/** Lets the sockets of a loop read into one buffer: {@link Wire} has taken what is in it before the next one reads. */
final class Reads extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Bytes in one read, at most. */
    static final int SIZE = 128 * 1024;

    private final SharedBuffer buffer;

    Reads(SharedBuffer buffer) {
        super(1); // one turn for each read: others on the loop get theirs too
        this.buffer = buffer;
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return SIZE;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                return buffer.take(SIZE);
            }
        };
    }
}
