package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.DecodingException;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames with a few wrong octets: each is taken or refused as a peer's mistake, and nothing else comes of it. */
class FrameFuzzTest {
    private static final int ROUNDS = 3000;
    private static final byte[] CODES = {
        0x00,
        0x40,
        0x41,
        0x42,
        0x43,
        0x44,
        0x45,
        0x50,
        0x52,
        0x53,
        0x56,
        0x60,
        0x70,
        (byte) 0x80,
        (byte) 0xA0,
        (byte) 0xA1,
        (byte) 0xA3,
        (byte) 0xB0,
        (byte) 0xC0,
        (byte) 0xC1,
        (byte) 0xD0,
        (byte) 0xD1,
        (byte) 0xE0,
        (byte) 0xF0,
        (byte) 0xFF
    };

    private final FrameReader reader = new FrameReader(DecodeLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("ROB-44: a malformed AMQP frame is refused and does no harm; what is taken can be written again")
    void performatives(int kind) {
        Random random = new Random(5000 + kind);
        PerformativeGenerator generator = new PerformativeGenerator(6000 + kind);
        int taken = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] frame = mutate(Wire.write(generator.performative(kind)), random);
            try {
                reader.begin(frame, 0, frame.length);
                if (reader.isEmpty() || reader.type() != FrameReader.AMQP) {
                    continue;
                }
                Performative read = reader.performative();
                taken++;
                assertThat(Wire.write(read)).isEqualTo(Wire.write(Wire.read(Wire.write(read))));
            } catch (FramingException | DecodingException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(taken).as("frames that were taken").isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    @DisplayName("ROB-44: a malformed SASL frame is refused and does no harm; what is taken can be written again")
    void saslPerformatives(int kind) {
        Random random = new Random(7000 + kind);
        PerformativeGenerator generator = new PerformativeGenerator(8000 + kind);
        for (int i = 0; i < ROUNDS; i++) {
            AmqpWriter out = new AmqpWriter(64);
            new FrameWriter(out).sasl(generator.sasl(kind));
            byte[] frame = mutate(out.toByteArray(), random);
            try {
                reader.begin(frame, 0, frame.length);
                if (reader.isEmpty() || reader.type() != FrameReader.SASL) {
                    continue;
                }
                SaslPerformative read = reader.sasl();
                assertThat(Wire.reader(Wire.write(read)).sasl()).isEqualTo(read);
            } catch (FramingException | DecodingException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    /** A few octets become others, mostly such as have a meaning; the size stays right, or nothing would be looked at. */
    private static byte[] mutate(byte[] frame, Random random) {
        for (int j = random.nextInt(3); j >= 0; j--) {
            int at = random.nextInt(20) == 0 ? 4 + random.nextInt(4) : 8 + random.nextInt(frame.length - 8);
            frame[at] = random.nextBoolean() ? CODES[random.nextInt(CODES.length)] : (byte) random.nextInt();
        }
        return frame;
    }
}
