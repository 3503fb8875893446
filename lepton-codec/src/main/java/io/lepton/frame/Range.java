package io.lepton.frame;

import static io.lepton.frame.Performative.ABSENT;
import static io.lepton.frame.Performative.MAX_UINT;

/** Holds whoever makes a performative to the ranges of its fields: our own mistakes are told apart from the peer's. */
final class Range {
    private Range() {}

    static long uint(String field, long value) {
        if (value < 0 || value > MAX_UINT) {
            throw outside(field, value, MAX_UINT);
        }
        return value;
    }

    static long uintOrAbsent(String field, long value) {
        if (value < ABSENT || value > MAX_UINT) {
            throw outside(field, value, MAX_UINT);
        }
        return value;
    }

    static int ushort(String field, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw outside(field, value, 0xFFFF);
        }
        return value;
    }

    private static IllegalArgumentException outside(String field, long value, long max) {
        return new IllegalArgumentException(field + ": " + value + " is not in 0.." + max);
    }
}
