package io.lepton.benchmarks;

import java.util.List;

/**
 * What is sent in one round of {@link Pair}.
 *
 * @param count messages that are measured
 * @param warmUpSeconds how long messages go before that: as long as the JVM compiles
 * @param size octets in the body of each
 * @param credit how many may be on their way
 */
record Load(long count, int warmUpSeconds, int size, int credit) {
    /** As arguments of a process, which {@link #of} takes. */
    List<String> arguments() {
        return List.of(
                String.valueOf(count), String.valueOf(warmUpSeconds), String.valueOf(size), String.valueOf(credit));
    }

    /** What stands in the arguments of a process from {@code first} on. */
    static Load of(String[] arguments, int first) {
        return new Load(
                Long.parseLong(arguments[first]),
                Integer.parseInt(arguments[first + 1]),
                Integer.parseInt(arguments[first + 2]),
                Integer.parseInt(arguments[first + 3]));
    }
}
