package io.lepton.amqp;

/** A message is larger than a limit: the peer's max-message-size when it is sent, our own when it is collected. */
public class MessageTooLargeException extends MessageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message which limit, and how large the message is
     */
    public MessageTooLargeException(String message) {
        super(message);
    }
}
