package io.lepton.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * How much is sent in one round of {@link Pair}.
 *
 * @param count messages that are measured
 * @param warmUp messages before them
 * @param size octets in the body of each
 * @param credit how many may be on their way
 */
record Load(long count, long warmUp, int size, int credit) {
    /** All that are sent. */
    long total() {
        return warmUp + count;
    }

    /** As arguments of a process, which {@link #of} takes. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        for (long number : new long[] {count, warmUp, size, credit}) {
            arguments.add(String.valueOf(number));
        }
        return arguments;
    }

    /** What stands in the arguments of a process from {@code first} on. */
    static Load of(String[] arguments, int first) {
        return new Load(
                Long.parseLong(arguments[first]),
                Long.parseLong(arguments[first + 1]),
                Integer.parseInt(arguments[first + 2]),
                Integer.parseInt(arguments[first + 3]));
    }
}
