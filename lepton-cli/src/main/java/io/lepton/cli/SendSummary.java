package io.lepton.cli;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import org.jspecify.annotations.Nullable;

/** What became of the messages of one {@code send}. */
final class SendSummary {

    private long sent;
    private long accepted;
    private long rejected;
    private long released;
    private long modified;
    private long unknown;
    private long rolledBack;

    /** A message was handed over for the first time. */
    void sent() {
        sent++;
    }

    /** A message that was handed over certainly did not go out. */
    void unsent() {
        sent--;
    }

    /** The peer has settled a message, with an outcome or without a word (null). */
    void settled(@Nullable Outcome outcome) {
        if (outcome instanceof Accepted) {
            accepted++;
        } else if (outcome instanceof Rejected) {
            rejected++;
        } else if (outcome instanceof Released) {
            released++;
        } else if (outcome instanceof Modified) {
            modified++;
        } else {
            unknown++;
        }
    }

    /** Nobody will tell any more what became of so many messages. */
    void unknown(long messages) {
        unknown += messages;
    }

    /** A message was undone with its transaction, as was wished. */
    void rolledBack() {
        rolledBack++;
    }

    long sentCount() {
        return sent;
    }

    /** How many messages have met their fate, known or not. */
    long settledCount() {
        return accepted + rejected + released + modified + unknown + rolledBack;
    }

    /** Whether some message was not accepted, or may not have been. */
    boolean isRefused() {
        return rejected + released + modified + unknown > 0;
    }

    /** The same as an object of JSON. */
    String json(long nanos) {
        return "{\"sent\":" + sent + ",\"accepted\":" + accepted + ",\"rejected\":" + rejected + ",\"released\":"
                + released + ",\"modified\":" + modified + ",\"unknown\":" + unknown
                + (rolledBack > 0 ? ",\"rolledBack\":" + rolledBack : "") + ",\"seconds\":"
                + Durations.seconds(nanos) + "}";
    }

    /** {@code sent 3 accepted 3 rejected 0 released 0 modified 0 in 0.21 s}. */
    String line(long nanos) {
        return "sent " + sent + " accepted " + accepted + " rejected " + rejected + " released " + released
                + " modified " + modified + (unknown > 0 ? " unknown " + unknown : "")
                + (rolledBack > 0 ? " rolled back " + rolledBack : "") + " in "
                + Durations.seconds(nanos) + " s";
    }
}
