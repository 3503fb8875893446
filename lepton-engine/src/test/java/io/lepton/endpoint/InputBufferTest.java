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
        InputBuffer input = new InputBuffer(SpareArray::new);
        ByteBuffer large = ByteBuffer.allocate(3 << 20);
        while (large.hasRemaining()) {
            input.take(large);
        }
        assertThat(input.array().length).isGreaterThanOrEqualTo(3 << 20);
        input.consume((3 << 20) - 2);
        input.take(ByteBuffer.wrap(new byte[] {1}));
        assertThat(input.size()).isEqualTo(3);
        input.consume(3);
        input.rest();
        input.take(ByteBuffer.wrap(new byte[] {7}));
        assertThat(input.array()).hasSizeLessThanOrEqualTo(1 << 20);
        assertThat(input.array()[input.start()]).isEqualTo((byte) 7);
    }

    @Test
    @DisplayName("a connection that rests holds no array, and what has come of a frame is kept while another one takes")
    void sharesAnArray() {
        SpareArray spare = new SpareArray();
        InputBuffer first = new InputBuffer(() -> spare);
        InputBuffer second = new InputBuffer(() -> spare);
        first.take(ByteBuffer.wrap(new byte[] {1, 2}));
        byte[] array = first.array();
        first.consume(2);
        first.rest();
        assertThat(first.array()).isEmpty();
        second.take(ByteBuffer.wrap(new byte[] {3}));
        assertThat(second.array()).isSameAs(array);
        second.rest();
        first.take(ByteBuffer.wrap(new byte[] {4}));
        assertThat(second.array()[second.start()]).isEqualTo((byte) 3);
        assertThat(first.array()[first.start()]).isEqualTo((byte) 4);
    }
}
