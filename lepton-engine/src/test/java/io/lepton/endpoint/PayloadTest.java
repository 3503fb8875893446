package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PayloadTest {

    @Test
    @DisplayName("a payload is a queue of bytes: what comes in at the end goes out at the start")
    void isAQueueOfBytes() {
        Random random = new Random(5);
        Payload payload = new Payload(0);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int step = 0; step < 5000; step++) {
            if (random.nextBoolean()) {
                byte[] bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                if (random.nextBoolean()) {
                    payload.append(bytes, 0, bytes.length, true);
                } else {
                    payload.append(ByteBuffer.wrap(bytes), bytes.length);
                }
                in.writeBytes(bytes);
            } else {
                int count = random.nextInt(payload.size() + 1);
                out.write(payload.array(), payload.start(), count);
                payload.consume(count);
            }
            assertThat(payload.total()).isEqualTo(in.size());
            assertThat(payload.size()).isEqualTo(in.size() - out.size());
        }
        out.writeBytes(waiting(payload));
        assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
    }

    @Test
    @DisplayName("ROB-43: a payload that is read while it is written stays as small as what waits in it")
    void doesNotGrowWithWhatWentThrough() {
        Payload payload = new Payload(0);
        byte[] bytes = new byte[1000];
        for (int i = 0; i < 10_000; i++) {
            payload.append(bytes, 0, bytes.length, true);
            payload.consume(bytes.length);
        }
        assertThat(payload.total()).isEqualTo(10_000_000);
        assertThat(payload.array().length).isLessThan(10_000);
    }

    @Test
    @DisplayName("a message that comes in parts gets an array as long as it says that it is")
    void isAsLongAsAnnounced() {
        byte[] message = message(100_000);
        Payload payload = new Payload(0);
        payload.append(message, 0, 65_000, true);
        assertThat(payload.array()).hasSize(message.length);
        payload.append(message, 65_000, message.length - 65_000, false);
        assertThat(payload.array()).isEqualTo(message);
    }

    @Test
    @DisplayName("a message that did not say how long it is has no more memory in the end than it needs")
    void isTrimmed() {
        byte[] part = new byte[60_000];
        Payload payload = new Payload(0);
        for (int i = 1; i <= 9; i++) {
            payload.append(part, 0, part.length, i < 9);
        }
        assertThat(payload.array()).hasSize(9 * part.length);
    }

    @Test
    @DisplayName(
            "ROB-07: a message gets no more memory than twice what has come of it, however long it says that it is")
    void doesNotBelieveInLength() {
        byte[] message = message(Integer.MAX_VALUE);
        Payload payload = new Payload(0);
        payload.append(message, 0, message.length, true);
        assertThat(payload.array()).hasSize(2 * message.length);
        payload.append(message, 0, message.length, true);
        payload.append(message, 0, 1, true);
        assertThat(payload.array()).hasSize(4 * message.length);
    }

    /** The start of a message with a body of {@code size} octets, and all of it if that is not too much. */
    private static byte[] message(int size) {
        byte[] start = {
            0x00, 0x53, 0x75, (byte) 0xb0, (byte) (size >> 24), (byte) (size >> 16), (byte) (size >> 8), (byte) size
        };
        return Arrays.copyOf(start, start.length + Math.min(size, 100_000));
    }

    @Test
    @DisplayName("what has not gone out of a borrowed array is kept in one of its own")
    void keepsTheRest() {
        Payload payload = Payload.borrowed(new byte[] {1, 2, 3, 4, 5}, 4);
        payload.consume(1);
        Payload rest = payload.rest();
        assertThat(waiting(rest)).containsExactly(2, 3, 4);
        assertThat(rest.total()).isEqualTo(4);
        assertThat(rest.isWhole()).isFalse();
    }

    @Test
    @DisplayName("a payload that was all there can be sent from the start again")
    void startsOver() {
        Payload payload = new Payload(new byte[] {1, 2, 3});
        payload.consume(2);
        payload.startOver();
        assertThat(waiting(payload)).containsExactly(1, 2, 3);
        assertThat(payload.isWhole()).isTrue();
    }

    @Test
    @DisplayName("a payload knows that parts of it are gone for good")
    void knowsWhenItIsNotWhole() {
        Payload payload = new Payload(0);
        payload.append(new byte[100], 0, 100, false);
        payload.consume(100);
        assertThat(payload.isWhole()).isTrue();
        payload.append(new byte[90], 0, 90, false);
        assertThat(payload.isWhole()).isFalse();
    }

    @Test
    @DisplayName("ROB-09: transfers that carry next to nothing are counted")
    void countsTinyFrames() {
        Payload payload = new Payload(7);
        payload.countFrame(0);
        payload.countFrame(511);
        payload.countFrame(512);
        assertThat(payload.tinyFrames()).isEqualTo(2);
        assertThat(payload.format()).isEqualTo(7);
    }

    private static byte[] waiting(Payload payload) {
        return Arrays.copyOfRange(payload.array(), payload.start(), payload.start() + payload.size());
    }
}
