package io.lepton.endpoint;

import io.lepton.amqp.HotPath;

/**
 * The tags that a sender gives by itself: "1", "2", "3" and so on (API-CON-10). Counts in the digits, so that a tag is
 * ready to be written: the division of {@link Tagged#copyTag} is 5 % of a message in memory.
 *
 * <pre>
 *   digits: · · · · · · 1 9 9 9     start ↑
 * </pre>
 */
@HotPath
final class TagCounter {
    private final byte[] digits = new byte[Delivery.MAX_DECIMAL];
    private int start = digits.length;
    private long number;

    /** Goes on to the next number. */
    long next() {
        int at = digits.length - 1;
        while (at >= start && digits[at] == '9') {
            digits[at--] = '0';
        }
        if (at < start) {
            start = at;
            digits[at] = '0';
        }
        digits[at]++;
        return ++number;
    }

    /** Goes on behind {@code last}. */
    void startBehind(long last) {
        number = last;
        start = digits.length;
        for (long rest = last; rest > 0; rest /= 10) {
            digits[--start] = (byte) ('0' + rest % 10);
        }
    }

    /** The number that {@link #next} answered last; 0 before. */
    long number() {
        return number;
    }

    /** Its digits stand here, from {@link #start()} to the end. */
    byte[] digits() {
        return digits;
    }

    int start() {
        return start;
    }
}
