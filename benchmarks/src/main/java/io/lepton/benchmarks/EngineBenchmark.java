package io.lepton.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One message through two engines in one thread: made of 100 bytes, sent, received, its body read, accepted, settled on
 * both sides. In batches of 400 under a credit of 1000; no socket.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {
    private static final int CREDIT = 1000;
    private static final int BATCH = 400;

    private final byte[] body = Samples.body(100);
    private LeptonEngines lepton;
    private ProtonEngines protonj2;

    /** Opens the connections. */
    @Setup(Level.Trial)
    public void setUp() {
        lepton = new LeptonEngines(CREDIT);
        protonj2 = new ProtonEngines(CREDIT);
    }

    /** Through Lepton. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long lepton() {
        return lepton.send(body, BATCH);
    }

    /** Through protonj2. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long protonj2() {
        return protonj2.send(body, BATCH);
    }
}
