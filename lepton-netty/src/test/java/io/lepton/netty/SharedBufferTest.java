package io.lepton.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** One buffer for all sockets of a loop. */
class SharedBufferTest {
    private final SharedBuffer shared = new SharedBuffer(100, Unpooled::directBuffer);

    @Test
    void givesTheSameBufferAgainOnceItIsReleased() {
        ByteBuf first = shared.take(10);
        first.writeInt(1);
        first.release();
        ByteBuf second = shared.take(100);
        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        second.release();
        shared.close();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void leavesABufferToWhoeverStillHasIt() {
        ByteBuf kept = shared.take(10);
        kept.writeInt(7);
        ByteBuf other = shared.take(10);
        assertThat(other).isNotSameAs(kept);
        assertThat(kept.getInt(0)).isEqualTo(7);
        kept.release();
        assertThat(kept.refCnt()).isZero();
        other.release();
        shared.close();
    }

    @Test
    void makesABufferForWhatIsLargerThanItself() {
        ByteBuf large = shared.take(101);
        assertThat(large.writableBytes()).isGreaterThanOrEqualTo(101);
        large.release();
        assertThat(large.refCnt()).isZero();
        shared.close();
    }
}
