package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is kept of the bytes of a transport. */
class InputBufferTest {
    @Test
    @DisplayName(
            "ROB-07: an array that a large frame needed is not kept once it has passed, but what came behind it is")
    void largeFrameHasPassed() {
        InputBuffer input = new InputBuffer();
        ByteBuffer large = ByteBuffer.allocate(3 << 20);
        while (large.hasRemaining()) {
            input.take(large);
        }
        assertThat(input.array().length).isGreaterThanOrEqualTo(3 << 20);
        input.consume((3 << 20) - 2);
        input.take(ByteBuffer.wrap(new byte[] {1}));
        assertThat(input.size()).isEqualTo(3);
        input.consume(3);
        input.take(ByteBuffer.wrap(new byte[] {7}));
        assertThat(input.array()).hasSizeLessThanOrEqualTo(1 << 20);
        assertThat(input.array()[input.start()]).isEqualTo((byte) 7);
    }
}
