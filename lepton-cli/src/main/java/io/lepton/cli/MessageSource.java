package io.lepton.cli;

import org.jspecify.annotations.Nullable;

/** Where {@code send} takes its messages from, one after the other. Asked on the connection's thread; never blocks. */
interface MessageSource {

    /**
     * The next message, or null if there is none now.
     *
     * @throws Failure if it cannot be read
     */
    @Nullable Outgoing next();

    /** Passes over the first messages, which an earlier run has sent. Before the first {@link #next}. */
    void skip(long messages);

    /**
     * Whether it is certain that there are no more than the first {@code messages}.
     *
     * @throws Failure if there are not even so many
     */
    boolean isOverBehind(long messages);

    /** Whether no more will come. */
    boolean isExhausted();

    /** How many there are in all, or {@link Progress#UNKNOWN}. */
    long count();
}
