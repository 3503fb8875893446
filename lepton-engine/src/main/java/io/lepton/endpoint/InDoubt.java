package io.lepton.endpoint;

/** What becomes of a delivery that was sent and whose outcome a lost connection left open. It is reported in any case. */
public enum InDoubt {
    /** The application is told, and decides. */
    REPORT,
    /**
     * The application is told, and the message is sent again, under a new tag, which is a number, and before what waits behind
     * it: at least once. Not so a message that was {@linkplain Sender#write given in parts} of which some are not kept, nor one
     * in a transaction, which has ended with the connection.
     */
    RESEND
}
