package io.lepton.benchmarks;

/**
 * What {@code messages} cost one process.
 *
 * @param messages how many
 * @param nanos time on the wall
 * @param cpuNanos time on all CPUs
 * @param allocated bytes; less than 0: nobody counts them
 * @param p50Nanos how long half of the messages took at most, there and back; 0: they did not go one at a time
 * @param p99Nanos the same for 99 of 100
 */
record Cost(long messages, long nanos, long cpuNanos, long allocated, long p50Nanos, long p99Nanos) {
    /** What a line begins with that tells one. */
    static final String MARK = "cost ";

    double messagesPerSecond() {
        return messages * 1e9 / nanos;
    }

    double cpuSecondsPerMillion() {
        return cpuNanos / 1e3 / messages;
    }

    double bytesPerMessage() {
        return (double) allocated / messages;
    }

    /** As one line of a process's output. */
    String line() {
        return MARK + messages + " " + nanos + " " + cpuNanos + " " + allocated + " " + p50Nanos + " " + p99Nanos;
    }

    static Cost of(String line) {
        String[] numbers = line.substring(MARK.length()).split(" ");
        return new Cost(
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]),
                Long.parseLong(numbers[4]),
                Long.parseLong(numbers[5]));
    }
}
