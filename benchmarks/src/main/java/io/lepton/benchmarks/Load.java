package io.lepton.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * What goes from one process to another while they are measured.
 *
 * @param warmUpMillis how long messages go before that: as long as the JVM compiles
 * @param millis how long they are measured
 * @param size octets in the body of each
 * @param credit how many may be on their way over each link
 * @param mode how they are settled
 * @param connections from the sender to the receiver
 * @param links on each of the connections
 */
record Load(int warmUpMillis, int millis, int size, int credit, Mode mode, int connections, int links) {
    /** How messages are settled. */
    enum Mode {
        /** Accepted and settled by the receiver, then by the sender. */
        UNSETTLED,
        /** By the sender, as they are sent. */
        SETTLED,
        /** As the first, and the next message is sent when that was done. */
        ONE
    }

    /** 100 octets, one link with a credit of 1000. */
    static Load usual(int warmUpMillis, int millis) {
        return new Load(warmUpMillis, millis, 100, 1000, Mode.UNSETTLED, 1, 1);
    }

    /** How long it takes altogether. */
    long seconds() {
        return (warmUpMillis + millis) / 1000;
    }

    Load ofSize(int octets) {
        return new Load(warmUpMillis, millis, octets, credit, mode, connections, links);
    }

    Load withCredit(int messages) {
        return new Load(warmUpMillis, millis, size, messages, mode, connections, links);
    }

    Load in(Mode other) {
        return new Load(warmUpMillis, millis, size, credit, other, connections, links);
    }

    Load over(int thisManyConnections, int thisManyLinks) {
        return new Load(warmUpMillis, millis, size, credit, mode, thisManyConnections, thisManyLinks);
    }

    /** As arguments of a process, which {@link #of} takes, and the peers that are not in Java take too. */
    List<String> arguments() {
        return List.of(
                String.valueOf(warmUpMillis),
                String.valueOf(millis),
                String.valueOf(size),
                String.valueOf(credit),
                mode.name().toLowerCase(Locale.ROOT),
                String.valueOf(connections),
                String.valueOf(links));
    }

    /** What stands in the arguments of a process from {@code first} on. */
    static Load of(String[] arguments, int first) {
        return new Load(
                Integer.parseInt(arguments[first]),
                Integer.parseInt(arguments[first + 1]),
                Integer.parseInt(arguments[first + 2]),
                Integer.parseInt(arguments[first + 3]),
                Mode.valueOf(arguments[first + 4].toUpperCase(Locale.ROOT)),
                Integer.parseInt(arguments[first + 5]),
                Integer.parseInt(arguments[first + 6]));
    }
}
