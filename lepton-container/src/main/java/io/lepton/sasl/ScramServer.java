package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;

import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslStep;
import io.lepton.frame.SaslCode;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one exchange of SCRAM (RFC 5802, RFC 7677); its picture is at {@link ScramClient}. Whoever is not known is
 * asked like the others, and refused in the end.
 */
final class ScramServer implements SaslExchange {
    private static final SaslStep REFUSED = new SaslStep.Failure(SaslCode.AUTH);

    private final ScramHash hash;
    private final boolean plus;
    private final SaslContext context;
    private final Function<String, CompletionStage<Known>> users;
    private final String nonce;

    private String user = "";
    private byte[] bound = {};
    private String first = "";
    private String both = "";
    private @Nullable Known known;

    /** What there is of a user; {@code real}: or is made up, for one that there is not. */
    record Known(ScramCredentials credentials, boolean real) {}

    /** @param nonce what nobody has said before */
    ScramServer(
            ScramHash hash,
            boolean plus,
            SaslContext context,
            Function<String, CompletionStage<Known>> users,
            String nonce) {
        this.hash = hash;
        this.plus = plus;
        this.context = context;
        this.users = users;
        this.nonce = nonce;
    }

    @Override
    public SaslStep next(byte[] response) {
        String message = ScramText.text(response);
        if (message == null) {
            return REFUSED;
        }
        return known == null ? ask(message) : judge(message, known);
    }

    /** {@code gs2-header n=user,r=nonce}: answered with the user's salt. */
    private SaslStep ask(String message) {
        int flagEnd = message.indexOf(',');
        int headerEnd = message.indexOf(',', flagEnd + 1);
        if (flagEnd < 0 || headerEnd < 0) {
            return REFUSED;
        }
        byte[] binding = binding(message.substring(0, flagEnd));
        String as = message.substring(flagEnd + 1, headerEnd);
        String bare = message.substring(headerEnd + 1);
        List<String> values = ScramText.values(bare, "nr");
        if (binding == null || values == null || values.get(1).isEmpty()) {
            return REFUSED;
        }
        String name = ScramText.unescaped(values.get(0));
        String prepared = name == null ? null : SaslPrep.prepareOrNull(name);
        if (prepared == null || prepared.isEmpty() || !as.isEmpty() && !as.equals("a=" + values.get(0))) {
            return REFUSED;
        }
        user = prepared;
        byte[] header = utf8(message.substring(0, headerEnd + 1));
        bound = Arrays.copyOf(header, header.length + binding.length);
        System.arraycopy(binding, 0, bound, header.length, binding.length);
        both = values.get(1) + nonce;
        return new SaslStep.Later(users.apply(prepared).thenApply(found -> {
            known = found;
            ScramCredentials credentials = found.credentials();
            String salt = Base64.getEncoder().encodeToString(credentials.salt());
            String challenge = "r=" + both + ",s=" + salt + ",i=" + credentials.iterations();
            first = bare + "," + challenge;
            return new SaslStep.Challenge(utf8(challenge));
        }));
    }

    /** What the client has to bind to, empty for nothing; null if its flag does not fit what we have offered. §6 */
    private byte @Nullable [] binding(String flag) {
        if (plus) {
            return flag.equals("p=" + ChannelBinding.NAME) ? ChannelBinding.atServer(context) : null;
        }
        boolean cutShort = flag.equals("y") && context.offered().contains(hash.plus());
        return flag.equals("n") || flag.equals("y") && !cutShort ? new byte[0] : null;
    }

    /** {@code c=binding,r=nonce,p=proof}: answered with our signature, if it is right. */
    private SaslStep judge(String message, Known known) {
        int proofAt = message.lastIndexOf(",p=");
        List<String> values = proofAt < 0 ? null : ScramText.values(message.substring(0, proofAt), "cr");
        byte[] said = values == null ? null : base64(values.get(0));
        byte[] proof = proofAt < 0 ? null : base64(message.substring(proofAt + 3));
        if (values == null
                || said == null
                || proof == null
                || proof.length != hash.length()
                || !Arrays.equals(said, bound)
                || !values.get(1).equals(both)) {
            return REFUSED;
        }
        ScramCredentials credentials = known.credentials();
        byte[] all = utf8(first + "," + message.substring(0, proofAt));
        ScramText.xor(proof, hash.hmac(credentials.storedKey(), all));
        boolean right = MessageDigest.isEqual(hash.hash(proof), credentials.storedKey());
        byte[] signature = hash.hmac(credentials.serverKey(), all);
        return right && known.real()
                ? new SaslStep.Success(user, utf8("v=" + Base64.getEncoder().encodeToString(signature)))
                : REFUSED;
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
