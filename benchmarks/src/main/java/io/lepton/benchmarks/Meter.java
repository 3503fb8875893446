package io.lepton.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What one process spends on its messages once it is warm: time, CPU time of all its threads, those of the JVM included, and
 * bytes that its Java threads allocate.
 */
final class Meter {
    private static final int LOOK_AT_CLOCK = 1024; // messages; a power of two

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Profile profile = Profile.ofProcess();
    private final String name;
    private final long count;
    private final long warmUpNanos;

    private long messages;
    private long firstAt;
    private boolean warm;
    private boolean ended;
    private long nanos;
    private long cpuNanos;
    private long allocated;

    /** {@code name}: what the process is called in a profile. */
    Meter(String name, Load load) {
        this.name = name;
        count = load.count();
        warmUpNanos = load.warmUpSeconds() * 1_000_000_000L;
    }

    /** One message more is done. True when they are as many as are to be measured. */
    boolean count() {
        messages++;
        if (warm) {
            return messages == count;
        }
        if ((messages & LOOK_AT_CLOCK - 1) == 1) {
            long now = System.nanoTime();
            firstAt = messages == 1 ? now : firstAt;
            if (now - firstAt >= warmUpNanos) {
                begin();
            }
        }
        return false;
    }

    private void begin() {
        warm = true;
        messages = 0;
        profile.start();
        allocated = allocatedByAll();
        cpuNanos = system.getProcessCpuTime();
        nanos = System.nanoTime();
    }

    /** Tells what was spent. The first call counts. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        nanos = System.nanoTime() - nanos;
        cpuNanos = system.getProcessCpuTime() - cpuNanos;
        allocated = allocatedByAll() - allocated;
        profile.stop(name);
        System.out.println(new Cost(messages, nanos, cpuNanos, allocated).line());
    }

    private long allocatedByAll() {
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes); // -1: it has ended
        }
        return sum;
    }
}
