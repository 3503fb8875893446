package io.lepton;

import io.lepton.amqp.Condition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a connection that cannot be had: a warning when that begins and one when it is given up, a note when it
 * is there again. The attempts between are for those who look closely: a peer may be away for days.
 */
final class Outage {
    private static final Logger LOG = System.getLogger("lepton");

    private int failures;
    private @Nullable Condition last;

    /** A transport of {@code connection} failed, or could not be had, and the application leaves that to the log. */
    void failed(String connection, @Nullable Condition why) {
        failures++;
        last = why;
        LOG.log(failures == 1 ? Level.WARNING : Level.DEBUG, () -> connection + ": " + HandlerFault.text(why));
    }

    /** The peer has opened. */
    void over(String connection) {
        if (failures > 0) {
            LOG.log(Level.INFO, connection + ": open again after " + attempts());
            failures = 0;
        }
    }

    /** There will be no more attempts. */
    void givenUp(String connection) {
        if (failures > 1) {
            LOG.log(Level.WARNING, connection + ": given up after " + attempts() + ": " + HandlerFault.text(last));
        }
    }

    private String attempts() {
        return failures == 1 ? "1 failure" : failures + " failures";
    }
}
