package io.lepton.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How many times as long as ours protonj2's codec takes for a message: both in turns of a few milliseconds, by the CPU time
 * of the thread, so that a busy machine strikes both alike. One message in one process, as in JMH:
 *
 * <pre>
 * java -cp benchmarks.jar io.lepton.benchmarks.CodecRatios minimal|rich
 * </pre>
 */
public final class CodecRatios {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final long TURN_NANOS = 15_000_000L;
    private static final int TURNS = 200;

    private CodecRatios() {}

    /** One way to encode or decode, as often as is said. */
    private interface Work {
        void run(int times);
    }

    /** The work, and how often it is done in a turn. */
    private record Turn(Work work, int times) {
        static Turn of(Work work) {
            long start = THREADS.getCurrentThreadCpuTime();
            while (THREADS.getCurrentThreadCpuTime() - start < WARM_UP_NANOS) {
                work.run(1000);
            }
            long before = THREADS.getCurrentThreadCpuTime();
            work.run(10_000);
            long nanos = THREADS.getCurrentThreadCpuTime() - before;
            return new Turn(work, (int) Math.max(100, 10_000 * TURN_NANOS / nanos));
        }

        double nanos() {
            long before = THREADS.getCurrentThreadCpuTime();
            work.run(times);
            return (double) (THREADS.getCurrentThreadCpuTime() - before) / times;
        }

        double bytes() {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run(times);
            return (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / times;
        }
    }

    /** Prints the median of the ratios, the quartiles, and what either allocates. */
    public static void main(String[] arguments) {
        MessageBenchmark codec = new MessageBenchmark();
        codec.message = arguments[0];
        codec.setUp();
        Blackhole hole = new Blackhole(
                "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");
        Turn encode = Turn.of(times -> {
            for (int i = 0; i < times; i++) {
                hole.consume(codec.encodeLepton());
            }
        });
        Turn encodeProtonj2 = Turn.of(times -> {
            for (int i = 0; i < times; i++) {
                hole.consume(codec.encodeProtonj2());
            }
        });
        Turn decode = Turn.of(times -> {
            for (int i = 0; i < times; i++) {
                codec.decodeLepton(hole);
            }
        });
        Turn wrap = Turn.of(times -> {
            for (int i = 0; i < times; i++) {
                hole.consume(codec.wrapLepton());
            }
        });
        Turn decodeProtonj2 = Turn.of(times -> {
            for (int i = 0; i < times; i++) {
                codec.decodeProtonj2(hole);
            }
        });
        compare(arguments[0] + ", encode", encode, encodeProtonj2);
        compare(arguments[0] + ", decode all of it", decode, decodeProtonj2);
        compare(arguments[0] + ", take and pass on", wrap, decodeProtonj2);
    }

    private static void compare(String what, Turn ours, Turn theirs) {
        double[] ratios = new double[TURNS];
        for (int i = 0; i < TURNS; i++) {
            ratios[i] = theirs.nanos() / ours.nanos();
        }
        Arrays.sort(ratios);
        System.out.printf(
                "%-26s %6.2f (%.2f to %.2f)   %4.0f / %4.0f bytes%n",
                what, ratios[TURNS / 2], ratios[TURNS / 4], ratios[3 * TURNS / 4], ours.bytes(), theirs.bytes());
    }
}
