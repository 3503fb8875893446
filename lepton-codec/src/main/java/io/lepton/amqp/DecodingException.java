package io.lepton.amqp;

/**
 * Bytes from a peer make no sense as AMQP, or ask for more than a limit allows. On a connection this becomes
 * {@code amqp:decode-error}.
 */
public class DecodingException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String text;

    /**
     * Makes an exception that says where and what.
     *
     * @param offset octets between the start of what was being read and the octet at fault
     * @param text what was expected and what was found
     */
    public DecodingException(long offset, String text) {
        super("octet " + offset + ": " + text);
        this.offset = offset;
        this.text = text;
    }

    /**
     * Where the fault is.
     *
     * @return octets from the start of what was being read (the frame body, the section or the message)
     */
    public long offset() {
        return offset;
    }

    /** What was expected and what was found, without the offset. */
    String text() {
        return text;
    }
}
