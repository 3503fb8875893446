package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a SASL mechanism, for one exchange (AMQP 1.0 §5.3). Its text never shows a secret. An object is
 * used for one attempt to connect, on the thread of the connection, which it must not block: what takes time, such as the many
 * rounds of a hash, is answered later, from any thread. Until then nothing that the peer says is acted on.
 */
public interface SaslMechanism {
    /** The name of the mechanism that sends a user and a password as they are (RFC 4616). */
    Symbol PLAIN = Symbol.of("PLAIN");

    /** The name of the mechanism that proves nothing (RFC 4505). */
    Symbol ANONYMOUS = Symbol.of("ANONYMOUS");

    /** The registered name, such as {@code PLAIN}. */
    Symbol name();

    /**
     * Why it cannot be used there, such as that it would send a password for all to read; null, the default, if it can. Asked
     * before {@link #begin}, of a mechanism that the server has offered.
     */
    default @Nullable String objection(SaslContext context) {
        return null;
    }

    /**
     * Begins the exchange. It has been chosen.
     *
     * @return the response that goes out with the name; null in the stage where the server speaks first. It may fail with a
     *     {@link SaslException}
     */
    CompletionStage<byte @Nullable []> begin(SaslContext context);

    /**
     * The answer to a challenge.
     *
     * @return what to answer. It may fail with a {@link SaslException} if the challenge cannot be answered
     * @throws SaslException likewise
     */
    CompletionStage<byte[]> respond(byte[] challenge);

    /**
     * Checks what the server adds to its success, such as its own proof.
     *
     * @throws SaslException if the server failed to prove itself
     */
    default void succeeded(byte @Nullable [] additionalData) {}

    /**
     * The attempt is over, however it went, or another mechanism was chosen: what is kept of secrets can be overwritten. Called
     * once, on the thread of the connection, perhaps while an answer is being worked at on another one. What it throws counts
     * for nothing.
     */
    default void ended() {}

    /** Who the client says it is, or null. */
    default @Nullable String user() {
        return null;
    }

    /** ANONYMOUS (RFC 4505): {@code trace} may tell who is there, for the record. */
    static SaslMechanism anonymous(String trace) {
        Objects.requireNonNull(trace, "trace");
        return new OneResponse(ANONYMOUS, trace.getBytes(StandardCharsets.UTF_8), null);
    }

    /**
     * PLAIN (RFC 4616): sends the password as it is, also where others can read it.
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
        Arrays.fill(secret.array(), (byte) 0);
        int nuls = 0;
        for (byte octet : response.array()) {
            nuls += octet == 0 ? 1 : 0;
        }
        if (nuls != 2) {
            throw new IllegalArgumentException("user, password and authorization id of PLAIN must not contain a NUL");
        }
        return new OneResponse(PLAIN, response.array(), user);
    }

    /** The answer of a mechanism that need not think. */
    static CompletionStage<byte[]> answer(byte[] response) {
        return CompletableFuture.completedFuture(response);
    }
}
