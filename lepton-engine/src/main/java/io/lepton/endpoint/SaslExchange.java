package io.lepton.endpoint;

/** The server's side of one exchange of a SASL mechanism. */
@FunctionalInterface
public interface SaslExchange {
    /** Takes what the client said, and answers. Malformed responses are answered with a failure, never by throwing. */
    SaslStep next(byte[] response);
}
