package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.encoded;
import static io.lepton.amqp.MessageBytes.rebuilt;
import static io.lepton.amqp.MessageBytes.received;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Generated messages, there and back; and octets that were broken on the way. */
class MessageRoundTripTest {
    @RepeatedTest(20)
    @DisplayName("API-MSG-20, API-MSG-21: what was encoded reads as what it was")
    void roundTrip(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        MessageGenerator generator = new MessageGenerator(random);
        for (int i = 0; i < 100; i++) {
            Message message = random.nextInt(4) == 0 ? generator.severalSections() : generator.message();
            byte[] bytes = encoded(message);

            assertArrayEquals(
                    bytes,
                    encoded(rebuilt(received(bytes))),
                    () -> HexFormat.of().formatHex(bytes));
            assertArrayEquals(bytes, encoded(rebuilt(Message.decode(ByteBuffer.wrap(bytes)))));
            assertArrayEquals(bytes, encoded(received(bytes)));
            assertArrayEquals(bytes, encoded(message.copy()));
            assertDoesNotThrow(message::toString);
        }
    }

    @RepeatedTest(20)
    @DisplayName("MSG-18: broken messages are refused with a MessageDecodeException or read, nothing else happens")
    void brokenMessages(RepetitionInfo repetition) {
        Random random = new Random(1000 + repetition.getCurrentRepetition());
        MessageGenerator generator = new MessageGenerator(random);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = encoded(random.nextInt(4) == 0 ? generator.severalSections() : generator.message());
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            readAnyway(bytes);
        }
    }

    @Test
    @DisplayName("MSG-18: octets at random are refused with a MessageDecodeException or read")
    void randomOctets() {
        Random random = new Random(7);
        for (int i = 0; i < 8_000; i++) {
            byte[] bytes = new byte[3 + random.nextInt(40)];
            random.nextBytes(bytes);
            bytes[0] = 0;
            bytes[1] = 0x53;
            bytes[2] = (byte) (0x70 + random.nextInt(9));
            readAnyway(bytes);
        }
    }

    private static void readAnyway(byte[] bytes) {
        try {
            Message message = Message.decode(ByteBuffer.wrap(bytes));
            message.toString();
            message.body();
            encoded(message.durable(true));
        } catch (MessageDecodeException e) {
            if (e.offset() < 0 || e.offset() > bytes.length) {
                fail("offset " + e.offset() + " in " + HexFormat.of().formatHex(bytes));
            }
        } catch (RuntimeException | Error e) {
            fail(HexFormat.of().formatHex(bytes), e);
        }
    }
}
