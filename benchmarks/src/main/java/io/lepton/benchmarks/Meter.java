package io.lepton.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What one process spends on its messages once it is warm: time, CPU time of all its threads, those of the JVM included, and
 * bytes that its Java threads allocate. Not for several threads at a time.
 */
final class Meter {
    private static final int LOOK_AT_CLOCK = 64; // messages; a power of two
    private static final int MOST_TRIPS = 1 << 20;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Profile profile = Profile.ofProcess();
    private final String name;
    private final long warmUpNanos;
    private final long measureNanos;
    private final long[] trips;

    private long messages;
    private long firstAt;
    private boolean warm;
    private boolean over;
    private boolean ended;
    private long sentAt;
    private int tripCount;
    private long nanos;
    private long cpuNanos;
    private long allocated;

    /** {@code name}: what the process is called in a profile. */
    Meter(String name, Load load) {
        this.name = name;
        warmUpNanos = load.warmUpMillis() * 1_000_000L;
        measureNanos = load.millis() * 1_000_000L;
        trips = new long[load.mode() == Load.Mode.ONE ? MOST_TRIPS : 0];
    }

    /** One message more is done. True when they were measured for long enough. */
    boolean count() {
        messages++;
        if ((messages & LOOK_AT_CLOCK - 1) == 1) {
            look(System.nanoTime());
        }
        return over;
    }

    private void look(long now) {
        if (warm) {
            over = now - nanos >= measureNanos;
        } else if (firstAt == 0) {
            firstAt = now;
        } else if (now - firstAt >= warmUpNanos) {
            begin();
        }
    }

    private void begin() {
        warm = true;
        messages = 0;
        profile.start();
        allocated = allocatedByAll();
        cpuNanos = system.getProcessCpuTime();
        nanos = System.nanoTime();
    }

    /** A message goes out alone. */
    void sent() {
        sentAt = System.nanoTime();
    }

    /** It was settled. */
    void back() {
        if (warm && tripCount < trips.length) {
            trips[tripCount++] = System.nanoTime() - sentAt;
        }
    }

    /** Tells what was spent. The first call counts. */
    void end() {
        end(0);
    }

    /** The same with the number of records that shared a commit. */
    void end(double group) {
        if (ended) {
            return;
        }
        ended = true;
        nanos = System.nanoTime() - nanos;
        cpuNanos = system.getProcessCpuTime() - cpuNanos;
        allocated = allocatedByAll() - allocated;
        profile.stop(name);
        Arrays.sort(trips, 0, tripCount);
        long p50 = tripCount == 0 ? 0 : trips[tripCount / 2];
        long p99 = tripCount == 0 ? 0 : trips[(int) (tripCount * 99L / 100)];
        System.out.println(new Cost(Math.max(1, messages), nanos, cpuNanos, allocated, p50, p99, group).line());
    }

    private long allocatedByAll() {
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes); // -1: it has ended
        }
        return sum;
    }
}
