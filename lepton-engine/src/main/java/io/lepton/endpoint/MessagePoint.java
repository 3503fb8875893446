package io.lepton.endpoint;

import io.lepton.amqp.Received;
import java.util.Arrays;

/**
 * How far into an encoded message some octets reach, in sections and octets of the section: what a {@code received} state
 * tells (AMQP 1.0 §3.4.1). Fed with the message from its start, cut anywhere.
 *
 * <pre>
 *   00 53 70 c0 02 01 41 │ 00 53 75 b0 00 00 10 00 …
 *   section 0            │ section 1: its descriptor, format code and size, then what they announce
 * </pre>
 */
final class MessagePoint {
    /** No head of a section is longer: a descriptor may be a symbol, and what it describes be described again. */
    private static final int LONGEST_HEAD = 1024;

    /** As many as a message may have; what is behind them counts to the last. */
    private static final int MOST_SECTIONS = 65_536;

    private static final long UNKNOWN = -1;

    private byte[] head = new byte[16];
    private int headLength;
    /** Octets of the section that are still to come; {@link #UNKNOWN} while its head is not complete. */
    private long remaining = UNKNOWN;

    private int section;
    /** Where each section begins. */
    private long[] starts = new long[8];

    private long offset;
    private long total;

    /** Goes on by these octets. */
    void feed(byte[] from, int start, int length) {
        total += length;
        int at = start;
        int end = start + length;
        while (at < end) {
            if (remaining == UNKNOWN) {
                add(from[at++]);
                offset++;
                remaining = rest();
            } else {
                int count = (int) Math.min(remaining, end - at);
                at += count;
                offset += count;
                remaining -= count;
            }
            if (remaining == 0) {
                next(total - (end - at));
            }
        }
    }

    /** The first point that is not there yet. */
    Received state() {
        return new Received(section, offset);
    }

    /** How many octets there were. */
    long total() {
        return total;
    }

    /** The point at the end of these octets of a message, from its start on. */
    static MessagePoint after(byte[] message, int start, int length) {
        MessagePoint point = new MessagePoint();
        point.feed(message, start, length);
        return point;
    }

    /** Where in the message a point lies, in octets from its start; more than {@link #total()} where that is not known. */
    long indexOf(Received state) {
        if (state.sectionNumber() > section) {
            return Long.MAX_VALUE;
        }
        long first = starts[(int) state.sectionNumber()];
        return Long.compareUnsigned(state.sectionOffset(), total - first) <= 0
                ? first + state.sectionOffset()
                : Long.MAX_VALUE;
    }

    /** The next section begins there. */
    private void next(long index) {
        section++;
        offset = 0;
        headLength = 0;
        remaining = UNKNOWN;
        if (section == starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        starts[section] = index;
    }

    private void add(byte octet) {
        if (headLength == head.length) {
            head = Arrays.copyOf(head, 2 * headLength);
        }
        head[headLength++] = octet;
    }

    /** What is to come behind the head, if it is complete. What is no message has one section without end. */
    private long rest() {
        if (headLength > LONGEST_HEAD || head[0] != 0 || section == MOST_SECTIONS) {
            return Long.MAX_VALUE;
        }
        int at = 0;
        while (at < headLength && head[at] == 0) { // a described value: its descriptor, then what it describes
            long descriptor = end(at + 1);
            if (descriptor < 0 || descriptor > headLength) {
                return UNKNOWN;
            }
            at = (int) descriptor;
        }
        long end = end(at);
        return end < 0 ? UNKNOWN : end - headLength;
    }

    /** Where the value that begins there ends; {@link #UNKNOWN} when that is not told yet. AMQP 1.0 §1.6 */
    private long end(int at) {
        if (at >= headLength) {
            return UNKNOWN;
        }
        int category = head[at] >>> 4 & 0xF;
        int behind = at + 1;
        return switch (category) {
            case 0x4 -> behind;
            case 0x5 -> behind + 1;
            case 0x6 -> behind + 2;
            case 0x7 -> behind + 4;
            case 0x8 -> behind + 8;
            case 0x9 -> behind + 16;
            case 0xA, 0xC, 0xE -> behind >= headLength ? UNKNOWN : behind + 1L + (head[behind] & 0xFF);
            case 0xB, 0xD, 0xF -> behind + 4 > headLength ? UNKNOWN : behind + 4L + size(behind);
            default -> Long.MAX_VALUE; // no such type
        };
    }

    private long size(int at) {
        return (head[at] & 0xFFL) << 24
                | (head[at + 1] & 0xFF) << 16
                | (head[at + 2] & 0xFF) << 8
                | head[at + 3] & 0xFF;
    }
}
