package io.lepton.endpoint;

/** The server's side of one exchange of a SASL mechanism. */
@FunctionalInterface
public interface SaslExchange {
    /**
     * Takes what the client said, and answers. Malformed responses are answered with a failure, never by throwing: what is
     * thrown counts as a fault of the authenticator, and the client is told that it cannot be authenticated now.
     */
    SaslStep next(byte[] response);

    /**
     * Nothing more comes: the client was let in or refused, or has gone before. What is still being found out for it is wanted no
     * more, and what is kept of secrets can be overwritten. Called once, on the thread of the connection, perhaps while a
     * {@link SaslStep.Later} is being worked at on another one. What it throws counts for nothing.
     */
    default void ended() {}
}
