package io.lepton.broker;

/** How many priorities are told apart, and which of the 256 that a message can have belong together. AMQP 1.0 §3.2.1. */
final class PriorityLevels {
    /** As many as clients of JMS know. */
    static final int DEFAULT = 10;
    /** With this many, and more, each level is one priority, from 0 up. */
    private static final int DISTINCT = 10;

    private final int count;

    PriorityLevels(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /** The level of a priority: 0, the lowest, to {@code count - 1}. */
    int of(int priority) {
        // n < 10: 0 to 5 - ceil(n/2) are the lowest, 4 + floor(n/2) and above the highest. §3.2.1
        int lowest = count < DISTINCT ? 5 - (count + 1) / 2 : 0;
        return Math.max(0, Math.min(priority - lowest, count - 1));
    }
}
