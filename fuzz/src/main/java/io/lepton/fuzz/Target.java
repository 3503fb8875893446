package io.lepton.fuzz;

import java.util.List;

/** What takes octets of others: it throws what is a fault of ours, and nothing else. */
interface Target {
    /** Takes them. */
    void take(byte[] octets) throws Exception;

    /** Octets that make sense to it, for the fuzzer to begin with. */
    List<byte[]> seeds();
}
