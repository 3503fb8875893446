package io.lepton.endpoint;

import io.lepton.amqp.HotPath;

/**
 * How long an encoded message says that it is, by the headers of its sections: before it has arrived in full, memory is made
 * for what is to come (AMQP 1.0 §3.2, §1.6).
 */
@HotPath
final class AnnouncedSize {
    private AnnouncedSize() {}

    /**
     * The number of octets up to the end of the last section whose header is here: more than {@code length} where that section
     * is not whole. 0: what is here does not look like a message.
     */
    static long of(byte[] array, int offset, int length) {
        long at = 0;
        while (at + 8 <= length) { // the longest header: a descriptor of three octets, a constructor, a size of four
            int from = offset + (int) at;
            if (array[from] != 0x00 || array[from + 1] != 0x53) {
                return 0;
            }
            at += 3 + 1 + value(array, from + 3);
        }
        return at;
    }

    /** How many octets the value takes that begins there, without its constructor. */
    private static long value(byte[] array, int at) {
        int constructor = array[at] & 0xFF;
        return switch (constructor >> 4) { // §1.2: the width
            case 0x5 -> 1;
            case 0x6 -> 2;
            case 0x7 -> 4;
            case 0x8 -> 8;
            case 0x9 -> 16;
            case 0xA, 0xC, 0xE -> 1 + (array[at + 1] & 0xFF);
            case 0xB, 0xD, 0xF ->
                4
                        + (((long) array[at + 1] & 0xFF) << 24
                                | (array[at + 2] & 0xFF) << 16
                                | (array[at + 3] & 0xFF) << 8
                                | array[at + 4] & 0xFF);
            default -> 0;
        };
    }
}
