package io.lepton.benchmarks;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.AmqpReader;
import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.Role;
import io.lepton.frame.Disposition;
import io.lepton.frame.Flow;
import io.lepton.frame.Transfer;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.DecoderState;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The three performatives that every message meets. {@code -prof gc} says what they allocate. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PerformativeBenchmark {
    private final byte[] tag = {'1', '2', '3', '4', '5', '6'};

    private final Transfer transfer = new Transfer();
    private final Disposition disposition = new Disposition();
    private final Flow flow = new Flow();
    private final AmqpWriter out = new AmqpWriter(256);
    private final AmqpReader in = new AmqpReader();
    private byte[] transferBytes;
    private int transferLength;
    private byte[] dispositionBytes;
    private int dispositionLength;
    private byte[] flowBytes;
    private int flowLength;

    private final org.apache.qpid.protonj2.types.transport.Transfer protonTransfer =
            new org.apache.qpid.protonj2.types.transport.Transfer();
    private final org.apache.qpid.protonj2.types.transport.Disposition protonDisposition =
            new org.apache.qpid.protonj2.types.transport.Disposition();
    private final org.apache.qpid.protonj2.types.transport.Flow protonFlow =
            new org.apache.qpid.protonj2.types.transport.Flow();
    private final Encoder encoder = CodecFactory.getDefaultEncoder();
    private final EncoderState encoderState = encoder.newEncoderState();
    private final Decoder decoder = CodecFactory.getDefaultDecoder();
    private final DecoderState decoderState = decoder.newDecoderState();
    private final ProtonBuffer protonOut =
            ProtonBufferAllocator.defaultAllocator().allocate(256);
    private ProtonBuffer protonTransferBytes;
    private ProtonBuffer protonDispositionBytes;
    private ProtonBuffer protonFlowBytes;

    /** Makes the encoded forms. Ours lie in an array with room behind them, as in the input buffer of a connection. */
    @Setup(Level.Trial)
    public void setUp() {
        transferLength = encodeTransferLepton();
        transferBytes = out.array().clone();
        dispositionLength = encodeDispositionLepton();
        dispositionBytes = out.array().clone();
        flowLength = encodeFlowLepton();
        flowBytes = out.array().clone();
        encodeTransferProtonj2();
        protonTransferBytes = protonOut.copy();
        encodeDispositionProtonj2();
        protonDispositionBytes = protonOut.copy();
        encodeFlowProtonj2();
        protonFlowBytes = protonOut.copy();
    }

    /** Fills and writes a transfer. */
    @Benchmark
    public int encodeTransferLepton() {
        out.reset();
        transfer.clear()
                .handle(0)
                .deliveryId(123_456)
                .deliveryTag(tag, 0, tag.length)
                .messageFormat(0)
                .settled(false)
                .write(out);
        return out.position();
    }

    /** The same in protonj2. */
    @Benchmark
    public int encodeTransferProtonj2() {
        protonOut.clear();
        protonTransfer.reset();
        protonTransfer.setHandle(0);
        protonTransfer.setDeliveryId(123_456);
        protonTransfer.setDeliveryTag(tag);
        protonTransfer.setMessageFormat(0);
        protonTransfer.setSettled(false);
        encoder.writeObject(protonOut, encoderState, protonTransfer);
        return protonOut.getWriteOffset();
    }

    /** Reads a transfer where it lies. */
    @Benchmark
    public long decodeTransferLepton() {
        in.reset(transferBytes, 0, transferLength);
        in.readDescriptor();
        transfer.read(in);
        return transfer.deliveryId();
    }

    /** The same in protonj2. */
    @Benchmark
    public Object decodeTransferProtonj2() {
        return decode(protonTransferBytes);
    }

    /** Fills and writes a disposition of a range. */
    @Benchmark
    public int encodeDispositionLepton() {
        out.reset();
        disposition
                .clear()
                .role(Role.RECEIVER)
                .first(123_456)
                .last(123_999)
                .settled(true)
                .state(Accepted.INSTANCE)
                .write(out);
        return out.position();
    }

    /** The same in protonj2. */
    @Benchmark
    public int encodeDispositionProtonj2() {
        protonOut.clear();
        protonDisposition.reset();
        protonDisposition.setRole(org.apache.qpid.protonj2.types.transport.Role.RECEIVER);
        protonDisposition.setFirst(123_456);
        protonDisposition.setLast(123_999);
        protonDisposition.setSettled(true);
        protonDisposition.setState(org.apache.qpid.protonj2.types.messaging.Accepted.getInstance());
        encoder.writeObject(protonOut, encoderState, protonDisposition);
        return protonOut.getWriteOffset();
    }

    /** Reads a disposition. */
    @Benchmark
    public long decodeDispositionLepton() {
        in.reset(dispositionBytes, 0, dispositionLength);
        in.readDescriptor();
        disposition.read(in);
        return disposition.last();
    }

    /** The same in protonj2. */
    @Benchmark
    public Object decodeDispositionProtonj2() {
        return decode(protonDispositionBytes);
    }

    /** Fills and writes a flow of a link. */
    @Benchmark
    public int encodeFlowLepton() {
        out.reset();
        flow.clear()
                .nextIncomingId(123_456)
                .incomingWindow(2048)
                .nextOutgoingId(1)
                .outgoingWindow(Integer.MAX_VALUE)
                .handle(0)
                .deliveryCount(123_456)
                .linkCredit(1000)
                .write(out);
        return out.position();
    }

    /** The same in protonj2. */
    @Benchmark
    public int encodeFlowProtonj2() {
        protonOut.clear();
        protonFlow.reset();
        protonFlow.setNextIncomingId(123_456);
        protonFlow.setIncomingWindow(2048);
        protonFlow.setNextOutgoingId(1);
        protonFlow.setOutgoingWindow(Integer.MAX_VALUE);
        protonFlow.setHandle(0);
        protonFlow.setDeliveryCount(123_456);
        protonFlow.setLinkCredit(1000);
        encoder.writeObject(protonOut, encoderState, protonFlow);
        return protonOut.getWriteOffset();
    }

    /** Reads a flow. */
    @Benchmark
    public long decodeFlowLepton() {
        in.reset(flowBytes, 0, flowLength);
        in.readDescriptor();
        flow.read(in);
        return flow.linkCredit();
    }

    /** The same in protonj2. */
    @Benchmark
    public Object decodeFlowProtonj2() {
        return decode(protonFlowBytes);
    }

    private Object decode(ProtonBuffer bytes) {
        bytes.setReadOffset(0);
        return decoder.readObject(bytes, decoderState);
    }
}
