package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a SASL mechanism, for one exchange (AMQP 1.0 §5.3). Its text never shows a secret. An object is
 * used for one attempt to connect.
 */
public interface SaslMechanism {

    /** The registered name, such as {@code PLAIN}. */
    Symbol name();

    /** The response that goes out with the name; null where the server speaks first. */
    byte @Nullable [] initialResponse();

    /**
     * The answer to a challenge.
     *
     * @throws SaslException if the challenge cannot be answered
     */
    byte[] respond(byte[] challenge);

    /**
     * Checks what the server adds to its success, such as its own proof.
     *
     * @throws SaslException if the server failed to prove itself
     */
    default void succeeded(byte @Nullable [] additionalData) {}

    /** Who the client says it is, or null. */
    default @Nullable String user() {
        return null;
    }

    /** ANONYMOUS (RFC 4505): {@code trace} may tell who is there, for the record. */
    static SaslMechanism anonymous(String trace) {
        Objects.requireNonNull(trace, "trace");
        return new OneResponse(Symbol.of("ANONYMOUS"), trace.getBytes(StandardCharsets.UTF_8), null);
    }

    /**
     * PLAIN (RFC 4616): sends the password as it is.
     *
     * @param authorizationId who to act as, or null
     * @throws IllegalArgumentException if one of the three contains a NUL
     */
    static SaslMechanism plain(@Nullable String authorizationId, String user, char[] password) {
        ByteBuffer secret = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] as = (authorizationId == null ? "" : authorizationId).getBytes(StandardCharsets.UTF_8);
        byte[] who = user.getBytes(StandardCharsets.UTF_8);
        ByteBuffer response = ByteBuffer.allocate(as.length + who.length + secret.remaining() + 2);
        response.put(as).put((byte) 0).put(who).put((byte) 0).put(secret);
        int nuls = 0;
        for (byte octet : response.array()) {
            nuls += octet == 0 ? 1 : 0;
        }
        if (nuls != 2) {
            throw new IllegalArgumentException("user, password and authorization id of PLAIN must not contain a NUL");
        }
        return new OneResponse(Symbol.of("PLAIN"), response.array(), user);
    }
}
