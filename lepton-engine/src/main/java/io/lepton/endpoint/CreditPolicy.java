package io.lepton.endpoint;

/** When a receiver with automatic credit gives credit again. */
public enum CreditPolicy {
    /** The window stays as it is; credit is given when half of it was used, and for what was settled only. */
    FIXED,
    /**
     * As {@link #FIXED}, with a window that grows while the application settles as fast as messages come, up to 1,000 messages
     * or 1 MiB of them, and shrinks when it does not. It begins with the window that was chosen, or with 10.
     */
    ADAPTIVE,
    /**
     * Credit is given as soon as a message was handed out, settled or not: messages come as fast as they are taken, however
     * many are held.
     */
    ON_CONSUME
}
