package io.lepton.gssapi;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.sasl.SaslLogin;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.RealmChoiceCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a mechanism of the JDK, for one exchange. It agrees on no security layer: those would wrap what comes after, and
 * that is for TLS.
 */
final class JdkMechanism implements SaslMechanism {
    static final String PROTOCOL = "amqp";
    static final Map<String, String> NO_LAYER = Map.of(Sasl.QOP, "auth");

    private final Symbol name;
    private final SaslLogin login;
    private final @Nullable String host;
    private final Identity identity;
    private volatile @Nullable SaslClient client;

    /**
     * @param host the server's name in its realm; null: the host that is meant
     * @param identity whose it is done as
     */
    JdkMechanism(Symbol name, SaslLogin login, @Nullable String host, Identity identity) {
        this.name = name;
        this.login = login;
        this.host = host;
        this.identity = identity;
    }

    @Override
    public Symbol name() {
        return name;
    }

    @Override
    public @Nullable String objection(SaslContext context) {
        return host == null && context.hostname() == null ? "needs the name of the server" : null;
    }

    @Override
    public CompletionStage<byte @Nullable []> begin(SaslContext context) {
        String server = host == null ? String.valueOf(context.hostname()) : host;
        return Blocking.ofClient(() -> identity.as(() -> {
            SaslClient begun = Sasl.createSaslClient(
                    new String[] {name.toString()},
                    login.authorizationId(),
                    PROTOCOL,
                    server,
                    NO_LAYER,
                    new Answers(login, server));
            if (begun == null) {
                throw new SaslException("this JDK does not have it");
            }
            client = begun;
            return begun.hasInitialResponse() ? begun.evaluateChallenge(new byte[0]) : null;
        }));
    }

    @Override
    public CompletionStage<byte[]> respond(byte[] challenge) {
        return Blocking.ofClient(() -> identity.as(() -> {
            SaslClient begun = client;
            if (begun == null || begun.isComplete()) {
                throw new SaslException("the server went on when all was said");
            }
            byte[] response = begun.evaluateChallenge(challenge);
            return response == null ? new byte[0] : response;
        }));
    }

    @Override
    public void succeeded(byte @Nullable [] additionalData) {
        SaslClient begun = client;
        try {
            if (begun != null && !begun.isComplete() && additionalData != null) {
                begun.evaluateChallenge(additionalData); // the last word may come here
            }
            if (begun == null || !begun.isComplete()) {
                throw new SaslException("the server did not prove who it is");
            }
            Object agreed = begun.getNegotiatedProperty(Sasl.QOP);
            if (agreed != null && !agreed.equals("auth")) {
                throw new SaslException("the server wants a security layer");
            }
        } catch (javax.security.sasl.SaslException e) {
            throw new SaslException("the server did not prove who it is: " + e.getMessage());
        }
    }

    @Override
    public void ended() {
        SaslClient over = client;
        try {
            if (over != null) {
                over.dispose();
            }
        } catch (javax.security.sasl.SaslException e) {
            // it is of no use any more
        }
    }

    @Override
    public @Nullable String user() {
        return login.user();
    }

    @Override
    public String toString() {
        return name + " …";
    }

    /** Answers what the JDK asks. */
    private record Answers(SaslLogin login, String server) implements CallbackHandler {
        @Override
        public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name && login.user() != null) {
                    name.setName(login.user());
                } else if (callback instanceof PasswordCallback password && login.password() != null) {
                    char[] secret = login.password();
                    password.setPassword(secret);
                    Arrays.fill(secret, '\0');
                } else if (callback instanceof RealmCallback realm) {
                    realm.setText(realm.getDefaultText() == null ? server : realm.getDefaultText());
                } else if (callback instanceof RealmChoiceCallback realm) {
                    realm.setSelectedIndex(realm.getDefaultChoice());
                } else {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        }

        @Override
        public String toString() {
            return "…";
        }
    }
}
