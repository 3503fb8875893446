package io.lepton.endpoint;

import io.lepton.amqp.HotPath;

/**
 * The transfers that come after our detach, or the end of a session: those that were under way, and what a slow application
 * goes on to send; but not so many that the peer must have chosen not to hear.
 */
@HotPath
final class LateTransfers {
    /** More than a window, and than the rest of a message that was too large. */
    static final int MOST = 65_536;

    private int count;

    /** There is something now for which they may be late. */
    void begin() {
        count = 0;
    }

    /** One more has come. */
    boolean isOneTooMany() {
        count++;
        return count > MOST;
    }
}
