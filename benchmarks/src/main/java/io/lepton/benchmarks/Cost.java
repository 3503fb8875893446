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
 * @param group how many records of a store shared a commit; 0: there is no store
 */
record Cost(long messages, long nanos, long cpuNanos, long allocated, long p50Nanos, long p99Nanos, double group) {
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

    /** The same with records in groups. */
    Cost withGroup(double size) {
        return new Cost(messages, nanos, cpuNanos, allocated, p50Nanos, p99Nanos, size);
    }

    /** As one line of a process's output. */
    String line() {
        return MARK + messages + " " + nanos + " " + cpuNanos + " " + allocated + " " + p50Nanos + " " + p99Nanos + " "
                + group;
    }

    /** What stands behind the mark; programs that are not in Java know no groups. */
    static Cost of(String line) {
        String[] numbers = line.split(" ");
        return new Cost(
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]),
                Long.parseLong(numbers[4]),
                Long.parseLong(numbers[5]),
                numbers.length > 6 ? Double.parseDouble(numbers[6]) : 0);
    }
}
