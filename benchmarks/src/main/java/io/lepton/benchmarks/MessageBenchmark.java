package io.lepton.benchmarks;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Message;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.DecoderState;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.apache.qpid.protonj2.types.messaging.Section;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Encoding and decoding whole messages. {@code -prof gc} says what they allocate. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageBenchmark {
    /** Which message of {@link Samples}. */
    @Param({"minimal", "rich"})
    public String message;

    private Message lepton;
    private byte[] leptonBytes;
    private AmqpWriter out;

    private Section<?>[] sections;
    private ProtonBuffer protonBytes;
    private ProtonBuffer protonOut;
    private Encoder encoder;
    private EncoderState encoderState;
    private Decoder decoder;
    private DecoderState decoderState;

    /** Makes both messages and their encoded forms. */
    @Setup(Level.Trial)
    public void setUp() {
        boolean rich = message.equals("rich");
        lepton = rich ? Samples.rich() : Samples.minimal();
        ByteBuffer encoded = lepton.encode();
        leptonBytes = new byte[encoded.remaining()];
        encoded.get(leptonBytes);
        out = new AmqpWriter(4096);

        sections = rich ? Samples.richSections() : Samples.minimalSections();
        protonBytes = Samples.encode(sections);
        protonOut = ProtonBufferAllocator.defaultAllocator().allocate(4096);
        encoder = CodecFactory.getDefaultEncoder();
        encoderState = encoder.newEncoderState();
        decoder = CodecFactory.getDefaultDecoder();
        decoderState = decoder.newDecoderState();
    }

    /** A message of our own, into a buffer that is used again. */
    @Benchmark
    public int encodeLepton() {
        out.reset();
        lepton.writeTo(out);
        return out.position();
    }

    /** The same in protonj2. */
    @Benchmark
    public int encodeProtonj2() {
        protonOut.clear();
        for (Section<?> section : sections) {
            encoder.writeObject(protonOut, encoderState, section);
            encoderState.reset();
        }
        return protonOut.getWriteOffset();
    }

    /** All of it: every section is decoded. */
    @Benchmark
    public void decodeLepton(Blackhole hole) {
        Message decoded = Message.wrap(leptonBytes, 0, leptonBytes.length);
        hole.consume(decoded.durable());
        hole.consume(decoded.deliveryAnnotations());
        hole.consume(decoded.messageAnnotations());
        hole.consume(decoded.id());
        hole.consume(decoded.to());
        hole.consume(decoded.applicationProperties());
        hole.consume(decoded.body());
        hole.consume(decoded.footer());
    }

    /** What a relay does: the frame of the sections is checked, nothing is decoded. */
    @Benchmark
    public Message wrapLepton() {
        return Message.wrap(leptonBytes, 0, leptonBytes.length);
    }

    /** All of it in protonj2, which knows no other way. */
    @Benchmark
    public void decodeProtonj2(Blackhole hole) {
        protonBytes.setReadOffset(0);
        while (protonBytes.isReadable()) {
            hole.consume(decoder.readObject(protonBytes, decoderState));
            decoderState.reset();
        }
    }
}
