package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much heap a piece of work takes, in octets, as the JVM counts it for this thread. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    static long of(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Asserts on the least of a few runs: the first ones load classes. */
    static void assertLessThan(long octets, Runnable work) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20 && least >= octets; i++) {
            least = Math.min(least, of(work));
        }
        assertThat(least).as("octets allocated").isLessThan(octets);
    }
}
