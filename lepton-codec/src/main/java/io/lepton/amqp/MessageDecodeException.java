package io.lepton.amqp;

/**
 * The bytes of a message make no sense: its sections are not in order, or one of them is not what the standard says.
 * Thrown when a message is decoded, or later by the accessor that reads the section at fault. A delivery with such a
 * message is rejected with {@code amqp:decode-error}; link and connection stay up.
 */
public class MessageDecodeException extends DecodingException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception that says where and what.
     *
     * @param offset octets between the start of the message and the octet at fault
     * @param text what was expected and what was found
     */
    public MessageDecodeException(long offset, String text) {
        super(offset, text);
    }

    /** A fault that was found in a part of the message, which begins {@code start} octets into it. */
    MessageDecodeException(long start, DecodingException fault) {
        this(start + fault.offset(), fault.text());
    }

    /** A fault that was found inside of a section. */
    MessageDecodeException(long start, String section, DecodingException fault) {
        this(start + fault.offset(), "section " + section + ": " + fault.text());
    }
}
