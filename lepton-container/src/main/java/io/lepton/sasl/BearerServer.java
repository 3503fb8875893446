package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslStep;
import io.lepton.frame.SaslCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's side of OAUTHBEARER (RFC 7628) and XOAUTH2. */
final class BearerServer implements SaslAuthenticator {
    private static final SaslStep REFUSED = new SaslStep.Failure(SaslCode.AUTH);

    private final TokenVerifier verifier;

    BearerServer(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public List<Symbol> mechanisms(SaslContext context) {
        return List.of(BearerClient.OAUTHBEARER, BearerClient.XOAUTH2);
    }

    @Override
    public SaslExchange begin(Symbol mechanism, SaslContext context) {
        return new Exchange(mechanism.equals(BearerClient.XOAUTH2));
    }

    private final class Exchange implements SaslExchange {
        private final boolean xoauth2;
        private boolean refused;

        Exchange(boolean xoauth2) {
            this.xoauth2 = xoauth2;
        }

        @Override
        public SaslStep next(byte[] response) {
            String message = ScramText.text(response);
            if (refused || message == null) {
                return REFUSED; // it has heard why
            }
            String[] parts = message.split("\1", -1);
            boolean ends = parts.length >= 3 && parts[parts.length - 1].isEmpty() && parts[parts.length - 2].isEmpty();
            String token = null;
            for (int i = 1; ends && i < parts.length - 2; i++) {
                if (parts[i].regionMatches(true, 0, "auth=Bearer ", 0, 12)) {
                    token = parts[i].substring(12).strip();
                }
            }
            String claimed = ends ? claimed(parts[0]) : null;
            if (token == null || token.isEmpty() || claimed == null) {
                return REFUSED;
            }
            return new SaslStep.Later(verifier.verify(token, claimed.isEmpty() ? null : claimed)
                    .thenApply(user -> user == null ? refuse() : new SaslStep.Success(user, null)));
        }

        /** "" where nobody is claimed, null where it makes no sense. */
        private @Nullable String claimed(String head) {
            if (xoauth2) {
                return head.startsWith("user=") ? head.substring(5) : null;
            }
            String[] header = head.split(",", -1); // n,a=name, where the flag may be y as well. RFC 5801 §4
            if (header.length != 3 || !header[2].isEmpty() || !header[0].equals("n") && !header[0].equals("y")) {
                return null;
            }
            if (header[1].isEmpty()) {
                return "";
            }
            return header[1].startsWith("a=") ? ScramText.unescaped(header[1].substring(2)) : null;
        }

        /** Says so in a challenge; what the client answers is the end. RFC 7628 §3.2.2 */
        private SaslStep refuse() {
            refused = true;
            return new SaslStep.Challenge(
                    utf8(xoauth2 ? "{\"status\":\"401\",\"schemes\":\"bearer\"}" : "{\"status\":\"invalid_token\"}"));
        }
    }
}
