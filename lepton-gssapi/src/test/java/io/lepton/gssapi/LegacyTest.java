package io.lepton.gssapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.sasl.SaslLogin;
import io.lepton.sasl.SaslMechanismFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CRAM-MD5 and DIGEST-MD5 against the JDK's servers. */
class LegacyTest {
    private static final SaslContext CONTEXT = new SaslContext("localhost", null, null, List.of());

    private static SaslServer server(String name) throws Exception {
        return server(name, "auth");
    }

    private static SaslServer server(String name, String layers) throws Exception {
        return Sasl.createSaslServer(name, "amqp", "localhost", Map.of(Sasl.QOP, layers), callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof PasswordCallback password) {
                    password.setPassword("secret".toCharArray());
                } else if (callback instanceof AuthorizeCallback asked) {
                    asked.setAuthorized(true);
                } else {
                    assertThat(callback).isInstanceOfAny(NameCallback.class, RealmCallback.class);
                }
            }
        });
    }

    private static SaslMechanism anna(SaslMechanismFactory factory, String password) {
        return Objects.requireNonNull(factory.create(new SaslLogin("anna", password.toCharArray(), null, null)));
    }

    @Test
    @DisplayName("MEC-08: who lists an old mechanism can log in with it")
    void logIn() throws Exception {
        for (SaslMechanismFactory factory : List.of(new CramMd5(), new DigestMd5())) {
            SaslMechanism client = anna(factory, "secret");
            SaslServer server = server(factory.name().toString());
            assertThat(client.begin(CONTEXT).toCompletableFuture().join()).isNull();
            byte[] response = client.respond(server.evaluateResponse(new byte[0]))
                    .toCompletableFuture()
                    .join();
            byte[] last = server.evaluateResponse(response);
            assertThat(server.isComplete()).isTrue();
            assertThat(server.getAuthorizationID()).isEqualTo("anna");
            client.succeeded(last);
        }
    }

    @Test
    @DisplayName("MEC-08, SAS-07: a server of DIGEST-MD5 that does not prove itself is not believed")
    void wantsProof() throws Exception {
        SaslMechanism client = anna(new DigestMd5(), "secret");
        client.begin(CONTEXT).toCompletableFuture().join();
        client.respond(server("DIGEST-MD5").evaluateResponse(new byte[0]))
                .toCompletableFuture()
                .join();
        assertThatThrownBy(() -> client.succeeded(null)).isInstanceOf(SaslException.class);
        assertThat(client.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-int", "auth-conf"})
    @DisplayName("SAS-11: a server of DIGEST-MD5 that insists on a security layer is not logged in to")
    void noLayer(String layer) throws Exception {
        SaslMechanism client = anna(new DigestMd5(), "secret");
        client.begin(CONTEXT).toCompletableFuture().join();
        byte[] challenge = server("DIGEST-MD5", layer).evaluateResponse(new byte[0]);
        assertThat(client.respond(challenge).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withRootCauseInstanceOf(SaslException.class);
    }
}
