package io.lepton.endpoint;

import io.lepton.amqp.Symbol;
import io.lepton.frame.SaslCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** PLAIN and ANONYMOUS. */
final class BasicAuthenticator implements SaslAuthenticator {
    private static final SaslStep REFUSED = new SaslStep.Failure(SaslCode.AUTH);

    private final @Nullable BiFunction<String, char[], CompletionStage<Boolean>> check;
    private final List<Symbol> mechanisms;

    BasicAuthenticator(@Nullable BiFunction<String, char[], CompletionStage<Boolean>> check, boolean allowAnonymous) {
        this.check = check;
        List<Symbol> offered = new ArrayList<>();
        if (check != null) {
            offered.add(SaslMechanism.PLAIN);
        }
        if (allowAnonymous) {
            offered.add(SaslMechanism.ANONYMOUS);
        }
        mechanisms = List.copyOf(offered);
    }

    @Override
    public List<Symbol> mechanisms(SaslContext context) {
        return mechanisms;
    }

    @Override
    public SaslExchange begin(Symbol mechanism, SaslContext context) {
        return mechanism.equals(SaslMechanism.PLAIN) ? this::plain : response -> new SaslStep.Success(null, null);
    }

    /** authzid NUL authcid NUL passwd, RFC 4616. */
    private SaslStep plain(byte[] response) {
        int first = indexOfNul(response, 0);
        int second = first < 0 ? -1 : indexOfNul(response, first + 1);
        if (check == null || second < 0 || indexOfNul(response, second + 1) >= 0) {
            return REFUSED;
        }
        CharBuffer password = null;
        try {
            String as = text(response, 0, first).toString();
            String user = text(response, first + 1, second).toString();
            password = text(response, second + 1, response.length);
            char[] secret = Arrays.copyOfRange(password.array(), password.position(), password.limit());
            if (user.isEmpty() || secret.length == 0 || !as.isEmpty() && !as.equals(user)) {
                Arrays.fill(secret, '\0');
                return REFUSED;
            }
            return new SaslStep.Later(check.apply(user, secret)
                    .whenComplete((right, why) -> Arrays.fill(secret, '\0'))
                    .thenApply(right -> right ? new SaslStep.Success(user, null) : REFUSED));
        } catch (CharacterCodingException e) {
            return REFUSED;
        } finally {
            if (password != null) {
                Arrays.fill(password.array(), '\0');
            }
        }
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static CharBuffer text(byte[] bytes, int from, int to) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
    }
}
