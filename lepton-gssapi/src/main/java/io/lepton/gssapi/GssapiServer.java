package io.lepton.gssapi;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslStep;
import io.lepton.frame.SaslCode;
import java.util.List;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslServer;
import org.jspecify.annotations.Nullable;

/** The server's side of GSSAPI (RFC 4752), with the JDK's. */
final class GssapiServer implements SaslAuthenticator {
    private static final Symbol NAME = Symbol.of("GSSAPI");

    private final String host;
    private final Identity identity;

    GssapiServer(String host, Identity identity) {
        this.host = host;
        this.identity = identity;
    }

    @Override
    public List<Symbol> mechanisms(SaslContext context) {
        return List.of(NAME);
    }

    @Override
    public SaslExchange begin(Symbol mechanism, SaslContext context) {
        return new Exchange();
    }

    private final class Exchange implements SaslExchange {
        private volatile @Nullable SaslServer server;

        @Override
        public SaslStep next(byte[] response) {
            return new SaslStep.Later(Blocking.ofServer(() -> step(response)));
        }

        private SaslStep step(byte[] response) {
            SaslServer begun = server;
            if (begun == null) {
                begun = identity.as(() -> Sasl.createSaslServer(
                        NAME.toString(), JdkMechanism.PROTOCOL, host, JdkMechanism.NO_LAYER, this::answer));
                server = begun;
            }
            SaslServer judge = begun;
            try {
                byte[] challenge = identity.as(() -> judge.evaluateResponse(response));
                if (!judge.isComplete()) {
                    return new SaslStep.Challenge(challenge == null ? new byte[0] : challenge);
                }
                return new SaslStep.Success(judge.getAuthorizationID(), challenge);
            } catch (SaslException e) {
                return new SaslStep.Failure(SaslCode.AUTH); // a ticket that is none, or not for us
            }
        }

        @Override
        public void ended() {
            SaslServer over = server;
            try {
                if (over != null) {
                    over.dispose();
                }
            } catch (javax.security.sasl.SaslException e) {
                // it is of no use any more
            }
        }

        /** Everybody may act as himself. */
        private void answer(Callback[] callbacks) throws UnsupportedCallbackException {
            for (Callback callback : callbacks) {
                if (callback instanceof AuthorizeCallback asked) {
                    boolean himself = asked.getAuthenticationID().equals(asked.getAuthorizationID());
                    asked.setAuthorized(himself);
                    asked.setAuthorizedID(himself ? asked.getAuthenticationID() : null);
                } else {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        }
    }
}
