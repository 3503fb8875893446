package io.lepton.cli;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process spends from {@link #begin} to {@link #end}: time, CPU time of all its threads, those of the JVM included,
 * and bytes that its Java threads allocate.
 */
final class Spending {

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long nanos;
    private long cpuNanos;
    private long bytes;

    void begin() {
        bytes = allocated();
        cpuNanos = system.getProcessCpuTime();
        nanos = System.nanoTime();
    }

    /** What was spent on so many messages, as figures of the process in this role. */
    BenchFigures end(String role, long messages) {
        nanos = System.nanoTime() - nanos;
        cpuNanos = system.getProcessCpuTime() - cpuNanos;
        bytes = allocated() - bytes;
        return BenchFigures.of(role, messages, nanos, cpuNanos, bytes);
    }

    private long allocated() {
        long sum = 0;
        for (long ofThread : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, ofThread); // -1: it has ended
        }
        return sum;
    }
}
