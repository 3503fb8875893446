package io.lepton.endpoint;

/** The server's side of one exchange of a SASL mechanism. */
@FunctionalInterface
public interface SaslExchange {
    /**
     * Takes what the client said, and answers. Malformed responses are answered with a failure, never by throwing: what is
     * thrown counts as a fault of the authenticator, and the client is told that it cannot be authenticated now.
     */
    SaslStep next(byte[] response);
}
