package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslMechanism;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of SCRAM (RFC 5802, RFC 7677): shows that it knows the password without telling it, and has the server show
 * that it knew it before.
 *
 * <pre>
 *   client                                             server
 *     ── n,,n=user,r=nonce ──────────────────────────▶
 *     ◀────────────── r=nonce+more,s=salt,i=iterations ──
 *     ── c=binding,r=nonce+more,p=proof ──────────────▶
 *     ◀───────────────────────────────── v=signature ──    in the outcome, or in a challenge before it
 * </pre>
 */
final class ScramClient implements SaslMechanism {
    private static final byte[] EMPTY = {};

    private final ScramHash hash;
    private final boolean plus;
    private final String user;
    private final byte[] password;
    private final String authorizationId;
    private final String nonce;

    private String header = "";
    private byte[] binding = EMPTY;
    private boolean asked;
    private byte @Nullable [] signature;
    private boolean verified;

    /**
     * @param nonce what nobody has said before
     * @throws IllegalArgumentException if user or password have characters that SASLprep forbids
     */
    ScramClient(ScramHash hash, boolean plus, String user, char[] password, @Nullable String as, String nonce) {
        this.hash = hash;
        this.plus = plus;
        this.user = SaslPrep.prepare(user);
        this.password = ScramCredentials.prepared(password);
        authorizationId = as == null ? "" : SaslPrep.prepare(as);
        this.nonce = nonce;
    }

    @Override
    public Symbol name() {
        return plus ? hash.plus() : hash.mechanism();
    }

    @Override
    public @Nullable String objection(SaslContext context) {
        return plus && ChannelBinding.atClient(context) == null
                ? "needs TLS, and a certificate of the server to bind to"
                : null;
    }

    @Override
    public CompletionStage<byte @Nullable []> begin(SaslContext context) {
        byte[] bound = ChannelBinding.atClient(context);
        String flag = "n"; // there is nothing to bind to, or binding is not wanted
        if (plus && bound != null) {
            flag = "p=" + ChannelBinding.NAME;
            binding = bound;
        } else if (bound != null && !context.offered().contains(hash.plus())) {
            flag = "y"; // we could, and think that the server cannot: one that can will see that its offer was cut
        }
        header = flag + "," + (authorizationId.isEmpty() ? "" : "a=" + ScramText.escaped(authorizationId)) + ",";
        return CompletableFuture.completedFuture(utf8(header + first()));
    }

    private String first() {
        return "n=" + ScramText.escaped(user) + ",r=" + nonce;
    }

    @Override
    public CompletionStage<byte[]> respond(byte[] challenge) {
        String message = ScramText.text(challenge);
        if (message == null) {
            throw new SaslException("the server's challenge is no text");
        }
        if (!asked) {
            asked = true;
            return prove(message);
        }
        if (signature == null || verified) {
            throw new SaslException("the server went on when all was said");
        }
        verify(message);
        return SaslMechanism.answer(EMPTY);
    }

    /** Takes the server's salt, and answers with the proof. */
    private CompletionStage<byte[]> prove(String message) {
        List<String> values = ScramText.values(message, "rsi");
        if (values == null) {
            throw new SaslException("the server's first message makes no sense");
        }
        String both = values.get(0);
        if (!both.startsWith(nonce) || both.length() == nonce.length()) {
            throw new SaslException("the server's nonce does not go on from ours");
        }
        byte[] salt = base64(values.get(1), "salt");
        if (salt.length == 0) {
            throw new SaslException("the server's salt is empty");
        }
        int iterations = iterations(values.get(2));
        String gs2 = Base64.getEncoder().encodeToString(joined(utf8(header), binding));
        String last = "c=" + gs2 + ",r=" + both;
        byte[] all = utf8(first() + "," + message + "," + last);
        return Work.ofClient(() -> {
            byte[] salted = hash.hi(password, salt, iterations);
            byte[] proof = hash.hmac(salted, ScramText.CLIENT_KEY);
            ScramText.xor(proof, hash.hmac(hash.hash(proof), all));
            signature = hash.hmac(hash.hmac(salted, ScramText.SERVER_KEY), all);
            Arrays.fill(salted, (byte) 0);
            return utf8(last + ",p=" + Base64.getEncoder().encodeToString(proof));
        });
    }

    private static int iterations(String text) {
        int iterations;
        try {
            iterations = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new SaslException("the server's number of iterations is none that we take");
        }
        if (iterations < ScramCredentials.MIN_ITERATIONS || iterations > ScramCredentials.MAX_ITERATIONS) {
            // few would give away the password, many would have us work for ever
            throw new SaslException("the server wants " + iterations + " iterations: want "
                    + ScramCredentials.MIN_ITERATIONS + " to " + ScramCredentials.MAX_ITERATIONS);
        }
        return iterations;
    }

    private void verify(String message) {
        if (message.startsWith("e=")) {
            throw new SaslException("the server refused the proof");
        }
        List<String> values = ScramText.values(message, "v");
        if (values == null || !MessageDigest.isEqual(signature, base64(values.get(0), "signature"))) {
            throw new SaslException("the server did not prove that it knows the password");
        }
        verified = true;
    }

    @Override
    public void succeeded(byte @Nullable [] additionalData) {
        if (verified) {
            return;
        }
        String message = additionalData == null ? null : ScramText.text(additionalData);
        if (signature == null || message == null) {
            throw new SaslException("the server did not prove that it knows the password");
        }
        verify(message);
    }

    private static byte[] base64(String text, String what) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new SaslException("the server's " + what + " is not base64");
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public void ended() {
        Arrays.fill(password, (byte) 0);
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String toString() {
        return name() + " …";
    }
}
