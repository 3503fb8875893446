package io.lepton.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How many times as long as ours protonj2's codec takes: both in turns of a few milliseconds, by the CPU time of the thread,
 * so that a busy machine strikes both alike. One thing in one process, as in JMH:
 *
 * <pre>
 * java -cp benchmarks.jar io.lepton.benchmarks.CodecRatios minimal|rich encode|decode|forward
 * java -cp benchmarks.jar io.lepton.benchmarks.CodecRatios transfer|disposition|flow encode|decode
 * </pre>
 */
public final class CodecRatios {
    private static final String MARK = "ratio ";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final long TURN_NANOS = 15_000_000L;
    private static final int TURNS = 100;

    private CodecRatios() {}

    /** Something that is encoded or decoded, and how often it is in a turn. */
    private static final class Turn {
        private final LongSupplier work;
        private int times = 1000;
        private long sum;

        Turn(LongSupplier work) {
            this.work = work;
            long start = THREADS.getCurrentThreadCpuTime();
            while (THREADS.getCurrentThreadCpuTime() - start < WARM_UP_NANOS) {
                run();
            }
            times = 10_000;
            times = (int) Math.max(100, TURN_NANOS / nanos());
        }

        private void run() {
            for (int i = 0; i < times; i++) {
                sum += work.getAsLong();
            }
        }

        double nanos() {
            long before = THREADS.getCurrentThreadCpuTime();
            run();
            return (double) (THREADS.getCurrentThreadCpuTime() - before) / times;
        }

        double bytes() {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run();
            return (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / times;
        }
    }

    /** Prints the median of the ratios, what ours takes, and what either allocates. */
    public static void main(String[] arguments) {
        Blackhole hole = new Blackhole(
                "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");
        List<LongSupplier> both = List.of("minimal", "rich").contains(arguments[0])
                ? message(arguments[0], arguments[1], hole)
                : performative(arguments[0] + " " + arguments[1], hole);
        Turn ours = new Turn(both.get(0));
        Turn theirs = new Turn(both.get(1));
        double[] ratios = new double[TURNS];
        double[] nanos = new double[TURNS];
        for (int i = 0; i < TURNS; i++) {
            nanos[i] = ours.nanos();
            ratios[i] = theirs.nanos() / nanos[i];
        }
        Arrays.sort(ratios);
        Arrays.sort(nanos);
        System.out.println(Report.text(
                "%s%.2f %.1f %.0f %.0f", MARK, ratios[TURNS / 2], nanos[TURNS / 2], ours.bytes(), theirs.bytes()));
    }

    private static List<LongSupplier> message(String which, String what, Blackhole hole) {
        MessageBenchmark codec = new MessageBenchmark();
        codec.message = which;
        codec.setUp();
        LongSupplier decodeProtonj2 = () -> {
            codec.decodeProtonj2(hole);
            return 0;
        };
        return switch (what) {
            case "encode" -> List.of(codec::encodeLepton, codec::encodeProtonj2);
            case "decode" ->
                List.of(
                        () -> {
                            codec.decodeLepton(hole);
                            return 0;
                        },
                        decodeProtonj2);
            default -> List.of(() -> consumed(hole, codec.wrapLepton()), decodeProtonj2);
        };
    }

    private static List<LongSupplier> performative(String what, Blackhole hole) {
        PerformativeBenchmark codec = new PerformativeBenchmark();
        codec.setUp();
        return switch (what) {
            case "transfer encode" -> List.of(codec::encodeTransferLepton, codec::encodeTransferProtonj2);
            case "transfer decode" ->
                List.of(codec::decodeTransferLepton, () -> consumed(hole, codec.decodeTransferProtonj2()));
            case "disposition encode" -> List.of(codec::encodeDispositionLepton, codec::encodeDispositionProtonj2);
            case "disposition decode" ->
                List.of(codec::decodeDispositionLepton, () -> consumed(hole, codec.decodeDispositionProtonj2()));
            case "flow encode" -> List.of(codec::encodeFlowLepton, codec::encodeFlowProtonj2);
            case "flow decode" -> List.of(codec::decodeFlowLepton, () -> consumed(hole, codec.decodeFlowProtonj2()));
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static long consumed(Blackhole hole, Object made) {
        hole.consume(made);
        return 0;
    }

    /** The part of {@link Run}: all of them. */
    static void all(Run run) throws IOException {
        for (String which : List.of("minimal", "rich", "transfer", "disposition", "flow")) {
            for (String what : List.of("encode", "decode", "forward")) {
                if (!what.equals("forward") || which.equals("minimal") || which.equals("rich")) {
                    one(run, which, what);
                }
            }
        }
    }

    private static void one(Run run, String which, String what) throws IOException {
        List<String> command = new ArrayList<>(Peer.jvm(Peer.JVM));
        command.addAll(List.of(CodecRatios.class.getName(), which, what));
        try (Child child = new Child(command, List.of(), 20)) {
            String[] words = child.await(MARK).split(" ");
            run.report.note(
                    what + " " + which + (which.equals("minimal") || which.equals("rich") ? " message" : ""),
                    words[1] + " ns, " + words[2] + " B",
                    "protonj2 " + words[3] + " B",
                    words[0]);
        }
    }
}
