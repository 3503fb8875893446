package io.lepton.cli;

/** What the command answers to the shell. The numbers are part of the interface: scripts rest on them. */
final class ExitCode {

    /** Every message sent was accepted, every message asked for was received. */
    static final int DONE = 0;

    /** The peer refused a message, a link or the connection, or the fate of a message stayed unknown. */
    static final int REFUSED = 1;

    /** Wrong usage. */
    static final int USAGE = 2;

    /** The peer could not be reached, or the connection to it was lost for good. */
    static final int NOT_CONNECTED = 3;

    /** Log-in refused, or no mechanism that both sides accept. */
    static final int NOT_AUTHENTICATED = 4;

    /** {@code --timeout} ran out. */
    static final int TIMED_OUT = 5;

    /** Something on this machine: a file, a port, or a fault of ours. */
    static final int LOCAL = 6;

    /** Ended by SIGINT: 128 and the signal's number, as shells count. */
    static final int INTERRUPTED = 130;

    /** Ended by SIGTERM. */
    static final int TERMINATED = 143;

    private ExitCode() {}
}
