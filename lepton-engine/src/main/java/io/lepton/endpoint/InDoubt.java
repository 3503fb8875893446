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
    RESEND,
    /**
     * As {@link #RESEND}, under the same message-id, by which a broker or receiver that looks for duplicates knows the message
     * again: a message without an id is given one, and one for a broker that goes by a key of its own that key, too, unless it
     * has it. (Artemis: the application-property {@code _AMQ_DUPL_ID}.) The message of the application is not changed. Messages
     * given in parts go out with what they have.
     */
    DEDUPLICATE
}
