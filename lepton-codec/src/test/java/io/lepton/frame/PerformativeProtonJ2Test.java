package io.lepton.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.AmqpWriter;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.Encoder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same performatives in the codec of protonj2. That we read what it writes shows where each field stands, as
 * {@link ProtonTypes} sets its fields by name. That it reads what we write is seen by what it writes of it again.
 */
class PerformativeProtonJ2Test {
    private static final int ROUNDS = 200;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("TYP-28: performatives of protonj2 read as what they say")
    void weReadWhatItWrites(int kind) {
        PerformativeGenerator generator = new PerformativeGenerator(1000 + kind);
        for (int i = 0; i < ROUNDS; i++) {
            Performative performative = generator.performative(kind);
            byte[] octets = encode(CodecFactory.getDefaultEncoder(), ProtonTypes.of(performative));
            assertThat(Wire.read(Wire.frame(WireText.hex(octets)))).isEqualTo(performative);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("TYP-28: protonj2 reads our performatives as what they say")
    void itReadsWhatWeWrite(int kind) {
        PerformativeGenerator generator = new PerformativeGenerator(2000 + kind);
        for (int i = 0; i < ROUNDS; i++) {
            Performative performative = generator.performative(kind);
            AmqpWriter out = new AmqpWriter(64);
            performative.write(out);
            Object read = decode(CodecFactory.getDefaultDecoder(), out.toByteArray());
            assertThat(read).isInstanceOf(ProtonTypes.of(performative).getClass());
            byte[] again = encode(CodecFactory.getDefaultEncoder(), read);
            assertThat(Wire.read(Wire.frame(WireText.hex(again)))).isEqualTo(performative);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    @DisplayName("SAS-01: SASL performatives of protonj2 read as what they say, and ours in protonj2")
    void saslBothWays(int kind) {
        PerformativeGenerator generator = new PerformativeGenerator(3000 + kind);
        for (int i = 0; i < ROUNDS; i++) {
            SaslPerformative performative = generator.sasl(kind);
            byte[] octets = encode(CodecFactory.getDefaultSaslEncoder(), ProtonTypes.of(performative));
            assertThat(Wire.reader(Wire.saslFrame(WireText.hex(octets))).sasl()).isEqualTo(performative);

            AmqpWriter out = new AmqpWriter(64);
            performative.write(out);
            Object read = decode(CodecFactory.getDefaultSaslDecoder(), out.toByteArray());
            byte[] again = encode(CodecFactory.getDefaultSaslEncoder(), read);
            assertThat(Wire.reader(Wire.saslFrame(WireText.hex(again))).sasl()).isEqualTo(performative);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("TYP-06: we write a performative in no more octets than protonj2")
    void weWriteNoMore(int kind) {
        PerformativeGenerator generator = new PerformativeGenerator(4000 + kind);
        for (int i = 0; i < ROUNDS; i++) {
            Performative performative = generator.performative(kind);
            AmqpWriter out = new AmqpWriter(64);
            performative.write(out);
            assertThat(out.position())
                    .as(performative.toString())
                    .isLessThanOrEqualTo(encode(CodecFactory.getDefaultEncoder(), ProtonTypes.of(performative)).length);
        }
    }

    private static byte[] encode(Encoder encoder, Object value) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
        encoder.writeObject(buffer, encoder.newEncoderState(), value);
        byte[] octets = new byte[buffer.getReadableBytes()];
        buffer.readBytes(octets, 0, octets.length);
        return octets;
    }

    private static Object decode(Decoder decoder, byte[] octets) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().copy(octets);
        Object value = decoder.readObject(buffer, decoder.newDecoderState());
        assertThat(buffer.isReadable()).as("protonj2 has read it all").isFalse();
        return value;
    }
}
