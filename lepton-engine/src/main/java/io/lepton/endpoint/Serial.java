package io.lepton.endpoint;

/** Arithmetic on the 32-bit numbers that wrap (RFC 1982): delivery-ids, transfer-ids, delivery-counts. AMQP 1.0 §2.8. */
final class Serial {

    private Serial() {}

    /** Negative, zero or positive as {@code a} stands before, at or behind {@code b}. Exactly 2³¹ apart counts as before. */
    static int compare(int a, int b) {
        return a - b;
    }

    /** How many steps lead from {@code from} to {@code to}; negative when {@code to} lies before. */
    static int distance(int from, int to) {
        return to - from;
    }

    static int min(int a, int b) {
        return a - b <= 0 ? a : b;
    }

    static int max(int a, int b) {
        return a - b >= 0 ? a : b;
    }

    /** The number as it stands in a performative: unsigned. */
    static long unsigned(int number) {
        return number & 0xFFFF_FFFFL;
    }
}
