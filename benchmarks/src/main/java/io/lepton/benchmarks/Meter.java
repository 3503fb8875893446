package io.lepton.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What one process spends between the last message of the warm-up and the last of all: time, CPU time of all its threads,
 * those of the JVM included, and bytes that its Java threads allocate.
 */
final class Meter {
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Profile profile = Profile.ofProcess();
    private final String name;
    private final Load load;
    private long messages;
    private long nanos;
    private long cpuNanos;
    private long allocated;

    /** {@code name}: what the process is called in a profile. */
    Meter(String name, Load load) {
        this.name = name;
        this.load = load;
        if (load.warmUp() == 0) {
            begin();
        }
    }

    /** One message more is done. True with the last. */
    boolean count() {
        messages++;
        if (messages == load.warmUp()) {
            begin();
        } else if (messages == load.total()) {
            end();
            return true;
        }
        return false;
    }

    private void begin() {
        profile.start();
        allocated = allocatedByAll();
        cpuNanos = system.getProcessCpuTime();
        nanos = System.nanoTime();
    }

    private void end() {
        nanos = System.nanoTime() - nanos;
        cpuNanos = system.getProcessCpuTime() - cpuNanos;
        allocated = allocatedByAll() - allocated;
        profile.stop(name);
        System.out.println(new Cost(load.count(), nanos, cpuNanos, allocated).line());
    }

    private long allocatedByAll() {
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes); // -1: it has ended
        }
        return sum;
    }
}
